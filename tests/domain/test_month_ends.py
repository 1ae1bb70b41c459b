"""Whatever a month's last run keeps to, the last working day, the last day, the one after, it is not called missing."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.catalogue.public_holidays import free_days
from include.integration_watch.domain.day_kind import (
    MONTH_END,
    MonthEnd,
    is_month_end,
    month_end_of,
    size_kind,
)
from include.integration_watch.domain.past_run import Past
from include.integration_watch.domain.rhythm import LEARNED_FROM, Rhythm, special_days

ZONE = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
HOLIDAYS = frozenset().union(*(free_days("DE-BY", year) for year in (2023, 2026, 2029)))
NOBODY_IS_OFF: frozenset[date] = frozenset()
Ran = Callable[[date], bool]


def last_day(day: date) -> bool:
    return (day + DAY).day == 1


def _works(day: date, off: frozenset[date]) -> bool:
    return day.weekday() < 5 and day not in off


def on_the_next_working_day(day: date) -> bool:
    """The last day of the month; where nobody works on it, the first day after it on which somebody does."""
    if not _works(day, HOLIDAYS):
        return False
    back = day
    while not last_day(back):
        back -= DAY
        if _works(back, HOLIDAYS):
            return False
    return True


POLICIES: dict[str, Ran] = {
    "the last working day": lambda day: is_month_end(day, HOLIDAYS),
    "the last Monday to Friday, holiday or not": lambda day: is_month_end(day, NOBODY_IS_OFF),
    "the last day, whatever day it is": last_day,
    "the last day, or the working day after it": on_the_next_working_day,
    "every working day": lambda day: _works(day, HOLIDAYS),
    "every working day but the month's last": lambda day: (
        _works(day, HOLIDAYS) and not is_month_end(day, HOLIDAYS)
    ),
    "every Friday": lambda day: day.weekday() == 4,
}


def past(ran: Ran, until: date, days: int) -> list[datetime]:
    ago = (until - back * DAY for back in range(days, -1, -1))
    return [datetime.combine(day, time(18), tzinfo=ZONE) for day in ago if ran(day)]


def rhythm(starts: list[datetime], off: frozenset[date], since: date) -> Rhythm:
    whole = datetime.combine(since, time(), tzinfo=UTC)
    runs = Past.of((start.timestamp(), 60, 5, True) for start in starts)
    return Rhythm(runs, ZONE, off, whole_since=whole)


def missed(ran: Ran, day: date, days: int, off: frozenset[date] = HOLIDAYS) -> bool:
    """Whether a run is called missing at the end of a day on which it kept to what it does."""
    known = rhythm(past(ran, day, days), off, day - days * DAY)
    end = datetime.combine(day, time(23, 59), tzinfo=ZONE)
    return known.missed(end, timedelta(minutes=10)) is not None


@pytest.mark.parametrize("policy", POLICIES)
@settings(max_examples=40)
@given(
    month=st.integers(0, 59),
    day=st.integers(-6, 4),
    days=st.sampled_from([35, 100, 200, 420]),
)
def test_whoever_keeps_to_what_he_always_does_is_not_missing_around_the_end_of_a_month(
    policy: str, month: int, day: int, days: int
) -> None:
    first = date(2025 + month // 12, month % 12 + 1, 1)
    assert not missed(POLICIES[policy], first + day * DAY, days)


@pytest.mark.parametrize("policy", ["the last working day", "every working day"])
@settings(max_examples=30)
@given(month=st.integers(0, 59))
def test_with_a_year_known_a_last_run_that_fails_to_come_is_missing(
    policy: str, month: int
) -> None:
    first = date(2025 + month // 12, month % 12 + 1, 1)
    end = next(day for back in range(1, 9) if is_month_end(day := first - back * DAY, HOLIDAYS))
    lies = month_end_of(end, HOLIDAYS)
    found = missed(lambda day: day != end and POLICIES[policy](day), end, 420)
    # Before a holiday it is learned only where another year had one.
    assert found or (lies is MonthEnd.BEFORE_HOLIDAY and policy == "the last working day")


def test_holidays_that_nobody_configured_are_those_of_its_people() -> None:
    """Good Friday is the last Monday to Friday of March 2024: who knows no holidays expects a run on it."""
    good_friday = date(2024, 3, 29)
    ran = POLICIES["the last working day"]

    assert missed(ran, good_friday, 420, NOBODY_IS_OFF)
    assert not missed(ran, good_friday, 420)


@pytest.mark.parametrize(
    ("day", "lies"),
    [
        (date(2026, 3, 31), MonthEnd.LAST_DAY),
        (date(2026, 2, 27), MonthEnd.BEFORE_WEEKEND),
        (date(2024, 3, 28), MonthEnd.BEFORE_HOLIDAY),
        (date(2026, 3, 30), None),
    ],
)
def test_how_the_last_working_day_of_a_month_lies(day: date, lies: MonthEnd | None) -> None:
    assert month_end_of(day, HOLIDAYS) is lies


def test_the_weekend_that_ends_a_month_is_compared_with_ends_of_months() -> None:
    assert size_kind(date(2026, 2, 28), HOLIDAYS) == MONTH_END
    assert size_kind(date(2026, 3, 28), HOLIDAYS) == "saturday"


def test_older_days_are_asked_for_only_around_a_special_one() -> None:
    assert special_days(date(2026, 3, 18), HOLIDAYS) == ()
    ends = special_days(date(2026, 3, 31), HOLIDAYS)

    assert len(ends) == 11
    assert all(is_month_end(day, HOLIDAYS) for day in ends)
    assert max(ends) <= date(2026, 3, 31) - LEARNED_FROM + 2 * DAY
