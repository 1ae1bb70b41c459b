"""What an address gets next: a message by itself, or everything that waits for it as one."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.delivery import Outcome, Pending
from include.integration_watch.domain.incident import Flip
from include.integration_watch.domain.storm import StormLimit, Turn, free_at, turn

from . import outbox
from . import tables as t
from .waiting import LEASE

_LOCK = 771_134_913  # any number of our own: PostgreSQL's advisory lock, one for each address


def claim(connection: sa.Connection, now: datetime, storm: StormLimit) -> tuple[Pending, ...]:
    """Take the lease on the next piece that is due, or on nothing.

    Which messages were folded is kept in the same transaction as the lease: whoever tries the
    piece again sends the same one, under the same id.
    """
    while True:
        first = _next(connection, now)
        if first is None:
            return ()
        _serialise(connection, first.address)
        rows = _piece(connection, first, now)
        sent = _sent(connection, first.address, now, storm)
        how = turn(sent, len(rows), now, storm)
        if how is Turn.WAITS:
            _put_off(connection, first.address, free_at(sent, now, storm))
            continue
        if first.fold is None and how is Turn.SINGLE:
            rows = [first]
        fold = first.fold or (_fold(connection, rows) if len(rows) > 1 else None)
        _lease(connection, rows, now)
        return (_pending(connection, rows, fold),)


def _next(connection: sa.Connection, now: datetime) -> sa.Row[tuple[object, ...]] | None:
    query = _due(now).order_by(t.outbox.c.flip, t.outbox.c.address).limit(1)
    return connection.execute(_locked(connection, query)).first()


def _due(now: datetime) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(t.outbox)
        .where(t.outbox.c.state == "pending", t.outbox.c.next_attempt_at <= now)
        .where(sa.or_(t.outbox.c.leased_until.is_(None), t.outbox.c.leased_until < now))
    )


def _locked(
    connection: sa.Connection, query: sa.Select[tuple[object, ...]]
) -> sa.Select[tuple[object, ...]]:
    if connection.dialect.name == "postgresql":
        return query.with_for_update(skip_locked=True)
    return query


def _serialise(connection: sa.Connection, address: str) -> None:
    if connection.dialect.name == "postgresql":
        key = sa.func.hashtext(address.lower())
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK, key)))


def _piece(
    connection: sa.Connection, first: sa.Row[tuple[object, ...]], now: datetime
) -> Sequence[sa.Row[tuple[object, ...]]]:
    """Return the rows of the fold that is tried again, or all that may be folded with this one.

    Whatever may have reached its reader already is never folded: it goes out under its own id.
    """
    if first.fold is None and first.leased_until is not None:
        return [first]
    query = _due(now).order_by(t.outbox.c.flip, t.outbox.c.id)
    if first.fold is not None:
        query = query.where(t.outbox.c.fold == first.fold)
    else:
        query = query.where(
            t.outbox.c.fold.is_(None),
            t.outbox.c.leased_until.is_(None),
            sa.func.lower(t.outbox.c.address) == first.address.lower(),
        )
    return connection.execute(_locked(connection, query)).all()


def _sent(
    connection: sa.Connection, address: str, now: datetime, storm: StormLimit
) -> list[datetime]:
    """Return when each piece went out to an address lately; those under way count as now."""
    piece = sa.func.coalesce(t.outbox.c.fold, t.outbox.c.id)
    of_address = sa.func.lower(t.outbox.c.address) == address.lower()
    at = sa.func.max(t.delivery.c.at, type_=t.UtcDateTime())
    sent = connection.execute(
        sa.select(at)
        .join(t.outbox, t.outbox.c.id == t.delivery.c.outbox)
        .where(of_address, t.delivery.c.outcome == Outcome.SENT.value)
        .where(t.delivery.c.at > now - storm.within)
        .group_by(piece)
    ).scalars()
    under_way = connection.execute(
        sa.select(sa.func.count(piece.distinct())).where(
            of_address, t.outbox.c.state == "pending", t.outbox.c.leased_until >= now
        )
    ).scalar_one()
    return [*sent, *[now] * under_way]


def _put_off(connection: sa.Connection, address: str, until: datetime) -> None:
    connection.execute(
        sa.update(t.outbox)
        .where(sa.func.lower(t.outbox.c.address) == address.lower())
        .where(t.outbox.c.state == "pending", t.outbox.c.next_attempt_at < until)
        .values(next_attempt_at=until)
    )


def _fold(connection: sa.Connection, rows: Sequence[sa.Row[tuple[object, ...]]]) -> str:
    ids = [str(row.id) for row in rows]
    fold = hashlib.sha256("\n".join(("fold", *ids)).encode()).hexdigest()[:32]
    connection.execute(sa.update(t.outbox).where(t.outbox.c.id.in_(ids)).values(fold=fold))
    return fold


def _lease(
    connection: sa.Connection, rows: Sequence[sa.Row[tuple[object, ...]]], now: datetime
) -> None:
    connection.execute(
        sa.update(t.outbox)
        .where(t.outbox.c.id.in_([row.id for row in rows]))
        .values(leased_until=now + LEASE)
    )


def _pending(
    connection: sa.Connection, rows: Sequence[sa.Row[tuple[object, ...]]], fold: str | None
) -> Pending:
    flips = {
        row.id: Flip.model_validate_json(row.value)
        for row in connection.execute(
            sa.select(t.flip.c.id, t.flip.c.value).where(
                t.flip.c.id.in_([row.flip for row in rows])
            )
        )
    }
    told = [
        Pending(
            id=str(row.id),
            flip=flips[row.flip],
            recipient=outbox.recipient(row),
            attempts=row.attempts,
        )
        for row in rows
    ]
    if fold is None:
        return told[0]
    return told[0].model_copy(update={"id": fold, "folded": tuple(told)})
