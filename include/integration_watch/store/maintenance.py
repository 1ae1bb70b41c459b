"""Windows of maintenance as the store keeps them: known once, ended and filed by whoever says so."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from include.integration_watch.domain.in_maintenance import is_well
from include.integration_watch.domain.maintenance import Maintenance
from include.integration_watch.domain.observation import Probe
from include.integration_watch.domain.value import Id

from . import maintenance_tables as m
from . import tables as t
from .observations import upsert
from .people import Transaction

_KEPT_OF_OURS = ("announced_at", "ended_at", "by")
_LOOKS = 5000


class Windows:
    """Windows and support cases: one method, one transaction."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write = write
        self._read = read

    def take_over(self, source: str, windows: Iterable[Maintenance], now: datetime) -> None:
        """Keep what a source says now; a window that it no longer names falls away before it starts.

        What somebody said of a window here, that it is over, stays.
        """
        known = tuple(windows)
        self._write(lambda connection: take_over(connection, source, known, now))

    def keep(self, window: Maintenance) -> None:
        """Keep one window, or what became of it."""
        self._write(lambda connection: upsert(connection, m.maintenance, [_row(window)]))

    def since(self, moment: datetime) -> tuple[Maintenance, ...]:
        """Return the windows that end after a moment, first start first."""
        return self._read(lambda connection: since(connection, moment))

    def window(self, id: str) -> Maintenance | None:
        """Return one window, or none."""
        return self._read(lambda connection: _one(connection, id))

    def file(self, about: str, now: datetime, *, by: str) -> bool:
        """Keep that a support case was filed; tell whether that is new."""
        return self._write(lambda connection: file(connection, about, now, by))

    def filed(self) -> frozenset[str]:
        """Return what every filed support case is about."""
        query = sa.select(m.support_case.c.about)
        return self._read(lambda connection: frozenset(connection.execute(query).scalars()))

    def well_since(self, system: Id, moment: datetime) -> datetime | None:
        """Return the first look at a system, from a moment on, that found it without trouble."""
        return self._read(lambda connection: well_since(connection, system, moment))


def take_over(
    connection: sa.Connection, source: str, windows: Collection[Maintenance], now: datetime
) -> None:
    """Keep what a source says now."""
    query = sa.select(m.maintenance.c.value).where(m.maintenance.c.source == source)
    known = {
        window.id: window
        for value in connection.execute(query).scalars()
        if (window := Maintenance.model_validate_json(value))
    }
    ours = [
        window.model_copy(update={name: getattr(known[window.id], name) for name in _KEPT_OF_OURS})
        if window.id in known
        else window
        for window in windows
    ]
    upsert(connection, m.maintenance, [_row(window) for window in ours])
    gone = [
        id
        for id, window in known.items()
        if window.starts > now and id not in {each.id for each in ours}
    ]
    if gone:
        connection.execute(sa.delete(m.maintenance).where(m.maintenance.c.id.in_(gone)))


def since(connection: sa.Connection, moment: datetime) -> tuple[Maintenance, ...]:
    """Return the windows that end after a moment, first start first."""
    found = connection.execute(
        sa.select(m.maintenance.c.value)
        .where(m.maintenance.c.ends > moment)
        .order_by(m.maintenance.c.starts, m.maintenance.c.id)
    )
    return tuple(Maintenance.model_validate_json(value) for value in found.scalars())


def file(connection: sa.Connection, about: str, now: datetime, by: str) -> bool:
    """Keep that a support case was filed; the first word stands."""
    query = sa.select(m.support_case.c.about).where(m.support_case.c.about == about)
    if connection.execute(query).scalar() is not None:
        return False
    connection.execute(sa.insert(m.support_case).values(about=about, filed_at=now, filed_by=by))
    return True


def well_since(connection: sa.Connection, system: Id, moment: datetime) -> datetime | None:
    """Return the first look from a moment on that found a system without trouble."""
    found = connection.execute(
        sa.select(t.probe.c.at, t.probe.c.value)
        .where(t.probe.c.system == system, t.probe.c.at >= moment)
        .order_by(t.probe.c.at)
        .limit(_LOOKS)
    )
    for at, value in found:
        if is_well(Probe.model_validate_json(value)):
            looked: datetime = at
            return looked
    return None


def _one(connection: sa.Connection, id: str) -> Maintenance | None:
    query = sa.select(m.maintenance.c.value).where(m.maintenance.c.id == id)
    value = connection.execute(query).scalar()
    return Maintenance.model_validate_json(value) if value else None


def _row(window: Maintenance) -> dict[str, Any]:
    # A window that was ended early is over then; one that overran is as long as it was.
    return {
        "id": window.id,
        "source": window.source,
        "starts": window.starts,
        "ends": max(window.ends, window.over_at),
        "value": window.model_dump_json(),
    }
