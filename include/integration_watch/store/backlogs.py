"""Outages whose backlog is followed, as the store keeps them: counted anew until nothing waits."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from include.integration_watch.domain.backlog import Followed

from .backlog_tables import outage_backlog as table
from .observations import upsert
from .people import Transaction


class Backlogs:
    """What outages kept back: one method, one transaction."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write = write
        self._read = read

    def keep(self, followed: Iterable[Followed], *, over: frozenset[str] = frozenset()) -> None:
        """Keep how far each backlog is; those whose key is in ``over`` are not counted again.

        What is one with an outage is kept under its own key with nothing left, so that it is not
        followed by itself later.
        """
        rows = [
            _row(key, each if key == each.outage.key else each.of(()), over=each.outage.key in over)
            for each in followed
            for key in (each.outage.key, *each.outage.also)
        ]
        self._write(lambda connection: upsert(connection, table, rows))

    def over(self, since: datetime) -> frozenset[str]:
        """Return the keys of outages that ended since a moment and need no more counting."""
        query = sa.select(table.c.key).where(table.c.over, table.c.ended >= since)
        return self._read(lambda connection: frozenset(connection.execute(query).scalars()))

    def since(self, moment: datetime) -> tuple[Followed, ...]:
        """Return the outages that ended since a moment and kept something back, first end first."""
        query = (
            sa.select(table.c.value)
            .where(table.c.ended >= moment)
            .order_by(table.c.ended, table.c.key)
        )
        found = self._read(lambda connection: tuple(connection.execute(query).scalars()))
        known = (Followed.model_validate_json(value) for value in found)
        return tuple(each for each in known if each.left)

    def forget(self, before: datetime) -> int:
        """Forget what ended before a moment; return how much."""
        query = sa.delete(table).where(table.c.ended < before)
        return self._write(lambda connection: int(connection.execute(query).rowcount))


def _row(key: str, followed: Followed, *, over: bool) -> dict[str, Any]:
    return {
        "key": key,
        "ended": followed.outage.ended,
        "over": over,
        "value": followed.model_dump_json(),
    }
