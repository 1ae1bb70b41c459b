"""Look at systems of every kind in one event loop: which place each has, and who looks at it."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.observation import Probe
from include.integration_watch.domain.system import System, SystemKind
from include.integration_watch.probes.batch import Batch, look_at, make_ready
from include.integration_watch.probes.place import Place, ProbeSettingsError, place_of

from . import connections, heartbeat_desk
from .broken import Blind

Look = Callable[[Batch], Awaitable[Probe | Blind]]

_SCHEMES: dict[SystemKind, tuple[str, int]] = {
    SystemKind.HTTP: ("https", 0),
    SystemKind.TLS: ("tls", 443),
    SystemKind.TCP: ("tcp", 0),
    SystemKind.DNS: ("dns", 53),
    SystemKind.SFTP: ("ssh", 22),
    SystemKind.SMTP: ("smtp", 25),
}
"""The kinds that are looked at over the network alone: the scheme and port that hold where none is said."""

log = logging.getLogger(__name__)


def look_at_all(
    systems: Sequence[System], settings: Settings, now: datetime
) -> list[Probe | Blind]:
    """Look at every system, a bounded number at once; a system that we cannot look at is blind."""
    if not systems:
        return []
    make_ready(system.kind for system in systems)
    return look_at(
        [_look(system, settings, now) for system in systems],
        in_flight=settings.probes_in_flight,
        metadata_allowed=settings.probe_metadata_network,
    )


def look_once(system: System, settings: Settings, now: datetime) -> Probe:
    """Look at one system; what keeps us from looking is raised."""
    (seen,) = look_at(
        [_ask(system, settings, now)],
        in_flight=1,
        metadata_allowed=settings.probe_metadata_network,
    )
    return seen


def _look(system: System, settings: Settings, now: datetime) -> Look:
    async def look(batch: Batch) -> Probe | Blind:
        try:
            return await _ask(system, settings, now)(batch)
        except Exception as broken:  # our own connection is unfit; the other systems are looked at
            log.exception("%s could not be looked at", system.id)
            return Blind(system=system.id, why=str(broken))

    return look


def _ask(system: System, settings: Settings, now: datetime) -> Callable[[Batch], Awaitable[Probe]]:
    async def ask(batch: Batch) -> Probe:
        if system.kind is SystemKind.HEARTBEAT:
            return await batch.in_thread(lambda: heartbeat_desk.probe(system, now))
        if system.kind not in _SCHEMES:
            host = await batch.in_thread(lambda: host_named(system))
            return await batch.by_client(
                system,
                host,
                lambda addresses: connections.probe(system, settings, now, addresses),
                now,
            )
        place = (
            place_named(system)
            if not system.conn_id
            else await batch.in_thread(lambda: place_named(system))
        )
        return await batch.probe(system, place, now)

    return ask


def host_named(system: System) -> str:
    """Return the host that a system's own client connects to; nothing for a file, or where none is said."""
    from airflow.sdk import BaseHook  # noqa: PLC0415 - seconds
    from airflow.sdk.exceptions import AirflowNotFoundException  # noqa: PLC0415

    if system.kind is SystemKind.FILES:
        return ""  # a folder; an object store is reached by Airflow's own client
    try:
        said = BaseHook.get_connection(system.conn_id).host or ""
    except AirflowNotFoundException:
        return ""  # the client says so itself, with what to do
    if said.startswith("/"):
        return ""
    try:
        return urlsplit(said if "://" in said else f"//{said}").hostname or ""
    except ValueError:
        return ""


def place_named(system: System) -> Place:
    """Return the place of a system: its address, with the secrets of its connection."""
    scheme, port = _SCHEMES[system.kind]
    if not system.conn_id:
        if system.kind is SystemKind.DNS and not system.address:
            return Place(host="", port=port, scheme=scheme)
        return place_of(system.address, scheme=scheme, port=port)
    from airflow.sdk import BaseHook  # noqa: PLC0415 - seconds

    said = BaseHook.get_connection(system.conn_id)
    place = place_of(
        system.address or _address(said.host or "", said.schema or ""),
        scheme=scheme,
        port=said.port or port,
        login=said.login or "",
        password=said.password or "",
        extra=said.extra_dejson,
    )
    if system.kind is SystemKind.SFTP and " " not in place.host_key.strip():
        raise ProbeSettingsError(
            f'connection "{system.conn_id}" has no extra host_key ("ssh-ed25519 AAAA..."): without '
            "it the password would go to whoever answers"
        )
    return place


def _address(host: str, schema: str) -> str:
    """Return the address of a connection: of type http the schema may say https."""
    return f"{schema}://{host}" if schema in ("http", "https") and "://" not in host else host
