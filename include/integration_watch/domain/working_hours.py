"""When people work: ``every weekday 08:00-17:00``, ``monday to thursday 07:00-16:00 and friday 07:00-13:00``."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

from .cadence import WEEKDAYS
from .value import Value

HINT = (
    'write "every weekday 08:00-17:00", "every day 06:00-22:00" or '
    '"monday to thursday 07:00-16:00 and friday 07:00-13:00"'
)
_DAY = timedelta(days=1)
_FURTHEST = 400
_PART = re.compile(
    r"^(?:every )?(?P<first>[a-z]+)(?: to (?P<last>[a-z]+))? "
    r"(?P<begin>\d{2}:\d{2}) ?- ?(?P<end>\d{2}:\d{2})$"
)
Window = tuple[int, timedelta, timedelta]
"""A weekday (Monday = 0) and two times of that day; the second may be 24 hours."""


@lru_cache(maxsize=256)
def windows(text: str) -> tuple[Window, ...]:
    """Return the hours that a sentence means; raise ValueError with a hint."""
    found: list[Window] = []
    for part in " ".join(text.lower().split()).split(" and "):
        said = _PART.match(part)
        days = _days(said["first"], said["last"] or "") if said else ()
        begin, end = (_clock(said["begin"]), _clock(said["end"])) if said else (None, None)
        if not days or begin is None or end is None or begin == end:
            raise ValueError(f'"{text}" are no working hours: {HINT}')
        for day in days:
            found += _on(day, begin, end)
    return tuple(sorted(set(found)))


def _days(first: str, last: str) -> tuple[int, ...]:
    if not last and first in ("day", "weekday"):
        return tuple(range(7 if first == "day" else 5))
    if first not in WEEKDAYS or (last and last not in WEEKDAYS):
        return ()
    begin = WEEKDAYS.index(first)
    count = (WEEKDAYS.index(last) - begin) % 7 if last else 0
    return tuple((begin + step) % 7 for step in range(count + 1))


def _clock(text: str) -> timedelta | None:
    hours, minutes = int(text[:2]), int(text[3:])
    at = timedelta(hours=hours, minutes=minutes)
    return at if minutes < 60 and at <= _DAY else None  # noqa: PLR2004 - minutes of an hour


def _on(day: int, begin: timedelta, end: timedelta) -> list[Window]:
    """Return one window, or two where the hours go past midnight."""
    if begin < end:
        return [(day, begin, end)]
    return [(day, begin, _DAY), ((day + 1) % 7, timedelta(), end)]


def _known_hours(text: str) -> str:
    if text:
        windows(text)
    return text


Hours = Annotated[str, AfterValidator(_known_hours)]
"""Working hours as a sentence; an empty one means always."""


class WorkCalendar(Value):
    """The hours of a group in its zone, without the days on which nobody works there."""

    hours: Hours = ""
    zone: str = "UTC"
    free_days: frozenset[date] = frozenset()

    def is_open(self, moment: datetime) -> bool:
        """Tell whether somebody works at this moment."""
        return any(
            begin <= moment < end for begin, end in self._openings(moment - _DAY, moment + _DAY)
        )

    def works_on(self, day: date) -> bool:
        """Tell whether somebody works on a day at all."""
        if day in self.free_days:
            return False
        return not self.hours or any(
            weekday == day.weekday() for weekday, _, _ in windows(self.hours)
        )

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """Return how much of the time between two moments was working time."""
        spans = (min(end, until) - max(begin, since) for begin, end in self._openings(since, until))
        return sum((span for span in spans if span > timedelta()), timedelta())

    def after(self, since: datetime, span: timedelta) -> datetime:
        """Return the moment at which so much working time has passed.

        Where nobody works for more than a year the clock runs as if somebody did.
        """
        left = span
        for begin, end in self._openings(since, since + _FURTHEST * _DAY):
            start = max(begin, since)
            if end - start >= left:
                return (start + left).astimezone(UTC)
            left -= max(end - start, timedelta())
        return since + span

    def _openings(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the spans of work that touch a time, in order, in UTC."""
        if not self.hours:
            yield since, max(until, since + _FURTHEST * _DAY)
            return
        zone = ZoneInfo(self.zone)
        day = since.astimezone(zone).date() - _DAY
        while day <= until.astimezone(zone).date():
            if day not in self.free_days:
                for weekday, begin, end in windows(self.hours):
                    if weekday == day.weekday():
                        yield _moment(day, begin, zone), _moment(day, end, zone)
            day += _DAY


def _moment(day: date, at: timedelta, zone: ZoneInfo) -> datetime:
    """Return a wall-clock time as a moment; 24:00 is the next day's midnight."""
    days, rest = divmod(at, _DAY)
    wall = datetime.combine(day + days * _DAY, datetime.min.time(), tzinfo=zone) + rest
    return wall.astimezone(UTC)
