from datetime import date, datetime, timedelta
from typing import Any

import pytest

from include.integration_watch.domain.background import Background
from include.integration_watch.domain.due import judge_due
from include.integration_watch.domain.finding import Finding
from include.integration_watch.domain.observation import Execution
from include.integration_watch.domain.past_run import past_runs
from include.integration_watch.domain.platform_record import ProcessSchedule, ScheduleEntry

from .scene import LONG_AGO, NOW, integration, run

AT_SEVEN = ScheduleEntry(minutes="0", hours="7")


def scheduled(*entries: ScheduleEntry, enabled: bool | None = None) -> ProcessSchedule:
    return ProcessSchedule(
        account="acme-1", process_id="p", atom_id="a", entries=entries, enabled=enabled
    )


def due(*runs: Execution, known: Background | None = None, **changes: Any) -> list[Finding]:
    judged = judge_due(
        integration(**({"cadence": "as usual"} | changes)),
        runs,
        NOW,
        whole_since=LONG_AGO,
        known=known or Background(),
    )
    return list(judged.findings)


def test_on_a_public_holiday_nothing_is_due() -> None:
    today = NOW.date()
    yesterday = run(60 * 28)
    assert due(yesterday, cadence="every day by 06:15")
    resting = Background(free_days=frozenset({today}))
    assert not due(yesterday, cadence="every day by 06:15", known=resting)


def test_a_monday_that_is_free_leaves_the_monday_before_it_due() -> None:
    free = Background(free_days=frozenset({date(2026, 3, 2)}))
    fifth = run((NOW - datetime(2026, 2, 23, 5, tzinfo=NOW.tzinfo)).total_seconds() / 60)
    assert not due(fifth, cadence="every monday by 07:00", known=free)


def test_what_boomi_schedules_and_does_not_run_is_missing() -> None:
    known = Background(schedule=scheduled(AT_SEVEN))
    (missing,) = due(run(60 * 26), known=known)
    assert missing.kind == "execution_missing"
    assert missing.since == NOW.replace(hour=7)
    assert missing.facts["expected_by"] == "schedule"
    assert not due(run(119), known=known)


def test_on_a_free_day_what_boomi_schedules_is_not_due() -> None:
    known = Background(schedule=scheduled(AT_SEVEN), free_days=frozenset({NOW.date()}))
    assert not due(run(60 * 26), known=known)
    assert due(run(60 * 50), known=known)


def test_on_a_free_day_no_period_is_due() -> None:
    yesterday = run(60 * 9 + 30)  # half an hour before midnight
    free = Background(free_days=frozenset({NOW.date()}))
    assert due(yesterday, cadence="every hour")
    assert not due(yesterday, cadence="every hour", known=free)


def test_what_was_missing_before_a_free_day_is_missing_on_it() -> None:
    free = Background(free_days=frozenset({NOW.date()}))
    assert due(run(60 * 13), cadence="every hour", known=free)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"cadence": "every hour"}, id="a promise"),
        pytest.param({"cadence": "as usual"}, id="a schedule"),
    ],
)
def test_while_a_run_is_at_work_the_next_is_not_missing(changes: dict[str, str]) -> None:
    """It is stuck, or waits for its runtime: one trouble, not two."""
    known = Background(schedule=scheduled(AT_SEVEN))
    assert not due(run(60 * 5, "INPROCESS"), known=known, **changes)
    assert due(run(60 * 5, "INPROCESS"), run(60 * 4), known=known, **changes)


def test_a_schedule_that_is_stopped_promises_nothing() -> None:
    stopped = scheduled(AT_SEVEN, enabled=False)
    assert not due(run(60 * 26), known=Background(schedule=stopped))


def test_without_a_schedule_the_past_is_the_promise() -> None:
    runs = [run(60 * 24 * back + 120, id=f"run-{back}") for back in range(28, 0, -1)]
    (missing,) = due(*runs, known=Background(past=past_runs(runs)))
    assert missing.facts["expected_by"] == "rhythm"


def test_on_a_free_day_no_rhythm_is_due_though_other_holidays_were_kept() -> None:
    holidays = frozenset(NOW.date() - timedelta(days=7 * back) for back in range(1, 5))
    runs = [run(60 * 24 * back + 120, id=f"run-{back}") for back in range(28, 0, -1)]
    today = holidays | {NOW.date()}

    off = Background(past=past_runs(runs), days_off=today)
    assert due(*runs, known=off)
    rests = Background(past=past_runs(runs), days_off=holidays, free_days=frozenset({NOW.date()}))
    assert not due(*runs, known=rests)


def test_a_schedule_that_nobody_can_read_leaves_it_to_the_past() -> None:
    odd = scheduled(ScheduleEntry(hours="noonish"))
    runs = [run(60 * 24 * back + 120, id=f"run-{back}") for back in range(28, 0, -1)]
    (missing,) = due(*runs, known=Background(past=past_runs(runs), schedule=odd))
    assert missing.facts["expected_by"] == "rhythm"


def test_with_neither_nothing_is_missing() -> None:
    assert not due(run(60 * 24 * 20))


def test_a_run_of_yesterday_does_not_stand_for_today() -> None:
    runs = [run(60 * 24 * back + 120, id=f"run-{back}") for back in range(28, 0, -1)]
    late = run(60, "INPROCESS", started_at=NOW - timedelta(minutes=60))
    assert not due(*runs, late, known=Background(past=past_runs([*runs, late])))
