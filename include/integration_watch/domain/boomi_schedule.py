"""The moments that Boomi's own schedule of a process names.

Days of the week count 1 = Sunday to 7 = Saturday. Times are those of the runtime's machine, whose
zone the API does not give: that of the integration is taken.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .platform_record import ProcessSchedule, ScheduleEntry

_DAY = timedelta(days=1)
_SUNDAY = 7


def last_before(
    schedule: ProcessSchedule,
    now: datetime,
    zone: ZoneInfo,
    free_days: AbstractSet[date],
    *,
    days: int = 8,
) -> datetime | None:
    """Return the newest moment not after ``now`` at which a run is due; none within ``days``.

    Boomi knows no ``free_days``: on them nothing is due, whatever it starts. ValueError where an
    entry cannot be read.
    """
    today = now.astimezone(zone).date()
    for day in (today - offset * _DAY for offset in range(days)):
        times = [at for at in _on(schedule, day, zone) if at <= now]
        if times and day not in free_days:
            return max(times)
    return None


def next_after(
    schedule: ProcessSchedule,
    now: datetime,
    zone: ZoneInfo,
    free_days: AbstractSet[date],
    *,
    days: int = 35,
) -> datetime | None:
    """Return the first moment after ``now`` at which a run is due; none within ``days``."""
    today = now.astimezone(zone).date()
    for day in (today + offset * _DAY for offset in range(days)):
        times = [at for at in _on(schedule, day, zone) if at > now]
        if times and day not in free_days:
            return min(times)
    return None


def _on(schedule: ProcessSchedule, day: date, zone: ZoneInfo) -> Iterator[datetime]:
    for entry in schedule.entries:
        if _names(entry, day):
            for hour in sorted(_numbers(entry.hours, _HOURS)):
                for minute in sorted(_numbers(entry.minutes, _MINUTES)):
                    yield datetime.combine(day, time(hour, minute), tzinfo=zone)


class _Range(NamedTuple):
    first: int
    last: int


_MINUTES, _HOURS = _Range(0, 59), _Range(0, 23)
_DAYS_OF_WEEK, _DAYS_OF_MONTH = _Range(1, 7), _Range(1, 31)
_MONTHS, _YEARS = _Range(1, 12), _Range(1970, 2200)


def _names(entry: ScheduleEntry, day: date) -> bool:
    weekday = day.isoweekday() % _SUNDAY + 1
    return (
        weekday in _numbers(entry.days_of_week, _DAYS_OF_WEEK)
        and day.day in _numbers(entry.days_of_month, _DAYS_OF_MONTH)
        and day.month in _numbers(entry.months, _MONTHS)
        and day.year in _numbers(entry.years, _YEARS)
    )


def _numbers(text: str, whole: _Range) -> frozenset[int]:
    """Return the numbers that ``*``, ``8-18``, ``0-59/15`` or ``1,15`` mean; ValueError for others."""
    found: set[int] = set()
    for part in (text or "*").split(","):
        span, _, step = part.strip().partition("/")
        first, _, last = span.partition("-")
        low = whole.first if first == "*" else int(first)
        high = whole.last if first == "*" or (step and not last) else int(last or first)
        found |= set(range(max(low, whole.first), min(high, whole.last) + 1, int(step or 1)))
    return frozenset(found)
