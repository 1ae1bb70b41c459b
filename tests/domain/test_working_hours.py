from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.working_hours import WorkCalendar, windows

OFFICE = WorkCalendar(hours="every weekday 08:00-17:00", zone="Europe/Berlin")
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
SPANS = st.timedeltas(timedelta(), timedelta(hours=60))
HOURS = st.sampled_from(
    [
        "",
        "every weekday 08:00-17:00",
        "every day 22:00-06:00",
        "monday to thursday 07:00-16:00 and friday 07:00-13:00",
        "saturday 00:00-24:00",
    ]
)


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 before the clocks change; the 4th is a Wednesday."""
    return datetime(2026, 3, day, hour - 1, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "weekdays", "every weekday 8-17", "every weekday 08:00-25:00", "monday 08:00-08:00", "x"],
)
def test_what_are_no_hours_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="every weekday 08:00-17:00"):
        windows(text)


def test_hours_past_midnight_belong_to_two_days() -> None:
    night = WorkCalendar(hours="monday 22:00-06:00", zone="Europe/Berlin")

    assert night.is_open(berlin(2, 23))
    assert night.is_open(berlin(3, 5, 59))
    assert not night.is_open(berlin(3, 6))
    assert not night.is_open(berlin(2, 5))


def test_the_clock_stops_over_night_and_at_the_weekend() -> None:
    assert OFFICE.after(berlin(6, 16), timedelta(hours=4)) == berlin(9, 11)
    assert OFFICE.worked(berlin(6, 16), berlin(9, 11)) == timedelta(hours=4)


def test_the_clock_stops_on_a_holiday() -> None:
    closed = OFFICE.model_copy(update={"free_days": frozenset({date(2026, 3, 5)})})

    assert closed.after(berlin(4, 16), timedelta(hours=2)) == berlin(6, 9)
    assert not closed.is_open(berlin(5, 10))


def test_an_hour_of_work_is_an_hour_also_when_the_clocks_change() -> None:
    always = WorkCalendar(hours="every day 00:00-24:00", zone="Europe/Berlin")
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)

    assert always.after(night, timedelta(hours=3)) == night + timedelta(hours=3)


@given(since=MOMENTS, span=SPANS, hours=HOURS)
def test_what_is_added_was_worked(since: datetime, span: timedelta, hours: str) -> None:
    calendar = WorkCalendar(hours=hours, zone="Europe/Berlin")

    until = calendar.after(since, span)

    assert until >= since
    assert calendar.worked(since, until) == span


def test_where_nobody_ever_works_the_clock_runs() -> None:
    days = frozenset(date(2026, 1, 1) + timedelta(days=day) for day in range(800))
    closed = OFFICE.model_copy(update={"free_days": days})

    assert closed.after(berlin(4, 9), timedelta(hours=4)) == berlin(4, 13)
