"""The incidents that one transaction works on: what they are now, and what is to be written."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.incident import Decision, Incident, Reason
from include.integration_watch.domain.transition import after
from include.integration_watch.domain.value import Id

from . import incidents as rows
from . import tables as t

Decided = tuple[Decision, Incident]
"""A decision, and the incident as it is after it."""


class Board:
    """Incidents by number; each is written once, as it is in the end."""

    def __init__(self, known: Iterable[Incident]) -> None:
        self._before = {incident.number: incident for incident in known}
        self._now = dict(self._before)

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """Return all as they are now."""
        return tuple(self._now.values())

    def __getitem__(self, number: int) -> Incident:
        return self._now[number]

    def __contains__(self, number: object) -> bool:
        return number in self._now

    def put(self, incident: Incident) -> None:
        """Take an incident as it is now."""
        self._now[incident.number] = incident

    def number(self, connection: sa.Connection, opened: Sequence[Incident]) -> tuple[Incident, ...]:
        """Give new incidents their numbers, and take them in."""
        numbers = rows.reserve(connection, t.incident.c.number, len(opened))
        numbered = tuple(
            incident.model_copy(update={"number": number})
            for incident, number in zip(opened, numbers, strict=True)
        )
        for incident in numbered:
            self.put(incident)
        return numbered

    def decide(self, decisions: Iterable[Decision], catalogue: Catalogue) -> list[Decided]:
        """Let decisions come true; return each with what became of its incident."""
        decided: list[Decided] = []
        for decision in decisions:
            if decision.number in self._now and decision.reason is not Reason.OUTDATED:
                incident = after(decision, self._now[decision.number], catalogue)
                self.put(incident)
                decided.append((decision, incident))
        return decided

    def by_system(self, catalogue: Catalogue) -> dict[Id, tuple[Incident, ...]]:
        """Return the open troubles of each system."""
        found: dict[Id, tuple[Incident, ...]] = {}
        for incident in self._now.values():
            subject = incident.finding.subject
            if incident.resolved_at is None and subject in catalogue.systems_by_id:
                found[subject] = (*found.get(subject, ()), incident)
        return found

    def write(self, connection: sa.Connection) -> None:
        """Write what is new and what changed."""
        new = [each for number, each in self._now.items() if number not in self._before]
        changed = [
            each
            for number, each in self._now.items()
            if number in self._before and each != self._before[number]
        ]
        rows.insert(connection, new)
        rows.update(connection, changed)
