"""Snapshots: what one system holds of one object now, kept in the lake."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.integration import Endpoint
from include.integration_watch.domain.value import Id
from include.integration_watch.quality.snapshot import Snapshot, write_snapshot

from . import connections
from .broken import SystemTroubleError
from .places import home


def snapshot(
    endpoint: Endpoint,
    contract: ObjectContract,
    fields: tuple[str, ...],
    known: Catalogue,
    path: Path,
) -> Snapshot:
    """Fetch an object's rows into a file; it is as old as the beginning of the reading."""
    began = datetime.now(UTC)
    rows = _rows(endpoint, contract, fields, known)
    return write_snapshot(rows, fields=fields, path=path, taken_at=began)


def counted(
    endpoint: Endpoint, contract: ObjectContract, fields: tuple[str, ...], known: Catalogue
) -> int | None:
    """Return how many rows the source itself says that it holds now; none where it does not count."""
    try:
        return connections.count(endpoint, contract, fields, known)
    except Exception as broken:
        raise SystemTroubleError(endpoint.system, broken) from broken


def _rows(
    endpoint: Endpoint, contract: ObjectContract, fields: tuple[str, ...], known: Catalogue
) -> Iterator[dict[str, str | None]]:
    """Return an object's rows; what the system does is told apart from what we do with them."""
    try:
        yield from connections.rows(endpoint, contract, fields, known)
    except Exception as broken:
        raise SystemTroubleError(endpoint.system, broken) from broken


def lake(integration: Id, name: str, at: datetime) -> Path:
    """Return where a snapshot of one run of an integration's data check lies."""
    return home() / "lake" / integration / stamp(at) / f"{name}.parquet"


def stamp(at: datetime) -> str:
    """Return the name of a run of a data check."""
    return at.strftime("%Y%m%dT%H%M%S%fZ")
