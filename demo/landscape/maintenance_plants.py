"""Planned maintenance: a window that somebody keeps in a calendar of Outlook, and what is written of it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from include.integration_watch.domain.address import MailAddress
from include.integration_watch.domain.notice import NoticeKind
from include.integration_watch.domain.value import Id, Value

ZONE = ZoneInfo("Europe/Berlin")
OUTLOOKS_NAME = "W. Europe Standard Time"
CALENDAR = "erp_operations"
_HEAD = f"""\
BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:{OUTLOOKS_NAME}
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


class PlannedMaintenance(Value):
    """A window in the calendar of whoever runs these systems; nothing breaks by it alone."""

    type: Literal["planned_maintenance"]
    systems: Annotated[tuple[Id, ...], Field(min_length=1)]
    title: str


class ExpectedNotice(Value):
    """What people must be written beside the messages of incidents: how often each address, at least and at most."""

    kind: NoticeKind
    addresses: tuple[MailAddress, ...] = Field(min_length=1)
    least: Annotated[int, Field(ge=0)] = 1
    most: int | None = None


def write_event(uid: str, title: str, starts: datetime, ends: datetime) -> str:
    """Return the event of a window as Outlook writes it."""
    return (
        f"BEGIN:VEVENT\nUID:{uid}\nSUMMARY;LANGUAGE=de:{title}\n"
        f"DTSTART{_written(starts)}\nDTEND{_written(ends)}\nEND:VEVENT\n"
    )


def write_calendar(events: Iterable[str]) -> str:
    """Return a calendar of Outlook."""
    return f"{_HEAD}{''.join(events)}END:VCALENDAR\n".replace("\n", "\r\n")


def _written(moment: datetime) -> str:
    """Return a moment in the zone of the clock on the wall.

    Of an hour that the clock shows twice a local time means the first; the second is written in UTC.
    """
    local = moment.astimezone(ZONE)
    if local.fold:
        return f":{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f';TZID="{OUTLOOKS_NAME}":{local:%Y%m%dT%H%M%S}'
