"""Snapshots: what one system holds of one object now, kept in the lake."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.integration import Endpoint
from include.integration_watch.domain.source_shape import SourceShape
from include.integration_watch.domain.system import SystemKind
from include.integration_watch.domain.value import Id
from include.integration_watch.erp.batches import NotAsDeclared
from include.integration_watch.quality.snapshot import Snapshot, write_snapshot, write_tables
from include.integration_watch.quality.source_shape import (
    keep_shape,
    shape_before,
    shape_of,
    with_kinds,
)

from . import connections, source_columns
from .broken import SystemTroubleError
from .data_files import FileRows
from .file_places import HOLD_FILES
from .places import home

Rows = TypeVar("Rows")


def snapshot(
    endpoint: Endpoint,
    contract: ObjectContract,
    fields: tuple[str, ...],
    known: Catalogue,
    path: Path,
    *,
    typed: bool = True,
    with_columns: bool = False,
) -> Snapshot:
    """Fetch an object's rows into a file; it is as old as the beginning of the reading.

    What a database gives keeps its types, unless ``typed`` is false. ``with_columns`` also asks a
    source that is read by names which columns it has besides.
    """
    began = datetime.now(UTC)
    system = known.system(endpoint.system)
    if system.kind in HOLD_FILES:
        before = shape_before(path, home())
        held = FileRows(system, endpoint, contract, fields, known.settings, before)
        written = write_snapshot(
            _of(held, system.id), fields=held.fields, path=path, taken_at=began
        )
        shape = held.shape
    elif system.kind is SystemKind.ERP:
        written = _from_database(endpoint, contract, fields, known, path, began, typed=typed)
        shape = source_columns.declared(system, contract) if with_columns else SourceShape()
    else:
        rows = _of(connections.rows(endpoint, contract, fields, known), system.id)
        written = write_snapshot(rows, fields=fields, path=path, taken_at=began)
        shape = (
            source_columns.sampled(system, endpoint, contract, known.settings)
            if with_columns
            else SourceShape()
        )
    keep_shape(with_kinds(shape, written), path)
    return written


def shapes(path: Path) -> tuple[SourceShape, SourceShape | None]:
    """Return the shape of the source of a snapshot, and that of the one checked before it."""
    return shape_of(path), shape_before(path, home())


def counted(
    endpoint: Endpoint, contract: ObjectContract, fields: tuple[str, ...], known: Catalogue
) -> int | None:
    """Return how many rows the source itself says that it holds now; none where it does not count."""
    try:
        return connections.count(endpoint, contract, fields, known)
    except Exception as broken:
        raise SystemTroubleError(endpoint.system, broken) from broken


def _from_database(
    endpoint: Endpoint,
    contract: ObjectContract,
    fields: tuple[str, ...],
    known: Catalogue,
    path: Path,
    began: datetime,
    *,
    typed: bool,
) -> Snapshot:
    """Read a table with its types; once more as text where a column holds something else than it declares."""
    for declared in (True, False):
        tables = connections.tables(endpoint, contract, fields, known, typed=declared)
        try:
            return write_tables(
                _of(tables, endpoint.system), path=path, taken_at=began, typed=typed
            )
        except NotAsDeclared:
            continue
    raise AssertionError("text has a place for everything")


def _of(rows: Iterable[Rows], system: Id) -> Iterator[Rows]:
    """Yield rows; what the system does is told apart from what we do with them."""
    try:
        yield from rows
    except NotAsDeclared:
        raise
    except Exception as broken:
        raise SystemTroubleError(system, broken) from broken


def lake(integration: Id, name: str, at: datetime) -> Path:
    """Return where a snapshot of one run of an integration's data check lies."""
    return home() / "lake" / integration / stamp(at) / f"{name}.parquet"


def stamp(at: datetime) -> str:
    """Return the name of a run of a data check."""
    return at.strftime("%Y%m%dT%H%M%S%fZ")
