"""Keep when each system called us last, and since when it is waited for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from include.integration_watch.domain.heartbeat import Beats

from .tables import UtcDateTime, metadata

heartbeat = sa.Table(
    "heartbeat",
    metadata,
    sa.Column("system", sa.Text, primary_key=True),
    sa.Column("since", UtcDateTime(), nullable=False),
    sa.Column("last", UtcDateTime(), nullable=True),
)


class Heartbeats:
    """The calls of systems. Each method is one transaction; each may run twice."""

    def __init__(self, write: Callable[..., Any], read: Callable[..., Any]) -> None:
        self._write = write
        self._read = read

    def beat(self, system: str, now: datetime) -> None:
        """Keep that a system called; a call that comes late out of two processes moves nothing back."""

        def work(connection: sa.Connection) -> None:
            _insert(connection, system, now)
            newer = sa.or_(heartbeat.c.last.is_(None), heartbeat.c.last < now)
            connection.execute(
                sa.update(heartbeat).where(heartbeat.c.system == system, newer).values(last=now)
            )

        self._write(work)

    def expected(self, system: str, now: datetime) -> Beats:
        """Return what is known of a system's calls; from the first time on it is waited for."""

        def work(connection: sa.Connection) -> Beats:
            _insert(connection, system, now)
            found = connection.execute(
                sa.select(heartbeat).where(heartbeat.c.system == system)
            ).one()
            return Beats(system=found.system, since=found.since, last=found.last)

        beats: Beats = self._write(work)
        return beats


def _insert(connection: sa.Connection, system: str, now: datetime) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"system": system, "since": now, "last": None}
    connection.execute(dialect.insert(heartbeat).values(row).on_conflict_do_nothing())
