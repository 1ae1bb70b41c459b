"""The pace of requests stays below what is allowed."""

from include.integration_watch.coupa.pace import Pace

from .fake_coupa import StoppedClock


def test_requests_over_the_pace_wait() -> None:
    stopped = StoppedClock()
    pace = Pace(20, stopped.clock)
    began = stopped.time
    for _ in range(105):
        pace.wait()
    assert stopped.time - began == 5.0


def test_the_first_quarter_of_a_second_is_free() -> None:
    stopped = StoppedClock()
    pace = Pace(20, stopped.clock)
    assert [pace.wait() for _ in range(5)] == [0.0] * 5


def test_a_pause_earns_no_more_than_that() -> None:
    stopped = StoppedClock()
    pace = Pace(20, stopped.clock)
    stopped.time += 3600
    assert [pace.wait() > 0 for _ in range(6)] == [False] * 5 + [True]


def test_a_slow_pace_lets_the_first_request_through() -> None:
    assert Pace(0.5, StoppedClock().clock).wait() == 0.0
