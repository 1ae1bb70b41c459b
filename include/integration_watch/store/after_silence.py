"""What grew while somebody asked for silence: told once when the silence is over."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from include.integration_watch.domain.action import Action, ended_silences
from include.integration_watch.domain.incident import Reason

from . import actions, outbox
from . import tables as t

LATEST = timedelta(days=7)
"""A silence that ended longer ago is left alone: whoever was off for a week looks at the page."""


def tell(connection: sa.Connection, now: datetime) -> int:
    """Owe the newest growth to the groups whose silence is over; return how many messages are owed.

    Worse news than growth is told at any time, so where such came after it nothing is owed. What is
    owed once is not owed again.
    """
    numbers = connection.execute(
        sa.select(t.incident.c.number).where(t.incident.c.resolved_at.is_(None))
    ).scalars()
    silences = {
        number: ended
        for number, done in actions.actions(connection, list(numbers)).items()
        if (ended := _ended(done, now))
    }
    heard = outbox.listeners(connection, list(silences))
    owed = 0
    for number, groups in silences.items():
        growth = _newest_growth(connection, number)
        if growth is None:
            continue
        flip, at = growth
        people = tuple(
            each
            for each in heard.get(number, ())
            if each.group in groups and at < groups[each.group]
        )
        unheard = actions.unheard(connection, flip, people)
        outbox.put(connection, [(flip, unheard)], now)
        owed += len(unheard)
    return owed


def _ended(done: Iterable[Action], now: datetime) -> dict[str, datetime]:
    return {
        group: silence.until
        for group, silence in ended_silences(done, now).items()
        if silence.until and silence.until > now - LATEST
    }


def _newest_growth(connection: sa.Connection, number: int) -> tuple[int, datetime] | None:
    """Return the flip that told last what is wrong and when, where it told of growth."""
    newest = actions.newest_telling(connection, number)
    row = connection.execute(
        sa.select(t.flip.c.reason, t.flip.c.at).where(t.flip.c.id == newest)
    ).one_or_none()
    if newest is None or row is None or row.reason != Reason.TWICE_THE_DOCUMENTS.value:
        return None
    return newest, row.at
