"""What starts the runs of an integration, as far as its runs and Boomi's schedule tell.

Types of executions are those of Boomi's ExecutionRecord: a listener's run begins when something is sent
to it, a remote one when an application or another process calls it.
"""

from collections.abc import Sequence
from enum import StrEnum

from .observation import Execution
from .past_run import BY_HAND, happened
from .platform_record import ProcessSchedule


class StartedBy(StrEnum):
    """What a run waits for; the words are the reasons of findings."""

    SCHEDULE = ""
    LISTENER = "listener"
    CALL = "called"
    UNKNOWN = "trigger"


_TYPES = {
    "exec_sched": StartedBy.SCHEDULE,
    "retry_sched": StartedBy.SCHEDULE,
    "exec_listener": StartedBy.LISTENER,
    "exec_listener_bridge": StartedBy.LISTENER,
    "exec_remote": StartedBy.CALL,
    "sub_process": StartedBy.CALL,
}


def started_by(runs: Sequence[Execution], schedule: ProcessSchedule | None) -> StartedBy:
    """Return what starts an integration: its schedule where it has one, else what started it last.

    Runs by hand say nothing about it.
    """
    if schedule is not None and schedule.entries:
        return StartedBy.SCHEDULE
    of_itself = [run for run in runs if happened(run) and run.type not in BY_HAND]
    last = max(of_itself, key=lambda run: run.started_at, default=None)
    return _TYPES.get(last.type, StartedBy.UNKNOWN) if last else StartedBy.UNKNOWN
