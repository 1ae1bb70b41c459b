from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.boomi.pace import Pace, SharedPace


class Time:
    """A clock that only sleeping and working moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@given(
    per_second=st.floats(0.5, 10),
    work=st.lists(st.floats(0, 3), min_size=1, max_size=60),
)
def test_no_second_holds_more_requests_than_allowed(per_second: float, work: list[float]) -> None:
    time = Time()
    pace = Pace(per_second, clock=time, sleep=time.sleep)
    left: list[float] = []
    for seconds in work:
        pace.wait()
        left.append(time.now)
        time.sleep(seconds)
    for first in left:
        within = [at for at in left if first <= at < first + 1 - 1e-6]
        assert len(within) <= max(1, per_second + 1e-6) + (per_second % 1 > 0)


def test_the_first_request_waits_for_nobody() -> None:
    time = Time()
    assert Pace(5, clock=time, sleep=time.sleep).wait() == 0


def test_a_second_request_at_once_waits_its_share() -> None:
    time = Time()
    pace = Pace(5, clock=time, sleep=time.sleep)
    pace.wait()
    assert pace.wait() == pytest.approx(0.2)


def test_a_burst_is_let_through_after_a_rest() -> None:
    time = Time()
    pace = Pace(5, burst=3, clock=time, sleep=time.sleep)
    assert [round(pace.wait(), 3) for _ in range(4)] == [0, 0, 0, 0.2]


def test_two_who_wait_at_the_same_moment_queue_up() -> None:
    pace = Pace(5, clock=lambda: 1.0, sleep=lambda _: None)
    assert [round(pace.wait(), 3) for _ in range(3)] == [0, 0.2, 0.4]


@pytest.mark.parametrize(("per_second", "burst"), [(0, 1), (-1, 1), (5, 0)])
def test_a_pace_of_nothing_is_refused(per_second: float, burst: int) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        Pace(per_second, burst=burst)


class Booked:
    """Turns of a budget as a test wants them, and what was booked."""

    def __init__(self, *waits: float) -> None:
        self.waits = list(waits)
        self.postponed: list[float] = []

    def reserve(self, spacing: float) -> float:
        assert spacing == pytest.approx(SharedPace.WIDER / 5)
        return self.waits.pop(0)


def shared(booked: Booked, time: Time, sleep: Callable[[float], None]) -> SharedPace:
    return SharedPace(booked.reserve, booked.postponed.append, 5, clock=time, sleep=sleep)


def test_a_turn_is_taken_when_it_comes() -> None:
    time, booked = Time(), Booked(0.4)
    assert shared(booked, time, time.sleep).wait() == 0.4
    assert time.now == 1000.4


def test_a_turn_that_was_slept_through_is_booked_anew() -> None:
    time, booked = Time(), Booked(0.4, 0.1)
    assert shared(booked, time, lambda seconds: time.sleep(seconds + 0.05)).wait() == 0.5
    assert booked.waits == []


def test_an_account_over_its_limit_postpones_all_free_turns() -> None:
    booked = Booked()
    shared(booked, Time(), lambda _: None).hold(1)
    assert booked.postponed == [1]
