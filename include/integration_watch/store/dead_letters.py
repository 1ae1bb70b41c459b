"""Dead letters as the store knows them: what was given up, and what was refused for good."""

from collections.abc import Collection

import sqlalchemy as sa

from include.integration_watch.domain.dead_letter import DeadLetter
from include.integration_watch.domain.delivery import Outcome

from . import roster
from . import tables as t

_UNTOLD = ("dead", "refused")


def dead_letters(connection: sa.Connection, listed: Collection[str]) -> tuple[DeadLetter, ...]:
    """Return what each of the ``listed`` addresses was not told and has not made good since.

    An address that was set back or has left is its list's business, and one that took a message
    since is reached again.
    """
    untold = [*connection.execute(_messages()), *connection.execute(_notices())]
    if not untold:
        return ()
    gone = roster.gone(connection)
    sent = _last_sent(connection)
    known = {address.lower() for address in listed}
    found: dict[tuple[str, str], DeadLetter] = {}
    for row in untold:
        address = row.address.lower()
        last = sent.get(address)
        if (row.owner_group, address) in gone or address not in known:
            continue
        if last is not None and last > row.at:
            continue
        letter = DeadLetter(
            address=row.address,
            group=row.owner_group,
            count=1,
            since=row.since,
            at=row.at,
            detail=row.detail,
        )
        before = found.get((row.owner_group, address))
        found[row.owner_group, address] = _joined(before, letter) if before else letter
    return tuple(found.values())


def _joined(one: DeadLetter, other: DeadLetter) -> DeadLetter:
    newest = max(one, other, key=lambda letter: letter.at)
    since = min(one.since, other.since)
    return newest.model_copy(update={"count": one.count + other.count, "since": since})


def _messages() -> sa.Select[tuple[object, ...]]:
    # Asked for each dead letter by itself: there are few, and of deliveries very many.
    of_it = t.delivery.alias()
    newest = (
        sa.select(sa.func.max(of_it.c.id))
        .where(of_it.c.outbox == t.outbox.c.id)
        .correlate(t.outbox)
        .scalar_subquery()
    )
    return (
        sa.select(
            t.outbox.c.address,
            t.outbox.c.owner_group,
            t.flip.c.at.label("since"),
            t.delivery.c.at,
            t.delivery.c.detail,
        )
        .join(t.flip, t.flip.c.id == t.outbox.c.flip)
        .join(t.delivery, t.delivery.c.id == newest)
        .where(t.outbox.c.state.in_(_UNTOLD))
    )


def _notices() -> sa.Select[tuple[object, ...]]:
    return sa.select(
        t.notice.c.address,
        t.notice.c.owner_group,
        t.notice.c.at.label("since"),
        t.notice.c.next_attempt_at.label("at"),
        t.notice.c.detail,
    ).where(t.notice.c.state.in_(_UNTOLD))


def _last_sent(connection: sa.Connection) -> dict[str, object]:
    address = sa.func.lower(t.outbox.c.address)
    last = sa.func.max(t.delivery.c.at, type_=t.UtcDateTime())
    dead = (
        sa.select(address)
        .where(t.outbox.c.state.in_(_UNTOLD))
        .union(sa.select(sa.func.lower(t.notice.c.address)).where(t.notice.c.state.in_(_UNTOLD)))
    )
    found = connection.execute(
        sa.select(address.label("address"), last.label("at"))
        .join(t.delivery, t.delivery.c.outbox == t.outbox.c.id)
        .where(t.delivery.c.outcome == Outcome.SENT.value, address.in_(dead))
        .group_by(address)
    )
    return {row.address: row.at for row in found}
