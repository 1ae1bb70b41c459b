"""Who answers a system that calls us, and the address that it calls."""

from datetime import datetime

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.heartbeat import probe_of
from include.integration_watch.domain.observation import Probe
from include.integration_watch.domain.permit import LinkRefused, Purpose, Refusal
from include.integration_watch.domain.system import System, SystemKind
from include.integration_watch.links.signing import Signer
from include.integration_watch.store import Store

from .places import store
from .signed_links import address_of, permit, signer


class HeartbeatDesk:
    """Takes the calls of systems; whatever is not signed for one of ours is refused."""

    def __init__(self, known: Catalogue, kept: Store, signed_by: Signer) -> None:
        self._known = known
        self._kept = kept
        self._signed_by = signed_by

    def beat(self, token: str, now: datetime) -> None:
        """Keep a call; LinkRefused says why it is none."""
        read = self._signed_by.read(token, Purpose.HEARTBEAT, now)
        system = self._known.systems_by_id.get(read.group)
        if system is None or system.kind is not SystemKind.HEARTBEAT:
            raise LinkRefused(Refusal.UNKNOWN)
        self._kept.heartbeats.beat(system.id, now)


def call_address(system: System, now: datetime) -> str:
    """Return the address that a system calls; it is good for this system alone."""
    return address_of(permit(Purpose.HEARTBEAT, system.id, "", now), signer())


def probe(system: System, now: datetime) -> Probe:
    """Look at when a system called last."""
    if system.heartbeat is None:
        raise ValueError(f"system {system.id} promises no heartbeat")
    return probe_of(store().heartbeats.expected(system.id, now), system.heartbeat, now)
