"""The backlog of an outage: counted where runs failed, estimated where none took place."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.domain.backlog import (
    Backlog,
    Outage,
    backlog,
    merged,
    usual_load,
)
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.judge_backlog import judge_backlogs
from include.integration_watch.domain.observation import Execution

from .scene import NOW, catalogue, integration, run

HOUR = timedelta(hours=1)
HOURLY = integration(cadence="every hour")
USUAL = [run(60 * hours, inbound=40) for hours in (6, 7, 8)]


def of(*runs: Execution, **changes: Any) -> Backlog:
    """The backlog of an outage from four hours ago to one hour ago."""
    return backlog(
        integration(cadence="every hour", **changes), [*USUAL, *runs], *SPAN, frozenset()
    )


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

    # Two runs were due between four hours and one hour ago, and a run usually carries 40.
    assert (found.waited, found.estimated) == (80, True)


def test_a_daily_run_that_came_before_its_deadline_was_not_missed() -> None:
    daily = integration(cadence="every day by 06:15", zone="UTC")
    due = NOW.replace(hour=6, minute=15)
    began, ended = due - timedelta(minutes=5), due + timedelta(minutes=5)
    usual = [run((NOW - due).total_seconds() / 60 + 24 * 60 * day + 30) for day in (1, 2, 3)]
    came = run((NOW - due).total_seconds() / 60 + 30, inbound=40)

    assert backlog(daily, [*usual, came], began, ended, frozenset()).waited == 0


def test_a_run_that_failed_before_it_could_count_is_estimated() -> None:
    found = of(run(100, "ERROR", inbound=0))

    assert (found.waited, found.estimated) == (40, True)


def test_what_a_run_carried_before_anybody_saw_the_system_back_is_delivered() -> None:
    found = of(run(100, "ERROR", inbound=70), run(70, inbound=70))

    assert (found.waited, found.delivered, found.is_gone) == (70, 70, True)


def outage(**changes: Any) -> Outage:
    began, ended = SPAN
    fields = {"about": "INC-7", "system": "erp", "noticed": began, "began": began, "ended": ended}
    return Outage.model_validate(fields | changes)


def judged(now: datetime, *runs: Execution, troubled: bool = False) -> Judgement:
    busy = frozenset({HOURLY.id}) if troubled else frozenset()
    found = outage()
    left = backlog(HOURLY, [*USUAL, *runs], found.began, found.ended, frozenset())
    return judge_backlogs({HOURLY.id: (found, left)}, catalogue(integrations=(HOURLY,)), busy, now)


def test_a_backlog_stalls_when_two_runs_were_due_and_none_carried_it() -> None:
    failed = run(100, "ERROR", inbound=430)
    patient = HOURLY.grace
    ends = SPAN[1]

    assert judged(ends + 2 * HOUR, failed).findings == ()
    (found,) = judged(ends + 2 * HOUR + patient, failed).findings
    assert (found.kind, found.document_count) == ("backlog_stalled", 430)
    assert found.facts["delivered"] == "0"


def test_a_backlog_that_moves_or_is_gone_does_not_stall() -> None:
    failed, some = run(100, "ERROR", inbound=430), run(5, inbound=412)
    late = NOW + HOUR

    assert judged(late, failed, some).findings == ()
    assert judged(late, failed, some).cleared[0].evidence == "412/430"
    assert judged(late + 9 * HOUR, failed, run(5, inbound=430)).findings == ()


def test_a_stall_that_the_runs_own_trouble_explains_is_told_there() -> None:
    found = judged(NOW + 9 * HOUR, run(100, "ERROR", inbound=430), troubled=True)

    assert found == Judgement()


def test_outages_of_one_system_that_overlap_keep_each_document_back_once() -> None:
    first = outage()
    second = outage(about="INC-8", began=NOW - 2 * HOUR, ended=NOW)
    other = outage(about="INC-9", system="coupa")

    (one, joined) = merged([second, other, first], timedelta(minutes=30))

    assert one == other
    assert (joined.about, joined.ended, joined.also) == ("INC-7", NOW, (second.key,))


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
