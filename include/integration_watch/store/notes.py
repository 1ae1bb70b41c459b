"""What was done about incidents, and what was done the last time."""

import json
from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.finding import Finding
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.note import Note

from . import tables as t

WHAT = "note"
_LOOKED_THROUGH = 500


def add(connection: sa.Connection, note: Note) -> bool:
    """Keep a note; tell whether there is such an incident."""
    known = sa.select(t.incident.c.number).where(t.incident.c.number == note.incident)
    if connection.execute(known).first() is None:
        return False
    connection.execute(
        sa.insert(t.incident_action).values(
            incident=note.incident,
            at=note.at,
            what=WHAT,
            value=json.dumps({"text": note.text, "by": note.by}, ensure_ascii=False),
        )
    )
    return True


def of(connection: sa.Connection, incident: int) -> tuple[Note, ...]:
    """Return an incident's notes, oldest first."""
    found = connection.execute(
        sa.select(t.incident_action.c.at, t.incident_action.c.value)
        .where(t.incident_action.c.incident == incident, t.incident_action.c.what == WHAT)
        .order_by(t.incident_action.c.id)
    )
    return tuple(note_of(incident, row.at, row.value) for row in found)


def last_time(connection: sa.Connection, incident: Incident) -> Note | None:
    """Return the newest note on an earlier incident of the same trouble, else of the same row."""
    found = connection.execute(
        sa.select(
            t.incident_action.c.incident,
            t.incident_action.c.at,
            t.incident_action.c.value,
            t.incident.c.finding,
        )
        .join(t.incident, t.incident.c.number == t.incident_action.c.incident)
        .where(t.incident_action.c.what == WHAT, t.incident.c.number < incident.number)
        .order_by(t.incident_action.c.id.desc())
        .limit(_LOOKED_THROUGH)
    ).all()
    by_row: Note | None = None
    for row in found:
        earlier = Finding.model_validate_json(row.finding)
        if earlier.key == incident.finding.key:
            return note_of(row.incident, row.at, row.value)
        rule = incident.finding.error_rule
        if by_row is None and rule and earlier.error_rule == rule:
            by_row = note_of(row.incident, row.at, row.value)
    return by_row


def note_of(incident: int, at: datetime, value: str) -> Note:
    """Return the note of a row."""
    said = json.loads(value)
    return Note(incident=incident, at=at, text=said["text"], by=said.get("by", ""))
