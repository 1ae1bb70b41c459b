"""What people did about incidents: kept for ever, and who hears of an incident that was handed over."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.action import Action, Deed, silent_groups
from include.integration_watch.domain.note import Note
from include.integration_watch.domain.routing import Recipient

from . import notes
from . import tables as t


def keep(connection: sa.Connection, action: Action) -> None:
    """Keep what somebody did; a note is also what the next message of the same trouble says."""
    if action.deed is Deed.NOTED:
        note = Note(incident=action.incident, at=action.at, text=action.note, by=action.who)
        notes.add(connection, note)
        return
    connection.execute(
        sa.insert(t.incident_action).values(
            incident=action.incident,
            at=action.at,
            what=action.deed.value,
            value=action.model_dump_json(),
        )
    )


def actions(
    connection: sa.Connection, incidents: Collection[int] | None = None
) -> dict[int, tuple[Action, ...]]:
    """Return what was done about some incidents, or about all, in order."""
    query = sa.select(t.incident_action).order_by(t.incident_action.c.id)
    if incidents is not None:
        query = query.where(t.incident_action.c.incident.in_(incidents))
    found: dict[int, list[Action]] = {}
    for row in connection.execute(query):
        action = _action(row)
        found.setdefault(action.incident, []).append(action)
    return {incident: tuple(done) for incident, done in found.items()}


def _action(row: sa.Row[tuple[object, ...]]) -> Action:
    if row.what != notes.WHAT:
        return Action.model_validate_json(row.value)
    note = notes.note_of(row.incident, row.at, row.value)
    return Action(
        incident=note.incident,
        at=note.at,
        deed=Deed.NOTED,
        who=note.by,
        group="",
        note=note.text,
    )


def silent(
    connection: sa.Connection, incidents: Collection[int], now: datetime
) -> dict[int, frozenset[str]]:
    """Return for each incident the groups that asked for silence."""
    return {
        incident: silent_groups(done, now)
        for incident, done in actions(connection, incidents).items()
    }


def newest_telling(connection: sa.Connection, incident: int) -> int | None:
    """Return the newest flip that tells what is wrong, for those who hear of it later."""
    found: int | None = connection.execute(
        sa.select(sa.func.max(t.flip.c.id))
        .where(t.flip.c.incident == incident)
        .where(t.flip.c.change.in_(("opened", "worsened", "reopened")))
    ).scalar()
    return found


def unheard(
    connection: sa.Connection, flip: int, people: tuple[Recipient, ...]
) -> tuple[Recipient, ...]:
    """Return those to whom no message of this flip is owed yet."""
    known = {
        address.lower()
        for address in connection.execute(
            sa.select(t.outbox.c.address).where(t.outbox.c.flip == flip)
        ).scalars()
    }
    return tuple(each for each in people if each.address.lower() not in known)
