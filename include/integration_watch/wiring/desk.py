"""Who answers the pages of signed links."""

from zoneinfo import ZoneInfo

from include.integration_watch.pages.addresses import PREFIX

from .case_desk import CaseDesk
from .heartbeat_desk import HeartbeatDesk
from .incident_desk import IncidentDesk
from .list_desk import ListDesk
from .membership_desk import MembershipDesk
from .pages import airflow_url
from .places import catalogue, docs_root, keys_root, store
from .preflight_desk import PreflightDesk
from .reconciled import listed, records_of
from .signed_links import signer
from .transfer_stories import TransferStories
from .worklist_desk import WorklistDesk


def worklists() -> WorklistDesk:
    """Return who answers for the worklists of the reconciliations."""
    known = catalogue()
    return WorklistDesk(
        listed(known), store(), signer(), ZoneInfo(known.settings.zone), records_of(known)
    )


def preflight() -> PreflightDesk:
    """Return who says what runs ahead will be refused."""
    return PreflightDesk(catalogue(), store(), docs_root(), keys_root())


def transfers() -> TransferStories:
    """Return who tells the story of a transfer."""
    return TransferStories(catalogue(), store())


def memberships() -> MembershipDesk:
    """Return who answers the links of a membership."""
    return MembershipDesk(catalogue(), store(), signer())


def lists() -> ListDesk:
    """Return who answers for the lists."""
    return ListDesk(catalogue(), store(), signer())


def incidents() -> IncidentDesk:
    """Return who answers the links of an incident."""
    ours = f"{airflow_url().rstrip('/')}{PREFIX}"
    return IncidentDesk(catalogue(), store(), signer(), behind_login=ours)


def heartbeats() -> HeartbeatDesk:
    """Return who answers systems that call us."""
    return HeartbeatDesk(catalogue(), store(), signer())


def cases() -> CaseDesk:
    """Return who answers the links of a support case."""
    return CaseDesk(catalogue(), store(), signer())
