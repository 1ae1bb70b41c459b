"""What grew while somebody asked for silence: told once when the silence is over."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from include.integration_watch.domain.action import Action, ended_silences
from include.integration_watch.domain.incident import Change, Flip, Incident, Reason, grew
from include.integration_watch.domain.routing import Recipient

from . import actions, outbox
from . import incidents as rows
from . import tables as t

LATEST = timedelta(days=7)
"""A silence that ended longer ago is left alone: whoever was off for a week looks at the page."""


def tell(connection: sa.Connection, now: datetime) -> int:
    """Owe growth to the groups whose silence is over; return how many messages are owed.

    Counted is how many documents there are now against what a group last heard: what has shrunk
    again, what was told meanwhile because it became more severe, and what a cause explains is not
    told.
    """
    speaking = {
        incident.number: incident
        for incident in rows.incidents(connection, open_only=True)
        if not incident.silenced and not incident.is_explained
    }
    silences = {
        number: ended
        for number, done in actions.actions(connection, list(speaking)).items()
        if (ended := _ended(done, now))
    }
    heard = outbox.listeners(connection, list(silences))
    owed: list[tuple[Flip, tuple[Recipient, ...]]] = []
    for number, groups in silences.items():
        for group in sorted(groups):
            last = _last_heard(connection, number, group)
            people = tuple(each for each in heard.get(number, ()) if each.group == group)
            if people and grew(speaking[number].finding, last):
                owed.append((_growth(speaking[number], last, now), people))
    ids = rows.insert_flips(connection, [flip for flip, _ in owed])
    outbox.put(connection, [(id, people) for id, (_, people) in zip(ids, owed, strict=True)], now)
    return sum(len(people) for _, people in owed)


def _ended(done: Iterable[Action], now: datetime) -> frozenset[str]:
    return frozenset(
        group
        for group, silence in ended_silences(done, now).items()
        if silence.until and silence.until > now - LATEST
    )


def _growth(incident: Incident, last: int, now: datetime) -> Flip:
    return Flip(
        change=Change.WORSENED,
        reason=Reason.TWICE_THE_DOCUMENTS,
        incident=incident.model_copy(update={"told_count": last}),
        at=now,
    )


def _last_heard(connection: sa.Connection, number: int, group: str) -> int:
    """Return how many documents the newest news named that a group was owed; 0 for none."""
    newest = (
        sa.select(t.flip.c.value)
        .join(t.outbox, t.outbox.c.flip == t.flip.c.id)
        .where(t.flip.c.incident == number, t.outbox.c.owner_group == group)
        .where(t.flip.c.change.in_(("opened", "worsened", "reopened")))
        .where(t.outbox.c.state != outbox.WITHDRAWN)
        .order_by(t.flip.c.id.desc())
        .limit(1)
    )
    value = connection.execute(newest).scalar()
    return Flip.model_validate_json(value).incident.finding.document_count if value else 0
