"""Systems' histories: each look kept, and counted once into its hour and its day, in one transaction."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from include.integration_watch.domain.latencies import Counts, added, bucket_of
from include.integration_watch.domain.observation import Probe
from include.integration_watch.domain.steadiness import Look
from include.integration_watch.domain.system_history import Cell, HourCell, Seen, seen_as
from include.integration_watch.domain.value import Id

from . import system_tables as histories
from . import tables as t
from .observations import upsert
from .people import Transaction

_LOCK = 771_134_913  # any number of our own: PostgreSQL's advisory lock of the histories
_COUNTED = ("up", "down", "unknown", "latencies")
_MANY = 500


class SystemHistories:
    """What was seen of systems: raw for days, by hour for weeks, by day for years."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write = write
        self._read = read

    def save(
        self,
        probes: Iterable[Probe],
        zones: Mapping[Id, str] | None = None,
        *,
        planned: Collection[Id] = (),
    ) -> None:
        """Keep looks; each is counted once, however often it is saved.

        ``zones`` say where each system's days begin, UTC if none; ``planned`` are the systems in
        planned maintenance now.
        """
        kept = tuple(probes)
        self._write(lambda connection: save(connection, kept, zones or {}, planned))

    def days(self, first: date, last: date) -> tuple[Cell, ...]:
        """Return the cells of some days, both included."""
        return self._read(lambda connection: days(connection, first, last))

    def hours(
        self, systems: Collection[Id], moments: Collection[datetime]
    ) -> dict[Id, tuple[HourCell, ...]]:
        """Return the cells of some hours of some systems, planned maintenance left out."""
        return self._read(lambda connection: hours(connection, systems, moments))

    def looks(self, systems: Collection[Id], since: datetime) -> dict[Id, tuple[Look, ...]]:
        """Return what was seen of some systems since a moment, oldest first."""
        return self._read(lambda connection: looks(connection, systems, since))

    def forget(self, *, raw: datetime, hours: datetime, days: date) -> dict[str, int]:
        """Forget looks, hours and days older than these; return how many of each."""
        return self._write(lambda connection: forget(connection, raw, hours, days))


def save(
    connection: sa.Connection,
    probes: Collection[Probe],
    zones: Mapping[Id, str],
    planned: Collection[Id],
) -> None:
    """Keep looks and count the new ones."""
    if connection.dialect.name == "postgresql":
        # Two tasks that look at one system must add up; SQLite has one writer anyway.
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    known = _known(connection, probes)
    new = [seen for seen in probes if (seen.system, seen.at) not in known]
    rows = [
        # What is as usual is left out: half of a look, a thousand times every few minutes.
        {"system": seen.system, "at": seen.at, "value": seen.model_dump_json(exclude_defaults=True)}
        for seen in probes
    ]
    upsert(connection, t.probe, rows)
    _count(connection, histories.system_hour, "hour", new, planned, _hour)
    _count(connection, histories.system_day, "day", new, planned, lambda seen: _day(seen, zones))


def _known(connection: sa.Connection, probes: Iterable[Probe]) -> set[tuple[Id, datetime]]:
    moments = {seen.at for seen in probes}
    query = sa.select(t.probe.c.system, t.probe.c.at).where(t.probe.c.at.in_(moments))
    return {(row.system, row.at) for row in connection.execute(query)} if moments else set()


def _hour(seen: Probe) -> datetime:
    return seen.at.replace(minute=0, second=0, microsecond=0)


def _day(seen: Probe, zones: Mapping[Id, str]) -> str:
    return seen.at.astimezone(ZoneInfo(zones.get(seen.system, "UTC"))).date().isoformat()


