"""Who answers for a system: Airflow connections turned into clients."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import requests

from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.hook import BoomiHook
from include.integration_watch.boomi.pace import SharedPace
from include.integration_watch.boomi.probe import probe_platform, probe_runtime
from include.integration_watch.coupa import probe as coupa_probe
from include.integration_watch.coupa.client import CoupaClient
from include.integration_watch.coupa.hook import CoupaHook
from include.integration_watch.coupa.paths import projection
from include.integration_watch.coupa.records import row as coupa_row
from include.integration_watch.domain.catalogue import Catalogue, Settings
from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.integration import Endpoint
from include.integration_watch.domain.observation import Probe
from include.integration_watch.domain.system import System, SystemKind
from include.integration_watch.erp import probe as erp_probe
from include.integration_watch.erp.client import ErpClient
from include.integration_watch.erp.hook import ErpHook
from include.integration_watch.files.probe import probe_files
from include.integration_watch.probes.network import Network
from include.integration_watch.probes.peers import guard_peers

from .file_places import file_place
from .places import store


def boomi(system: System, settings: Settings) -> BoomiClient:
    """Return a client of the Boomi account that a platform or runtime belongs to.

    All clients of one account in this deployment share one budget of requests, in the store.
    """
    return BoomiHook(system.conn_id).client(
        system.account_id,
        pace=_budget(system.account_id, settings.boomi_requests_per_second),
        timeout=system.timeout.total_seconds(),
        prepare=_guarded(metadata_allowed=settings.probe_metadata_network),
    )


def _budget(account: str, per_second: float) -> SharedPace:
    name = f"boomi:{account}"
    return SharedPace(
        lambda spacing: store().budget.reserve(name, spacing),
        lambda seconds: store().budget.postpone(name, seconds),
        per_second,
    )


def coupa(system: System, settings: Settings) -> CoupaClient:
    """Return the client of a Coupa instance; one per process, so that a task mints one token."""
    return _coupa(
        system.conn_id,
        system.scopes,
        settings.coupa_requests_per_second,
        system.timeout.total_seconds(),
        metadata_allowed=settings.probe_metadata_network,
    )


@lru_cache(maxsize=16)
def _coupa(
    conn_id: str, scopes: tuple[str, ...], rate: float, timeout: float, *, metadata_allowed: bool
) -> CoupaClient:
    return CoupaHook(conn_id).client(
        scopes,
        requests_per_second=rate,
        timeout=timeout,
        prepare=_guarded(metadata_allowed=metadata_allowed),
    )


def _guarded(*, metadata_allowed: bool) -> Callable[[requests.Session], None]:
    guard = Network(metadata_allowed=metadata_allowed).guard
    return lambda session: guard_peers(session, guard)


def erp(system: System, addresses: Sequence[str] = ()) -> ErpClient:
    """Return a client of an ERP's database, at these addresses where they are given."""
    return ErpHook(system.conn_id).client(
        timeout=system.timeout.total_seconds(), addresses=addresses
    )


def probe(
    system: System, settings: Settings, now: datetime, addresses: Sequence[str] = ()
) -> Probe:
    """Look once at a system that has a client of its own; what it answers is the observation.

    ``addresses`` are what its host was found to lead to, where that is known.
    """
    probes: dict[SystemKind, Callable[[], Probe]] = {
        SystemKind.COUPA: lambda: coupa_probe.probe(coupa(system, settings), system, now),
        SystemKind.BOOMI_PLATFORM: lambda: probe_platform(boomi(system, settings), system, now),
        SystemKind.BOOMI_RUNTIME: lambda: probe_runtime(boomi(system, settings), system, now),
        SystemKind.ERP: lambda: erp_probe.probe(erp(system, addresses), system, now),
        SystemKind.SQL: lambda: erp_probe.probe(erp(system, addresses), system, now),
        SystemKind.FILES: lambda: probe_files(file_place(system, settings), system.id, now),
    }
    return probes[system.kind]()


def rows(
    endpoint: Endpoint, contract: ObjectContract, fields: tuple[str, ...], catalogue: Catalogue
) -> Iterator[dict[str, str | None]]:
    """Return an object's rows as Coupa holds them, under our field names."""
    system = catalogue.system(endpoint.system)
    if system.kind is not SystemKind.COUPA:
        raise TypeError(f"{system.id} is no Coupa: `tables` reads databases, `data_files` files")
    client = coupa(system, catalogue.settings)
    asked = projection(contract.columns, fields)
    for record in client.records(contract.resource, where=endpoint.where, fields=asked):
        yield coupa_row(record, contract.columns, fields)


def tables(
    endpoint: Endpoint,
    contract: ObjectContract,
    fields: tuple[str, ...],
    catalogue: Catalogue,
    *,
    typed: bool = True,
) -> Iterator[Any]:
    """Return an object's rows as an ERP's database holds them: Arrow tables under our field names."""
    system = catalogue.system(endpoint.system)
    columns = {field: contract.columns.get(field, field) for field in fields}
    return (
        ErpHook(system.conn_id)
        .client()
        .batches(contract.resource, columns, where=endpoint.where, typed=typed)
    )


def count(
    endpoint: Endpoint, contract: ObjectContract, fields: tuple[str, ...], catalogue: Catalogue
) -> int | None:
    """Return how many rows a system itself says that it holds; none where it does not count.

    Coupa tells no count: its pages of records end, and nothing says how many there are.
    """
    system = catalogue.system(endpoint.system)
    if system.kind is not SystemKind.ERP:
        return None
    columns = {field: contract.columns.get(field, field) for field in fields}
    return ErpHook(system.conn_id).client().count(contract.resource, columns, where=endpoint.where)
