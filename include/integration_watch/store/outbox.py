"""The outbox: messages owed, who holds the lease on each, and what became of every attempt."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache

import sqlalchemy as sa

from include.integration_watch.domain.delivery import Delivery, Outcome, Pending
from include.integration_watch.domain.incident import Change, Flip
from include.integration_watch.domain.routing import Recipient

from . import roster
from . import tables as t
from .waiting import FIRST_WAIT, LEASE, LONGEST_WAIT

WITHDRAWN = "withdrawn"
"""The state of a message that nobody need get any more, because its cause is told instead."""

DEAD = "dead"
"""The state of a message that was tried for as long as the settings allow."""


def put(
    connection: sa.Connection,
    owed: Iterable[tuple[int, tuple[Recipient, ...]]],
    now: datetime,
) -> None:
    """Owe one message per recipient of each flip; the same flip and address give the same id."""
    rows = [
        {
            "id": hashlib.sha256(f"{flip_id}:{recipient.address}".encode()).hexdigest()[:32],
            "flip": flip_id,
            "address": recipient.address,
            "owner_group": recipient.group,
            "language": recipient.language,
            "because": recipient.because.value,
            "state": "pending",
            "attempts": 0,
            "next_attempt_at": now,
            "leased_until": None,
            "fold": None,
        }
        for flip_id, recipients in owed
        for recipient in recipients
    ]
    if rows:
        connection.execute(sa.insert(t.outbox), rows)


def told_ever(
    connection: sa.Connection, incidents: Collection[int]
) -> dict[int, tuple[Recipient, ...]]:
    """Return everyone to whom a message of each incident was ever owed, each address once."""
    return _told(connection, incidents, since_end=False)


def listeners(
    connection: sa.Connection, incidents: Collection[int]
) -> dict[int, tuple[Recipient, ...]]:
    """Return who knows that each incident is open: whom a message was owed since its last end."""
    return _told(connection, incidents, since_end=True)


def _told(
    connection: sa.Connection, incidents: Collection[int], *, since_end: bool
) -> dict[int, tuple[Recipient, ...]]:
    """Return who was told; not whoever has left since, or is refused by their mail server."""
    if not incidents:
        return {}
    left = roster.gone(connection)
    told: dict[int, dict[str, Recipient]] = {}
    for row in connection.execute(_told_query(since_end), {"incidents": list(incidents)}):
        if (row.owner_group, row.address.lower()) not in left:
            told.setdefault(row.incident, {}).setdefault(row.address, recipient(row))
    return {incident: tuple(people.values()) for incident, people in told.items()}


@cache
def _told_query(since_end: bool) -> sa.Select[tuple[object, ...]]:
    """Return the query that every decision asks several times; building it costs more than it takes."""
    asked: sa.BindParameter[int] = sa.bindparam("incidents", expanding=True)
    query = (
        sa.select(t.outbox, t.flip.c.incident)
        .join(t.flip, t.flip.c.id == t.outbox.c.flip)
        .where(t.flip.c.incident.in_(asked), t.outbox.c.state != WITHDRAWN)
        .order_by(t.outbox.c.flip, t.outbox.c.address)
    )
    if not since_end:
        return query
    end = t.flip.alias()
    last = (
        sa.select(sa.func.coalesce(sa.func.max(end.c.id), 0))
        .where(end.c.incident == t.flip.c.incident, end.c.change == Change.RESOLVED.value)
        .scalar_subquery()
    )
    return query.where(t.flip.c.id > last)


def withdraw(connection: sa.Connection, incidents: Collection[int]) -> frozenset[int]:
    """Take back what nobody has begun to send; return the incidents that nobody heard of then."""
    if not incidents:
        return frozenset()
    flips = sa.select(t.flip.c.id).where(
        t.flip.c.incident.in_(incidents), t.flip.c.change != Change.RESOLVED.value
    )
    connection.execute(
        sa.update(t.outbox)
        .where(t.outbox.c.flip.in_(flips), t.outbox.c.state == "pending")
        .where(t.outbox.c.attempts == 0, t.outbox.c.leased_until.is_(None))
        .values(state=WITHDRAWN)
    )
    return frozenset(incidents) - frozenset(listeners(connection, incidents))


def recipient(row: sa.Row[tuple[object, ...]]) -> Recipient:
    """Return whom a row is for."""
    return Recipient.model_validate(
        {
            "group": row.owner_group,
            "address": row.address,
            "language": row.language,
            "because": row.because,
        }
    )


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        t.outbox.c.state == "pending",
        t.outbox.c.next_attempt_at <= now,
        sa.or_(t.outbox.c.leased_until.is_(None), t.outbox.c.leased_until < now),
    )


def owes(connection: sa.Connection, now: datetime) -> bool:
    """Tell whether a message is due that nobody is sending."""
    return (
        connection.execute(sa.select(t.outbox.c.id).where(_is_due(now)).limit(1)).first()
        is not None
    )


def claim(
    connection: sa.Connection, now: datetime, limit: int, incidents: tuple[int, ...] | None = None
) -> tuple[Pending, ...]:
    """Take the lease on messages that are due, oldest first; nobody else gets them meanwhile.

    A message's earlier flip goes out first: people hear of the opening before the end.
    """
    due = (
        sa.select(t.outbox.c.id)
        .join(t.flip, t.flip.c.id == t.outbox.c.flip)
        .where(_is_due(now))
        .order_by(t.outbox.c.flip, t.outbox.c.address)
        .limit(limit)
    )
    if incidents is not None:
        due = due.where(t.flip.c.incident.in_(incidents))
    if connection.dialect.name == "postgresql":
        due = due.with_for_update(of=t.outbox, skip_locked=True)
    ids = tuple(connection.execute(due).scalars())
    if not ids:
        return ()
    connection.execute(
        sa.update(t.outbox).where(t.outbox.c.id.in_(ids)).values(leased_until=now + LEASE)
    )
    found = connection.execute(
        sa.select(t.outbox, t.flip.c.value.label("flip_value"))
        .join(t.flip, t.flip.c.id == t.outbox.c.flip)
        .where(t.outbox.c.id.in_(ids))
        .order_by(t.outbox.c.flip, t.outbox.c.address)
    )
    return tuple(_pending(row) for row in found)


def _pending(row: sa.Row[tuple[object, ...]]) -> Pending:
    return Pending(
        id=row.id,
        flip=Flip.model_validate_json(row.flip_value),
        recipient=recipient(row),
        attempts=row.attempts,
    )


def record(connection: sa.Connection, outcome: Delivery) -> None:
    """Keep what became of an attempt; a temporary failure waits twice as long each time.

    Of a fold it is kept for each of its messages. Where nobody knows whether the channel took it,
    its old lease stays beside it, so that it is never sent under another id.
    """
    piece = sa.or_(t.outbox.c.id == outcome.pending_id, t.outbox.c.fold == outcome.pending_id)
    rows = connection.execute(sa.select(t.outbox).where(piece, t.outbox.c.state == "pending")).all()
    if not rows:
        # A message that was withdrawn while it was under way: what became of it is kept all the same.
        rows = connection.execute(sa.select(t.outbox).where(piece)).all()
    states = {
        Outcome.SENT: "sent",
        Outcome.REFUSED: "refused",
        Outcome.RETRY: "pending",
        Outcome.DEAD: DEAD,
    }
    connection.execute(
        sa.update(t.outbox)
        .where(t.outbox.c.id.in_([row.id for row in rows]))
        .values(
            state=states[outcome.outcome],
            attempts=t.outbox.c.attempts + 1,
            leased_until=outcome.at if outcome.unsure else None,
            next_attempt_at=outcome.at
            + min(
                FIRST_WAIT * 2 ** min(max((row.attempts for row in rows), default=0), 16),
                LONGEST_WAIT,
            ),
        )
    )
    connection.execute(
        sa.insert(t.delivery),
        [
            {
                "outbox": row.id,
                "at": outcome.at,
                "outcome": outcome.outcome.value,
                "detail": outcome.detail,
            }
            for row in rows
        ],
    )
    if outcome.outcome is Outcome.SENT and rows:
        _revive(connection, rows[0].address, outcome.at)


def _revive(connection: sa.Connection, address: str, now: datetime) -> None:
    """Try dead letters again once their address takes messages: nothing is lost for having waited."""
    connection.execute(
        sa.update(t.outbox)
        .where(t.outbox.c.state == DEAD, sa.func.lower(t.outbox.c.address) == address.lower())
        .values(state="pending", next_attempt_at=now)
    )
