"""The backlog of an outage: counted where runs failed, estimated where none took place."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.domain.backlog import Backlog, backlog, usual_load
from include.integration_watch.domain.observation import Execution

from .scene import NOW, integration, run

HOUR = timedelta(hours=1)
HOURLY = integration(cadence="every hour")
USUAL = [run(60 * hours, inbound=40) for hours in (6, 7, 8)]


def of(*runs: Execution, **changes: Any) -> Backlog:
    """The backlog of an outage from four hours ago to one hour ago."""
    return backlog(integration(cadence="every hour", **changes), [*USUAL, *runs], *SPAN)


SPAN = (NOW - 4 * HOUR, NOW - HOUR)


def test_the_documents_of_failed_runs_are_counted_once() -> None:
    found = of(run(200, "ERROR", inbound=430), run(100, "ERROR", inbound=430))

    assert (found.waited, found.delivered, found.is_gone) == (430, 0, False)
    assert not found.estimated


def test_delivered_documents_are_counted_until_the_backlog_is_gone() -> None:
    failed = run(100, "ERROR", inbound=430)
    some = of(failed, run(50, inbound=420, inbound_errors=8))
    every = of(failed, run(50, inbound=420, inbound_errors=8), run(20, inbound=25))

    assert (some.delivered, some.waited, some.is_gone) == (412, 430, False)
    assert (every.delivered, every.is_gone) == (430, True)


def test_a_good_run_that_finds_nothing_left_ends_it() -> None:
    assert of(run(100, "ERROR", inbound=430), run(50, inbound=0)).is_gone


def test_a_run_that_did_not_take_place_is_estimated_by_what_is_usual() -> None:
    found = of()

    assert (found.waited, found.estimated) == (40, True)


def test_an_integration_that_worked_all_along_has_none() -> None:
    assert of(run(100, inbound=40)).waited == 0


def test_few_runs_say_nothing_of_what_is_usual() -> None:
    assert usual_load(USUAL[:2], NOW) is None
    assert usual_load(USUAL, NOW) == 40


@settings(deadline=None)
@given(st.lists(st.integers(0, 500), max_size=6), st.integers(0, 500))
def test_more_runs_never_deliver_less(after: list[int], waited: int) -> None:
    failed = run(100, "ERROR", inbound=waited)
    runs = [run(50 - 5 * number, inbound=count) for number, count in enumerate(after)]
    steps = [of(failed, *runs[:number]) for number in range(len(runs) + 1)]

    assert [each.delivered for each in steps] == sorted(each.delivered for each in steps)
    assert all(each.delivered <= each.waited for each in steps)
