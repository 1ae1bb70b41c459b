"""Why runs went wrong: kept for as long as their texts are."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from include.integration_watch.domain.explanation import Explanation

from .execution_tables import execution, explanation, is_of
from .observations import upsert
from .people import Transaction

_FAILED = ("ERROR", "ABORTED")
_GOOD = ("COMPLETE", "COMPLETE_WARN")


class Explanations:
    """What document records said, one row a run; one method, one transaction."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write = write
        self._read = read

    def save(self, told: Explanation, at: datetime) -> None:
        """Keep an explanation; a newer one replaces it."""
        row = {"execution": told.execution_id, "at": at, "value": told.model_dump_json()}
        self._write(lambda connection: upsert(connection, explanation, [row]))

    def of(self, ids: Collection[str]) -> dict[str, Explanation]:
        """Return the explanations of some runs by their id."""
        wanted = list(ids)

        def work(connection: sa.Connection) -> dict[str, Explanation]:
            found: dict[str, Explanation] = {}
            for first in range(0, len(wanted), 500):
                some = explanation.c.execution.in_(wanted[first : first + 500])
                for value in connection.execute(
                    sa.select(explanation.c.value).where(some)
                ).scalars():
                    told = Explanation.model_validate_json(value)
                    found[told.execution_id] = told
            return found

        return self._read(work)

    def wanting(self, account: str, since: datetime, *, limit: int) -> tuple[str, ...]:
        """Return runs whose documents are still to be asked for, the newest first.

        They failed, or documents failed in them; or they ended well after such a run of their process,
        and may show that the documents have arrived since.
        """
        return self._newest(account, since, limit, after_wrong=_FOLLOWERS)

    def wanting_of_wrong(self, account: str, since: datetime, *, limit: int) -> tuple[str, ...]:
        """Return those of them that failed, or in which documents failed."""
        return self._newest(account, since, limit, after_wrong=0)

    def _newest(
        self, account: str, since: datetime, limit: int, *, after_wrong: int
    ) -> tuple[str, ...]:
        def work(connection: sa.Connection) -> tuple[str, ...]:
            e = execution.c
            errors = _whole_number(connection, "inbound_errors")
            wrong = sa.or_(e.status.in_(_FAILED), sa.and_(e.status.in_(_GOOD), errors > 0))
            rows = connection.execute(
                sa.select(e.id, e.process, wrong, explanation.c.execution.is_(None))
                .outerjoin(explanation, explanation.c.execution == e.id)
                .where(is_of(account), e.started_at >= since, e.parent_id == "")
                .where(_inside(connection, "type").not_like("test_%"))
                .where(sa.or_(e.status.in_(_FAILED), e.status.in_(_GOOD)))
                .order_by(e.started_at)
            ).all()
            found = ((row[0], row[1], bool(row[2]), bool(row[3])) for row in rows)
            chosen = _chosen(found, after_wrong)
            return chosen[-limit:][::-1]

        return self._read(work)


def _chosen(rows: Iterable[tuple[str, str, bool, bool]], after_wrong: int) -> tuple[str, ...]:
    """Return what went wrong and is not explained, and the first runs after it of the same process."""
    followers: dict[str, int] = {}
    chosen: list[str] = []
    for id, process, is_wrong, is_open in rows:
        if is_wrong:
            followers[process] = after_wrong
        elif followers.get(process, 0) <= 0:
            continue
        else:
            followers[process] -= 1
        if is_open:
            chosen.append(id)
    return tuple(chosen)


_FOLLOWERS = 3
"""So many runs after one that went wrong are asked for its documents."""


def _whole_number(connection: sa.Connection, name: str) -> sa.ColumnElement[int]:
    return sa.cast(_inside(connection, name), sa.Integer)


def _inside(connection: sa.Connection, name: str) -> sa.ColumnElement[Any]:
    """Return a key of the JSON that is kept of each execution, as text."""
    inside: sa.ColumnElement[Any] = sa.func.json_extract(execution.c.value, f"$.{name}")
    if connection.dialect.name == "postgresql":
        inside = sa.cast(execution.c.value, sa.JSON)[name].as_string()
    return inside


def forget(connection: sa.Connection, before: datetime) -> int:
    """Forget explanations from before a moment; return how many."""
    return connection.execute(sa.delete(explanation).where(explanation.c.at < before)).rowcount
