"""Who answers the pages of signed links."""

from .heartbeat_desk import HeartbeatDesk
from .incident_desk import IncidentDesk
from .list_desk import ListDesk
from .membership_desk import MembershipDesk
from .places import catalogue, store
from .signed_links import signer


def memberships() -> MembershipDesk:
    """Return who answers the links of a membership."""
    return MembershipDesk(catalogue(), store(), signer())


def lists() -> ListDesk:
    """Return who answers for the lists."""
    return ListDesk(catalogue(), store(), signer())


def incidents() -> IncidentDesk:
    """Return who answers the links of an incident."""
    return IncidentDesk(catalogue(), store(), signer())


def heartbeats() -> HeartbeatDesk:
    """Return who answers systems that call us."""
    return HeartbeatDesk(catalogue(), store(), signer())