def _count(
    connection: sa.Connection,
    table: sa.Table,
    span: str,
    probes: Iterable[Probe],
    planned: Collection[Id],
    span_of: Callable[[Probe], Any],
) -> None:
    fresh: dict[tuple[Id, Any, bool], Cell] = {}
    for seen in probes:
        key = (seen.system, span_of(seen), seen.system in planned)
        one = _cell_of(seen, planned=key[2])
        fresh[key] = _sum(fresh[key], one) if key in fresh else one
    if not fresh:
        return
    spans = {key[1] for key in fresh}
    for row in connection.execute(sa.select(table).where(table.c[span].in_(spans))):
        key = (row.system, getattr(row, span), row.planned)
        if key in fresh:
            fresh[key] = _sum(_cell(row), fresh[key])
    rows = [_row(cell) | {span: at} for (_, at, _), cell in fresh.items()]
    for begin in range(0, len(rows), _MANY):
        upsert(connection, table, rows[begin : begin + _MANY])


def _cell_of(seen: Probe, *, planned: bool) -> Cell:
    verdict = seen_as(seen)
    took: Counts = {bucket_of(seen.took): 1} if verdict is Seen.UP else {}
    up, down, unknown = (int(verdict is each) for each in Seen)
    return Cell(seen.system, planned, up, down, unknown, took)


def _sum(one: Cell, other: Cell) -> Cell:
    return one._replace(
        up=one.up + other.up,
        down=one.down + other.down,
        unknown=one.unknown + other.unknown,
        latencies=added((one.latencies, other.latencies)),
    )


def _row(cell: Cell) -> dict[str, Any]:
    row = {name: getattr(cell, name) for name in ("system", "planned", *_COUNTED)}
    took = {str(key): number for key, number in cell.latencies.items()}
    return row | {"latencies": json.dumps(took, separators=(",", ":"))}


def _cell(row: Any) -> Cell:
    took = {int(bucket): number for bucket, number in json.loads(row.latencies).items()}
    return Cell(row.system, row.planned, row.up, row.down, row.unknown, took)


def days(connection: sa.Connection, first: date, last: date) -> tuple[Cell, ...]:
    """Return the cells of some days, both included."""
    query = sa.select(histories.system_day).where(
        histories.system_day.c.day.between(first.isoformat(), last.isoformat())
    )
    return tuple(_cell(row) for row in connection.execute(query))


def hours(
    connection: sa.Connection, systems: Collection[Id], moments: Collection[datetime]
) -> dict[Id, tuple[HourCell, ...]]:
    """Return the cells of some hours of some systems, planned maintenance left out."""
    found: dict[Id, list[HourCell]] = {system: [] for system in systems}
    # Few hours of however many systems: the hours are asked for, the systems chosen here.
    query = sa.select(histories.system_hour).where(
        histories.system_hour.c.hour.in_(moments), histories.system_hour.c.planned.is_(False)
    )
    for row in connection.execute(query) if systems and moments else ():
        if row.system in found:
            found[row.system].append(HourCell(row.hour, _cell(row)))
    return {system: tuple(cells) for system, cells in found.items()}


def looks(
    connection: sa.Connection, systems: Collection[Id], since: datetime
) -> dict[Id, tuple[Look, ...]]:
    """Return what was seen of some systems since a moment, oldest first."""
    found: dict[Id, list[Look]] = {system: [] for system in systems}
    query = (
        sa.select(t.probe.c.system, t.probe.c.at, t.probe.c.value)
        .where(t.probe.c.system.in_(systems), t.probe.c.at >= since)
        .order_by(t.probe.c.at)
    )
    for system, at, value in connection.execute(query) if systems else ():
        seen = Probe.model_validate_json(value)
        found[system].append(Look(at, seen_as(seen), seen.took))
    return {system: tuple(seen) for system, seen in found.items()}


def forget(connection: sa.Connection, raw: datetime, hours: datetime, days: date) -> dict[str, int]:
    """Forget what is older than these moments; return how many rows of each table."""
    bounds = {
        "probe": sa.delete(t.probe).where(t.probe.c.at < raw),
        "system_hour": sa.delete(histories.system_hour).where(histories.system_hour.c.hour < hours),
        "system_day": sa.delete(histories.system_day).where(
            histories.system_day.c.day < days.isoformat()
        ),
    }
    return {name: connection.execute(query).rowcount for name, query in bounds.items()}
