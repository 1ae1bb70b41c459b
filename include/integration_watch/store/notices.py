"""Notices owed: kept like messages of the outbox, with a lease and a growing wait."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from include.integration_watch.domain.delivery import Delivery, Outcome
from include.integration_watch.domain.notice import Notice

from . import tables as t
from .waiting import FIRST_WAIT, LEASE, LONGEST_WAIT

_AT_ONCE = 500
_STATES = {
    Outcome.SENT: "sent",
    Outcome.REFUSED: "refused",
    Outcome.RETRY: "pending",
    Outcome.DEAD: "dead",
}


def put(connection: sa.Connection, owed: Iterable[Notice]) -> int:
    """Owe notices; one that is or was owed under the same id is not owed again. Return how many are new."""
    rows = [
        {
            "id": notice.id,
            "kind": notice.kind.value,
            "owner_group": notice.group,
            "address": notice.address,
            "language": notice.language,
            "generation": notice.generation,
            "incident": notice.incident,
            "about": notice.about,
            "at": notice.at,
            "state": "pending",
            "attempts": 0,
            "next_attempt_at": notice.at,
            "leased_until": None,
            "detail": "",
        }
        for notice in owed
    ]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = 0
    for begin in range(0, len(rows), _AT_ONCE):
        insert = dialect.insert(t.notice).values(rows[begin : begin + _AT_ONCE])
        new += len(
            connection.execute(insert.on_conflict_do_nothing().returning(t.notice.c.id)).all()
        )
    return new


def claim(connection: sa.Connection, now: datetime, limit: int) -> tuple[Notice, ...]:
    """Take the lease on notices that are due, oldest first."""
    due = (
        sa.select(t.notice.c.id)
        .where(t.notice.c.state == "pending", t.notice.c.next_attempt_at <= now)
        .where(sa.or_(t.notice.c.leased_until.is_(None), t.notice.c.leased_until < now))
        .order_by(t.notice.c.at, t.notice.c.id)
        .limit(limit)
    )
    if connection.dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    ids = tuple(connection.execute(due).scalars())
    if not ids:
        return ()
    connection.execute(
        sa.update(t.notice).where(t.notice.c.id.in_(ids)).values(leased_until=now + LEASE)
    )
    found = connection.execute(
        sa.select(t.notice).where(t.notice.c.id.in_(ids)).order_by(t.notice.c.at, t.notice.c.id)
    )
    return tuple(_notice(row) for row in found)


def record(connection: sa.Connection, outcome: Delivery) -> Notice:
    """Keep what became of an attempt and return the notice."""
    row = connection.execute(sa.select(t.notice).where(t.notice.c.id == outcome.pending_id)).one()
    connection.execute(
        sa.update(t.notice)
        .where(t.notice.c.id == outcome.pending_id)
        .values(
            state=_STATES[outcome.outcome],
            attempts=row.attempts + 1,
            leased_until=None,
            next_attempt_at=outcome.at + min(FIRST_WAIT * 2**row.attempts, LONGEST_WAIT),
            detail=outcome.detail,
        )
    )
    if outcome.outcome is Outcome.SENT:
        connection.execute(
            sa.update(t.notice)
            .where(t.notice.c.state == "dead")
            .where(sa.func.lower(t.notice.c.address) == row.address.lower())
            .values(state="pending", next_attempt_at=outcome.at)
        )
    return _notice(row)


def of_kind(connection: sa.Connection, kind: str) -> tuple[Notice, ...]:
    """Return every notice of a kind that was ever owed, oldest first."""
    found = connection.execute(
        sa.select(t.notice).where(t.notice.c.kind == kind).order_by(t.notice.c.at, t.notice.c.id)
    )
    return tuple(_notice(row) for row in found)


def _notice(row: sa.Row[tuple[object, ...]]) -> Notice:
    return Notice.model_validate(
        {
            "id": row.id,
            "kind": row.kind,
            "group": row.owner_group,
            "address": row.address,
            "language": row.language,
            "generation": row.generation,
            "incident": row.incident,
            "about": row.about,
            "at": row.at,
            "attempts": row.attempts,
        }
    )
