"""A window is a window, whatever its zone; what overlaps counts once."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from include.integration_watch.domain.maintenance import (
    Maintenance,
    PlannedWindow,
    over_systems,
    spans,
)
from include.integration_watch.domain.value import Text

START = datetime(2026, 10, 24, 22, tzinfo=UTC)
hours = st.integers(0, 200).map(lambda count: START + timedelta(hours=count))
windows = st.builds(
    lambda start, length: window(start, timedelta(hours=length)), hours, st.integers(1, 50)
)


def window(start: datetime = START, length: timedelta = timedelta(hours=2)) -> Maintenance:
    return Maintenance(id="w", systems=("erp",), starts=start, ends=start + length)


def planned(starts: str, ends: str) -> PlannedWindow:
    return PlannedWindow(
        id="release",
        systems=("erp",),
        title=Text(de="Release", en="Release"),
        starts=starts,
        ends=ends,
        zone="Europe/Berlin",
    )


def test_a_night_in_which_the_clock_goes_back_is_an_hour_longer() -> None:
    found = planned("2026-10-25 01:00", "2026-10-25 05:00").window()

    assert found.ends - found.starts == timedelta(hours=5)


def test_a_night_in_which_the_clock_goes_on_is_an_hour_shorter() -> None:
    found = planned("2026-03-29 01:00", "2026-03-29 05:00").window()

    assert found.ends - found.starts == timedelta(hours=3)


@pytest.mark.parametrize("ends", ["2026-10-25 00:59", "2026-10-25 01:00"])
def test_a_window_that_ends_before_it_starts_is_refused(ends: str) -> None:
    with pytest.raises(ValidationError, match="a window ends after it starts"):
        planned("2026-10-25 01:00", ends)


def test_a_window_that_lasts_for_ever_is_refused() -> None:
    with pytest.raises(ValidationError, match="31 days"):
        window(length=timedelta(days=32))


def test_the_end_of_a_window_lies_outside_it() -> None:
    found = window()

    assert found.holds(found.starts)
    assert not found.holds(found.ends)


def test_a_window_that_was_called_off_never_takes_place() -> None:
    off = window().model_copy(update={"ended_at": START - timedelta(hours=1)})

    assert over_systems([off], ["erp"], START, START + timedelta(hours=1)) == ()
    assert spans([off]) == ()


@settings(deadline=None)
@given(st.lists(windows, max_size=8), hours)
def test_a_moment_is_covered_when_some_window_holds_it(
    found: list[Maintenance], moment: datetime
) -> None:
    covered = spans(found)

    assert any(start <= moment < end for start, end in covered) == any(
        each.holds(moment) for each in found
    )
    assert all(one[1] < other[0] for one, other in pairwise(covered))
