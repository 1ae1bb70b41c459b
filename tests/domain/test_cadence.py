from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.cadence import Cadence

BERLIN = ZoneInfo("Europe/Berlin")
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(
    lambda at: at.replace(tzinfo=UTC)
)
DAYS = st.sampled_from(["day", "weekday", "monday", "sunday"])
TIMES = st.times().map(lambda at: at.strftime("%H:%M"))


@pytest.mark.parametrize(
    "text",
    [
        "every day by 6:15",
        "daily",
        "every day by 25:00",
        "every 0 minutes",
        "every fortnight by 06:15",
        "",
    ],
)
def test_a_sentence_that_is_no_cadence_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="every day by 06:15"):
        Cadence.parse(text)


def test_the_due_window_ends_at_the_newest_deadline_in_local_time() -> None:
    now = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    begin, deadline = Cadence.parse("every day by 06:15").due(now, BERLIN, frozenset())
    assert deadline == datetime(2026, 3, 4, 5, 15, tzinfo=UTC)
    assert begin == datetime(2026, 3, 3, 5, 15, tzinfo=UTC)


def test_summer_time_moves_the_deadline_in_utc() -> None:
    now = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
    assert Cadence.parse("every day by 06:15").due(now, BERLIN, frozenset())[1].hour == 4


def test_a_weekday_cadence_is_not_due_on_saturday() -> None:
    saturday = datetime(2026, 3, 7, 20, 0, tzinfo=UTC)
    assert (
        Cadence.parse("every weekday by 18:00").due(saturday, BERLIN, frozenset())[1].weekday() == 4
    )


@given(DAYS, TIMES, MOMENTS)
def test_now_lies_between_the_last_deadline_and_the_next(days: str, at: str, now: datetime) -> None:
    cadence = Cadence.parse(f"every {days} by {at}")
    begin, deadline = cadence.due(now, BERLIN, frozenset())
    assert begin < deadline <= now < cadence.next_deadline(now, BERLIN, frozenset())
    assert deadline - begin <= timedelta(days=7, hours=2)


@given(st.integers(1, 60), MOMENTS)
def test_a_period_is_due_over_its_own_length(minutes: int, now: datetime) -> None:
    begin, deadline = Cadence.parse(f"every {minutes} minutes").due(now, BERLIN, frozenset())
    assert (deadline, deadline - begin) == (now, timedelta(minutes=minutes))


@given(DAYS, TIMES)
def test_a_cadence_survives_json(days: str, at: str) -> None:
    cadence = Cadence.parse(f"every {days} by {at}")
    assert Cadence.model_validate(cadence.model_dump(mode="json")) == cadence
