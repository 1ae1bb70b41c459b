"""Who answers the pages of signed links."""

from .membership_desk import MembershipDesk
from .places import catalogue, store
from .signed_links import signer


def memberships() -> MembershipDesk:
    """Return who answers the links of a membership."""
    return MembershipDesk(catalogue(), store(), signer())
