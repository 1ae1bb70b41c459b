"""What an integration has always done is expected of it; holidays and month ends are days of their own."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from include.integration_watch.domain.day_kind import FREE, MONTH_END, day_kind
from include.integration_watch.domain.past_run import Past
from include.integration_watch.domain.rhythm import Rhythm

ZONE = ZoneInfo("Europe/Berlin")
GRACE = timedelta(minutes=10)
DAY = timedelta(days=1)
WEDNESDAY = date(2026, 3, 4)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
NOBODY_IS_OFF: frozenset[date] = frozenset()


def at(day: date, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE)


def days_before(day: date, count: int = 90) -> list[date]:
    return [day - back * DAY for back in range(count, 0, -1)]


def rhythm(*starts: datetime, free: frozenset[date] = NOBODY_IS_OFF) -> Rhythm:
    past = Past.of((start.timestamp(), 60, 5, True) for start in sorted(starts))
    return Rhythm(past, ZONE, free, whole_since=LONG_AGO)


def every(days: list[date], *clocks: str) -> Iterator[datetime]:
    return (at(day, clock) for day in days for clock in clocks)


def workdays(days: list[date]) -> list[date]:
    return [day for day in days if day.weekday() < 5]


def test_a_run_that_always_came_by_six_is_missing_at_ten_past() -> None:
    known = rhythm(*every(days_before(WEDNESDAY), "06:00"))
    assert known.missed(at(WEDNESDAY, "06:05"), GRACE) is None
    assert known.missed(at(WEDNESDAY, "06:11"), GRACE) == at(WEDNESDAY, "06:00")


def test_a_run_that_came_is_not_missing() -> None:
    known = rhythm(*every(days_before(WEDNESDAY), "06:00"), at(WEDNESDAY, "05:58"))
    assert known.missed(at(WEDNESDAY, "23:00"), GRACE) is None


def test_a_run_that_came_late_ends_the_matter() -> None:
    known = rhythm(*every(days_before(WEDNESDAY), "06:00"), at(WEDNESDAY, "09:00"))
    assert known.missed(at(WEDNESDAY, "10:00"), GRACE) is None


def test_yesterdays_missing_run_stays_missing_until_one_comes() -> None:
    known = rhythm(*every(days_before(WEDNESDAY - DAY), "23:50"))
    assert known.missed(at(WEDNESDAY, "00:30"), GRACE) == at(WEDNESDAY - DAY, "23:50")


def test_the_spread_of_the_times_is_allowed_for() -> None:
    dice = random.Random(3)
    starts = [
        at(day, "06:00") + timedelta(minutes=dice.uniform(-20, 20))
        for day in days_before(WEDNESDAY)
    ]
    known = rhythm(*starts)
    assert known.missed(at(WEDNESDAY, "06:45"), GRACE) is None
    assert known.missed(at(WEDNESDAY, "09:30"), GRACE) is not None


def test_the_second_run_of_a_day_is_missed_too() -> None:
    known = rhythm(*every(days_before(WEDNESDAY), "06:00", "14:00"), at(WEDNESDAY, "06:00"))
    assert known.missed(at(WEDNESDAY, "14:11"), GRACE) == at(WEDNESDAY, "14:00")


def test_hours_are_those_of_the_wall_also_when_the_clocks_changed() -> None:
    day = date(2026, 4, 8)  # ten days after summer time began
    known = rhythm(*every(days_before(day), "06:00"))
    assert known.missed(at(day, "06:09"), GRACE) is None
    assert known.missed(at(day, "06:11"), GRACE) == at(day, "06:00")


@pytest.mark.parametrize(
    ("day", "free"),
    [
        pytest.param(date(2026, 3, 7), NOBODY_IS_OFF, id="a weekend"),
        pytest.param(WEDNESDAY, frozenset({WEDNESDAY}), id="a public holiday"),
        pytest.param(date(2026, 3, 31), NOBODY_IS_OFF, id="the end of a month"),
    ],
)
def test_days_on_which_it_never_ran_expect_nothing(day: date, free: frozenset[date]) -> None:
    ran = [each for each in workdays(days_before(day)) if day_kind(each, free) != MONTH_END]
    assert rhythm(*every(ran, "06:00"), free=free).missed(at(day, "23:00"), GRACE) is None


def test_what_runs_at_month_ends_alone_is_missed_at_a_month_end_alone() -> None:
    ends = [date(2026, 1, 30), date(2026, 2, 27), date(2025, 12, 31), date(2025, 11, 28)]
    known = rhythm(*every(ends, "20:00"))
    assert known.missed(at(date(2026, 3, 30), "23:00"), GRACE) is None
    missed = known.missed(at(date(2026, 3, 31), "23:00"), GRACE)
    assert missed is not None
    assert missed.hour == 20


def test_a_new_integration_is_expected_nothing_of() -> None:
    assert rhythm().missed(at(WEDNESDAY, "23:00"), GRACE) is None
    young = rhythm(*every(days_before(WEDNESDAY, 3), "06:00"))
    assert young.missed(at(WEDNESDAY, "23:00"), GRACE) is None


def test_an_outage_in_the_past_lowers_no_expectation() -> None:
    days = [day for day in days_before(WEDNESDAY) if day != WEDNESDAY - 7 * DAY]
    assert rhythm(*every(days, "06:00")).missed(at(WEDNESDAY, "07:00"), GRACE) is not None


def test_kinds_of_days() -> None:
    holiday = date(2026, 5, 1)
    assert day_kind(holiday, {holiday}) == FREE
    assert day_kind(date(2026, 5, 29), {holiday}) == MONTH_END  # a Friday before a weekend
    assert day_kind(date(2026, 5, 31), {holiday}) == "sunday"


def called_wrong(day: date, starts: list[datetime]) -> bool:
    known = rhythm(*starts)
    return any(
        known.missed(at(day, "00:05") + timedelta(minutes=15 * turn), GRACE) for turn in range(96)
    )


def test_of_a_hundred_normal_days_at_most_one_is_called_wrong() -> None:
    """Runs keep their hours within half an hour; every quarter of an hour is judged."""
    dice = random.Random("hours")
    wrong, days = 0, 0
    for per_day in (1, 4, 24):
        for _ in range(60):
            day = WEDNESDAY + dice.randrange(28) * DAY
            starts = [
                at(each, "00:00")
                + timedelta(hours=24 / per_day * (turn + 0.5), minutes=dice.gauss(0, 8))
                for each in [*days_before(day), day]
                for turn in range(per_day)
            ]
            days += 1
            wrong += called_wrong(day, starts)
    assert wrong <= days / 100, wrong


def test_of_fifty_days_of_arrivals_at_random_at_most_one_is_called_wrong() -> None:
    dice = random.Random("at random")
    wrong, days = 0, 0
    for mean_minutes in (45, 180):
        for _ in range(50):
            starts = [at(WEDNESDAY - 90 * DAY, "00:00")]
            while starts[-1] < at(WEDNESDAY, "23:59"):
                starts.append(starts[-1] + timedelta(minutes=dice.expovariate(1 / mean_minutes)))
            days += 1
            wrong += called_wrong(WEDNESDAY, starts)
    assert wrong <= days / 50, wrong
