"""What sort of day it is for an integration: a weekday, a public holiday, the end of a month."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from enum import StrEnum

from .cadence import WEEKDAYS

FREE = "free"
MONTH_END = "month_end"
WORKDAY = "workday"
WEEKEND = "weekend"
"""All Mondays to Fridays (Saturdays and Sundays) together, for where too few of one weekday are known."""

_DAY = timedelta(days=1)
_WORKDAYS = 5


def day_kind(day: date, free_days: AbstractSet[date]) -> str:
    """Return ``free``, ``month_end`` or the weekday: days of one kind are compared with each other."""
    if day in free_days:
        return FREE
    if is_month_end(day, free_days):
        return MONTH_END
    return WEEKDAYS[day.weekday()]


def is_month_end(day: date, free_days: AbstractSet[date]) -> bool:
    """Tell whether a day is the last of its month on which somebody works."""
    return _is_workday(day, free_days) and _closes_its_month(day, free_days)


def _closes_its_month(day: date, free_days: AbstractSet[date]) -> bool:
    """Tell whether nobody works on a later day of its month."""
    return not any(_is_workday(ahead, free_days) for ahead in _rest_of_month(day))


def _rest_of_month(day: date) -> Iterator[date]:
    ahead = day + _DAY
    while ahead.month == day.month:
        yield ahead
        ahead += _DAY


class MonthEnd(StrEnum):
    """How the last working day of a month lies: only the past says what a run does then.

    It is the month's last day; or before a weekend, where some run on the Friday, some on the
    last day and some on the Monday; or before a public holiday, which not everybody keeps.
    """

    LAST_DAY = "last_day"
    BEFORE_WEEKEND = "before_weekend"
    BEFORE_HOLIDAY = "before_holiday"


def month_end_of(day: date, free_days: AbstractSet[date]) -> MonthEnd | None:
    """Return how a last working day of a month lies; none of another day."""
    if not is_month_end(day, free_days):
        return None
    rest = tuple(_rest_of_month(day))
    if any(ahead.weekday() < _WORKDAYS for ahead in rest):
        return MonthEnd.BEFORE_HOLIDAY
    return MonthEnd.BEFORE_WEEKEND if rest else MonthEnd.LAST_DAY


def size_kind(day: date, free_days: AbstractSet[date]) -> str:
    """Return the kind of day by which sizes and times are compared.

    What closes a month runs on its last working day, or on the weekend that ends it.
    """
    kind = day_kind(day, free_days)
    if kind in WEEKDAYS and _closes_its_month(day, free_days):
        return MONTH_END
    return kind


def pooled(kind: str) -> str | None:
    """Return what a kind of day may be compared with where too few of it are known, or none."""
    if kind not in WEEKDAYS:
        return None
    return WORKDAY if kind in WEEKDAYS[:_WORKDAYS] else WEEKEND


def _is_workday(day: date, free_days: AbstractSet[date]) -> bool:
    return day.weekday() < _WORKDAYS and day not in free_days
