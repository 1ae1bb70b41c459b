"""Incidents and flips as rows, read and written many at a time."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from include.integration_watch.domain.finding import Finding
from include.integration_watch.domain.incident import Flip, Incident

from . import tables as t

_LOCK = 771_134_912  # any number of our own: PostgreSQL's advisory lock of the incidents
_KEPT = (
    "opened_at",
    "last_seen_at",
    "resolved_at",
    "reopened_at",
    "acknowledged_at",
    "acknowledged_by",
    "cause",
    "freed_at",
    "speaks_at",
    "held_until",
    "well_until",
    "silenced",
    "told_count",
)


def serialise(connection: sa.Connection) -> None:
    """Let one transaction at a time decide about incidents: each sees what the one before decided."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def incidents(
    connection: sa.Connection,
    *,
    open_only: bool = False,
    since: datetime | None = None,
    numbers: Collection[int] | None = None,
) -> tuple[Incident, ...]:
    """Return incidents by number: the open ones, or also those resolved since then, or some."""
    query = sa.select(t.incident).order_by(t.incident.c.number)
    if open_only:
        query = query.where(t.incident.c.resolved_at.is_(None))
    elif since is not None:
        query = query.where(
            sa.or_(t.incident.c.resolved_at.is_(None), t.incident.c.resolved_at >= since)
        )
    if numbers is not None:
        query = query.where(t.incident.c.number.in_(numbers))
    return tuple(_incident(row) for row in connection.execute(query))


def reserve(connection: sa.Connection, column: sa.Column[Any], count: int) -> tuple[int, ...]:
    """Return numbers that nobody else gets: so many rows are then written in one go, all known.

    SQLite has one writer at a time, so that the next number is the highest and one.
    """
    if not count:
        return ()
    if connection.dialect.name == "postgresql":
        table = column.table.name
        sequence = sa.func.pg_get_serial_sequence(table, column.name)
        series = sa.func.generate_series(1, count).table_valued("n")
        query = sa.select(sa.func.nextval(sequence)).select_from(series)
        return tuple(connection.execute(query).scalars())
    highest: int = connection.execute(
        sa.select(sa.func.coalesce(sa.func.max(column), 0))
    ).scalar_one()
    return tuple(range(highest + 1, highest + 1 + count))


def insert(connection: sa.Connection, opened: Sequence[Incident]) -> None:
    """Keep new incidents under the numbers that were reserved for them."""
    if opened:
        rows = [_row(incident) | {"number": incident.number} for incident in opened]
        connection.execute(sa.insert(t.incident), rows)


def update(connection: sa.Connection, changed: Sequence[Incident]) -> None:
    """Keep incidents as they are now."""
    if changed:
        statement = sa.update(t.incident).where(t.incident.c.number == sa.bindparam("of_number"))
        rows = [_row(incident) | {"of_number": incident.number} for incident in changed]
        connection.execute(
            statement.values({name: sa.bindparam(name) for name in _row_names()}), rows
        )


def insert_flips(connection: sa.Connection, flips: Sequence[Flip]) -> tuple[int, ...]:
    """Keep flips; return their ids in the same order."""
    ids = reserve(connection, t.flip.c.id, len(flips))
    rows = [
        {
            "id": id,
            "incident": flip.incident.number,
            "change": flip.change.value,
            "reason": flip.reason.value,
            "at": flip.at,
            "value": flip.model_dump_json(),
        }
        for id, flip in zip(ids, flips, strict=True)
    ]
    if rows:
        connection.execute(sa.insert(t.flip), rows)
    return ids


def _row_names() -> tuple[str, ...]:
    return ("layer", "subject", "kind", "severity", "finding", *_KEPT)


def _row(incident: Incident) -> dict[str, Any]:
    finding = incident.finding
    return {
        "layer": finding.layer.value,
        "subject": finding.subject,
        "kind": finding.kind,
        "severity": finding.severity.value,
        "finding": finding.model_dump_json(),
    } | {name: getattr(incident, name) for name in _KEPT}


def _incident(row: sa.Row[tuple[object, ...]]) -> Incident:
    kept = {name: getattr(row, name) for name in _KEPT}
    finding = Finding.model_validate_json(row.finding)
    return Incident(number=row.number, finding=finding, **kept)
