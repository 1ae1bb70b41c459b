"""What is usual is learned from the same weekday and hour of the weeks before, on the owner's clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.latencies import GROWTH, added, bucket_of, quantile
from include.integration_watch.domain.steadiness import Look
from include.integration_watch.domain.system_history import Cell, HourCell, Seen
from include.integration_watch.domain.usual_latency import (
    FEWEST_LOOKS,
    FEWEST_WEEKS,
    MARGIN,
    WEEKS,
    Pace,
    Usual,
    pace_of,
    same_hours,
    usual_of,
)

from .scene import NOW, system

BERLIN = "Europe/Berlin"
MS = timedelta(milliseconds=1)
ERP = system("erp", "erp")
USUAL = Usual(100 * MS, 6)


def cell(hour: datetime, *milliseconds: float) -> HourCell:
    counts = added({bucket_of(took * MS): 1} for took in milliseconds)
    return HourCell(hour, Cell("erp", False, len(milliseconds), 0, 0, counts))


def history(weeks: int, looks: int, took: float = 100.0) -> list[HourCell]:
    hours = sorted(same_hours(NOW, "UTC"), reverse=True)[:weeks]
    return [cell(hour, *[took] * looks) for hour in hours]


def looks(*took: float | str) -> list[Look]:
    """Looks in a row, by their milliseconds; "down" and "unknown" are such."""
    return [
        Look(NOW + n * timedelta(minutes=5), Seen(each))
        if isinstance(each, str)
        else Look(NOW + n * timedelta(minutes=5), Seen.UP, each * MS)
        for n, each in enumerate(took)
    ]


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1)),
    st.sampled_from([BERLIN, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]),
)
def test_each_hour_holds_the_same_weekday_and_wall_clock_of_its_week(
    naive: datetime, zone: str
) -> None:
    now = naive.replace(tzinfo=UTC)
    place = ZoneInfo(zone)
    wall = now.astimezone(place)

    for hour, week in same_hours(now, zone).items():
        begins = hour.astimezone(place)
        assert (hour.minute, hour.second, hour.microsecond) == (0, 0, 0)
        assert hour < now
        moments = [begins + timedelta(minutes=minute) for minute in range(61)]
        told = {moment.astimezone(UTC).astimezone(place).strftime("%a %H:%M") for moment in moments}
        assert wall.strftime("%a %H:%M") in told
        assert 1 <= week <= WEEKS


def test_after_the_clock_was_set_back_the_same_hour_lies_an_hour_later_in_utc() -> None:
    now = datetime(2026, 10, 28, 9, 30, tzinfo=ZoneInfo(BERLIN))

    hours = same_hours(now.astimezone(UTC), BERLIN)

    assert now.astimezone(UTC).hour == 8
    assert {hour.hour for hour in hours} == {7}


def test_an_hour_that_came_twice_counts_twice_and_for_one_week() -> None:
    now = datetime(2026, 11, 1, 2, 30, tzinfo=ZoneInfo(BERLIN)).astimezone(UTC)

    hours = same_hours(now, BERLIN)

    assert sorted(hours.values()) == [1, 1, 2, 3, 4, 5, 6]


def test_an_hour_that_did_not_come_says_nothing() -> None:
    now = datetime(2026, 4, 5, 2, 30, tzinfo=ZoneInfo(BERLIN)).astimezone(UTC)

    assert sorted(same_hours(now, BERLIN).values()) == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("weeks", "looks"), [(0, 12), (FEWEST_WEEKS - 1, 12), (WEEKS, FEWEST_LOOKS - 1)]
)
def test_the_first_weeks_know_nothing_usual(weeks: int, looks: int) -> None:
    assert usual_of(history(weeks, looks), same_hours(NOW, "UTC")) is None


def test_enough_weeks_and_looks_tell_what_is_usual() -> None:
    usual = usual_of(history(FEWEST_WEEKS, FEWEST_LOOKS), same_hours(NOW, "UTC"))

    assert usual is not None
    assert usual.weeks == FEWEST_WEEKS
    assert usual.p95 / (100 * MS) == pytest.approx(1, rel=GROWTH - 1)


def test_one_week_that_was_slow_itself_makes_slowness_no_custom() -> None:
    cells = history(4, 12)
    cells[0] = cell(cells[0].hour, *[9000.0] * 12)

    usual = usual_of(cells, same_hours(NOW, "UTC"))

    assert usual is not None
    assert usual.p95 < 120 * MS


@given(st.lists(st.lists(st.floats(1, 60_000), min_size=4, max_size=12), min_size=3, max_size=6))
def test_what_is_usual_lies_among_the_weeks_own_percentiles(weeks: list[list[float]]) -> None:
    hours = sorted(same_hours(NOW, "UTC"), reverse=True)
    cells = [cell(hour, *took) for hour, took in zip(hours, weeks, strict=False)]

    usual = usual_of(cells, same_hours(NOW, "UTC"))

    assert usual is not None
    assert usual.p95 in {quantile(each.cell.latencies, 0.95) for each in cells}


@pytest.mark.parametrize(
    ("seen", "pace"),
    [
        (looks(900, 900, 900), Pace.SLOWER),
        (looks(50, 900, 900, 900), Pace.SLOWER),
        (looks(900, 900, "unknown", 900), Pace.SLOWER),
        (looks(900, 900), Pace.UNDECIDED),
        (looks(900, 50, 900), Pace.UNDECIDED),
        (looks(900, "down", 900, 900), Pace.UNDECIDED),
        (looks(50, 50, 50), Pace.AS_USUAL),
        (looks(900, 900, 900, 50, 50), Pace.UNDECIDED),
        (looks(900, 900, 900, 50, 50, 50), Pace.AS_USUAL),
        (looks(290, 290, 290), Pace.AS_USUAL),
    ],
)
def test_three_good_looks_in_a_row_decide(seen: list[Look], pace: Pace) -> None:
    assert pace_of(seen, USUAL, ERP) is pace


def test_without_history_nothing_is_called_slower_than_usual() -> None:
    assert pace_of(looks(9000, 9000, 9000), None, ERP) is Pace.TOO_LITTLE_HISTORY


def test_an_owner_may_ask_for_other_times_the_usual_or_for_none() -> None:
    patient = system("erp", "erp", degraded_at=10)
    silent = system("erp", "erp", degraded_at=0)

    assert pace_of(looks(900, 900, 900), USUAL, patient) is Pace.AS_USUAL
    assert pace_of(looks(1900, 1900, 1900), USUAL, patient) is Pace.SLOWER
    assert pace_of(looks(1900, 1900, 1900), USUAL, silent) is Pace.NOT_ASKED


@given(st.floats(0.1, 60_000), st.floats(1, 20))
def test_a_little_later_than_usual_is_never_slower(usual: float, times: float) -> None:
    limit = Usual(usual * MS, 6).limit(times)

    assert limit >= usual * MS + MARGIN
