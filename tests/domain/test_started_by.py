"""What starts an integration decides what its missing run asks people to do."""

import pytest

from include.integration_watch.domain.finding import Kind
from include.integration_watch.domain.observation import ExecutionStatus
from include.integration_watch.domain.platform_record import ProcessSchedule, ScheduleEntry
from include.integration_watch.domain.started_by import StartedBy, started_by

from .scene import run
from .test_due import due

SCHEDULE = ProcessSchedule(
    account="acme-1",
    process_id="p",
    atom_id="a",
    entries=(ScheduleEntry(minutes="0", hours="7"),),
)


def of(minutes: float, type_: str):  # type: ignore[no-untyped-def]
    return run(minutes).model_copy(update={"type": type_})


@pytest.mark.parametrize(
    ("type_", "by"),
    [
        ("exec_sched", StartedBy.SCHEDULE),
        ("exec_listener", StartedBy.LISTENER),
        ("exec_listener_bridge", StartedBy.LISTENER),
        ("exec_remote", StartedBy.CALL),
        ("fiber", StartedBy.UNKNOWN),
        ("", StartedBy.UNKNOWN),
    ],
)
def test_the_type_of_the_last_run_says_what_starts_it(type_: str, by: StartedBy) -> None:
    assert started_by([of(200, "exec_sched"), of(100, type_)], None) is by


def test_a_run_by_hand_and_one_that_never_was_say_nothing() -> None:
    discarded = of(20, "exec_remote").model_copy(update={"status": ExecutionStatus.DISCARDED})
    runs = [of(300, "exec_listener"), of(10, "exec_manual"), discarded]

    assert started_by(runs, None) is StartedBy.LISTENER
    assert started_by([], None) is StartedBy.UNKNOWN


def test_where_there_is_a_schedule_it_starts_the_runs() -> None:
    nothing = SCHEDULE.model_copy(update={"entries": ()})

    assert started_by([of(10, "exec_listener")], SCHEDULE) is StartedBy.SCHEDULE
    assert started_by([of(10, "exec_listener")], nothing) is StartedBy.LISTENER


def test_a_missing_run_of_a_listener_says_so() -> None:
    (missing,) = due(of(60 * 30, "exec_listener"), cadence="every day by 06:15")

    assert missing.word is Kind.EXECUTION_MISSING
    assert missing.facts["reason"] == "listener"
