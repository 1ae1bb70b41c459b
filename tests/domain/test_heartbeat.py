from datetime import timedelta

import pytest

from include.integration_watch.domain.heartbeat import Beats, cron_of, probe_of
from include.integration_watch.domain.observation import Trouble
from include.integration_watch.domain.probing import Heartbeat

from .scene import NOW

PROMISED = Heartbeat(every=timedelta(hours=1), grace=timedelta(minutes=5))


def seen(minutes_ago: float, *, called: bool = True) -> Trouble | None:
    at = NOW - timedelta(minutes=minutes_ago)
    since = NOW - timedelta(days=9) if called else at
    beats = Beats(system="export", since=since, last=at if called else None)
    return probe_of(beats, PROMISED, NOW).steps[0].trouble


@pytest.mark.parametrize("called", [True, False])
def test_a_call_is_late_after_the_promise_and_its_grace(called: bool) -> None:
    assert seen(0, called=called) is None
    assert seen(65, called=called) is None
    assert seen(65.1, called=called) is Trouble.LATE


def test_what_is_late_says_when_it_called_and_what_it_promised() -> None:
    beats = Beats(system="export", since=NOW, last=NOW - timedelta(hours=3))
    (step,) = probe_of(beats, PROMISED, NOW).steps

    assert step.detail == (
        "its last call was at 2026-03-04 06:00 UTC; it promised to call every hour"
    )


@pytest.mark.parametrize(
    ("every", "cron"),
    [
        (timedelta(seconds=30), "* * * * *"),
        (timedelta(minutes=7), "*/6 * * * *"),
        (timedelta(minutes=30), "*/30 * * * *"),
        (timedelta(minutes=90), "0 * * * *"),
        (timedelta(hours=6), "0 */6 * * *"),
        (timedelta(days=1), "0 0 * * *"),
        (timedelta(days=3), "0 0 * * *"),
    ],
)
def test_the_crontab_calls_at_least_as_often_as_was_promised(every: timedelta, cron: str) -> None:
    assert cron_of(Heartbeat(every=every)) == cron
