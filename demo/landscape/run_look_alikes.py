"""Plant what looks like a fault among the runs and is none."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import singledispatch

from .calendar_edits import special_day_edit
from .calendar_plants import DayIsSpecial
from .execution_edits import fine_edit
from .execution_plants import RunIsFine
from .plants import (
    DiscardedRun,
    FailedTrial,
    LateRecord,
    LateWithinGrace,
    LongRun,
    RetriedFailure,
    SubProcessFailure,
)
from .run_edits import SOON, beside, each, extra, failed, last_ended, retry
from .runs import Edit, Run, Timeline
from .schedule_plants import ScheduleEdited, schedule_edit


@singledispatch
def look_alike_edit(
    plant: object,  # noqa: ARG001 - plants of this kind are registered below
    timeline: Timeline,  # noqa: ARG001
    start: datetime,  # noqa: ARG001
) -> Edit | None:
    """Return what a look-alike makes of the runs, seen from a start; none where it touches none."""
    return None


@look_alike_edit.register
def _(plant: RetriedFailure, timeline: Timeline, start: datetime) -> Edit:
    ill = last_ended(timeline, timeline.process_of(plant.integration), start, back=1)
    message = "The connector lost its connection. Retry the document."
    failing = each(lambda run: run.id == ill.id, lambda run: failed(run, message, message))
    again = retry(ill, ill.started_at + timedelta(minutes=12))
    return lambda runs, now: [*failing(runs, now), again]


@look_alike_edit.register
def _(plant: FailedTrial, timeline: Timeline, start: datetime) -> Edit:
    last = last_ended(timeline, timeline.process_of(plant.integration), start)
    return extra(failed(beside(last, "test_manual"), "Test mode: no such operation.", ""))


@look_alike_edit.register
def _(plant: SubProcessFailure, timeline: Timeline, start: datetime) -> Edit:
    last = last_ended(timeline, timeline.process_of(plant.integration), start)
    inner = replace(beside(last, "sub_process"), parent=last.id)
    return extra(failed(inner, "Document 3 has no match in the lookup table.", "No match; caught."))


@look_alike_edit.register
def _(plant: DiscardedRun, timeline: Timeline, start: datetime) -> Edit:
    last = last_ended(timeline, timeline.process_of(plant.integration), start)
    began = last.started_at + timedelta(seconds=5)
    message = "Execution was discarded because another execution of the process is running."
    return extra(Run(last.process, began, began, status="DISCARDED", message=message))


@look_alike_edit.register
def _(plant: LateWithinGrace, timeline: Timeline, start: datetime) -> Edit:
    process = timeline.process_of(plant.integration)
    grace = process.integration.grace
    due = next(
        run
        for run in reversed(timeline.planned(start))
        if run.process is process and run.deadline and run.deadline + grace <= start
    )
    ended = (due.deadline or due.started_at) + grace / 2
    began = ended - ((due.ended_at or due.started_at) - due.started_at)
    return each(
        lambda run: run.id == due.id,
        lambda run: replace(run, started_at=began, ended_at=ended, posted_at=None),
    )


@look_alike_edit.register
def _(plant: LongRun, timeline: Timeline, start: datetime) -> Edit:
    process = timeline.process_of(plant.integration)
    patience = process.integration.stuck_after
    began = start.replace(second=0, microsecond=0) - patience / 3
    run = Run(process, began, began + patience * 0.8, type="exec_manual", inbound=1840)
    return extra(run)


@look_alike_edit.register
def _(plant: LateRecord, timeline: Timeline, start: datetime) -> Edit:
    process = timeline.process_of(plant.integration)
    ended = start.replace(second=0, microsecond=0) - timedelta(minutes=2)
    appears = start + timedelta(seconds=plant.appears_after_s)
    return extra(
        Run(process, ended - SOON, ended, type="exec_manual", inbound=3, appears_at=appears)
    )


@look_alike_edit.register
def _(plant: RunIsFine, timeline: Timeline, start: datetime) -> Edit:
    return fine_edit(plant, timeline, start)


@look_alike_edit.register
def _(plant: DayIsSpecial, timeline: Timeline, start: datetime) -> Edit:
    return special_day_edit(plant, timeline, start)


@look_alike_edit.register
def _(plant: ScheduleEdited, timeline: Timeline, start: datetime) -> Edit | None:
    return schedule_edit(plant, timeline, start)
