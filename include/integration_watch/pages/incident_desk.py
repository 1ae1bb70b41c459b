"""What the page of one incident asks for, and what its forms order."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import Field

from include.integration_watch.domain.action import Action, Deed
from include.integration_watch.domain.value import Language, Text, Value

from .incident_row import IncidentRow
from .order import OrderRefused
from .security import Person

LONGEST_NOTE = 2000
LONGEST_NAME = 80
SILENCES = (1, 4, 12, 24, 72, 168)
"""Hours that one may ask for silence."""


class Told(Value):
    """One address that was told of an incident, and how the last message to it fared."""

    group: Text
    address: str
    state: str


class IncidentCard(Value):
    """Everything on the page of one incident, for one reader; without a form they may only read.

    ``ahead`` is where the run ahead of its integration is foretold: a page of ours, or behind a
    signed link its whole address; empty where nothing is. ``groups`` and ``parties`` are whom it
    can be handed to, ``titles`` what every group is called.
    """

    row: IncidentRow
    language: Language
    reader: str
    group: Text
    told: tuple[Told, ...] = ()
    actions: tuple[Action, ...] = ()
    groups: tuple[tuple[str, Text], ...] = ()
    titles: dict[str, Text] = Field(default_factory=dict)
    parties: tuple[str, ...] = ()
    form: str = ""
    by_login: bool = False
    ahead: str = ""

    @property
    def open(self) -> bool:
        """Tell whether there is still something to do."""
        return self.row.incident.resolved_at is None


class Doing(Value):
    """What one form orders."""

    deed: Deed
    name: str = ""
    note: str = ""
    hours: int = 0
    to: str = ""


class LoginDesk(Protocol):
    """Answers for incidents to people who are logged in; `LinkRefused` where one is not there."""

    def incident_of(self, number: int, person: Person, now: datetime) -> IncidentCard:
        """Return an incident as this person may see it, changing nothing."""

    def act_as(
        self, number: int, doing: Doing, *, form: str, person: Person, now: datetime
    ) -> None:
        """Do what a form orders, once; `OrderRefused` says why not."""


class IncidentDesk(Protocol):
    """Answers the links of one incident; `LinkRefused` where a link or a form opens nothing."""

    def incident(self, token: str, now: datetime) -> IncidentCard:
        """Return the incident that a link is about, changing nothing."""

    def act(self, token: str, doing: Doing, *, form: str, now: datetime) -> None:
        """Do what a form orders, once; `OrderRefused` says why not."""


def doing_of(fields: Mapping[str, str]) -> Doing:
    """Return what a form's fields order; raise `OrderRefused` with what is wrong."""
    try:
        deed = Deed(fields.get("deed", ""))
    except ValueError:
        raise OrderRefused("order_unclear") from None
    note, name = fields.get("note", ""), " ".join(fields.get("name", "").split())
    if len(note) > LONGEST_NOTE or len(name) > LONGEST_NAME:
        raise OrderRefused("deed_long")
    if not note and deed in (Deed.ACCEPTED, Deed.NOTED):
        raise OrderRefused("deed_note")
    hours = fields.get("hours", "")
    if deed is Deed.SILENCED and hours not in {str(each) for each in SILENCES}:
        raise OrderRefused("order_unclear")
    return Doing(
        deed=deed,
        name=name,
        note=note,
        hours=int(hours) if deed is Deed.SILENCED else 0,
        to=fields.get("to", "") if deed is Deed.HANDED_OVER else "",
    )


def silent_until(doing: Doing, now: datetime) -> datetime | None:
    """Return the end of the silence that is asked for."""
    return now + timedelta(hours=doing.hours) if doing.deed is Deed.SILENCED else None
