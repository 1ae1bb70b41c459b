"""Plant faults into the runs; a fault that heals says from when."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .execution_edits import wrong_edit
from .execution_plants import RunGoesWrong
from .outage_plants import ErpDown
from .plants import RunFailed, RunMissing, RunStuck
from .run_edits import each, failed, good_run, last_ended
from .runs import Edit, Process, Run, Timeline
from .schedule_plants import ScheduleEdited, schedule_edit

AGAIN = timedelta(seconds=3)
"""How soon Boomi starts a process again that failed."""


@dataclass
class Healing:
    """When a fault of runs ended; none while it lasts."""

    at: datetime | None = field(default=None)


def fault_edit(plant: object, timeline: Timeline, start: datetime, healing: Healing) -> Edit | None:
    """Return what a fault makes of the runs, seen from the start; none where it touches none."""
    match plant:
        case RunMissing():
            return _missing(plant, timeline, start, healing)
        case RunStuck():
            return _stuck(plant, timeline, start, healing)
        case RunFailed():
            return _failing(plant, timeline, start, healing)
        case ErpDown():
            return _outage(plant, timeline, start, healing)
    return _of_one(plant, timeline, start)


def _of_one(plant: object, timeline: Timeline, start: datetime) -> Edit | None:
    match plant:
        case RunGoesWrong():
            return wrong_edit(plant, timeline, start)
        case ScheduleEdited():
            return schedule_edit(plant, timeline, start)
    return None


def _missing(plant: RunMissing, timeline: Timeline, start: datetime, healing: Healing) -> Edit:
    process = timeline.process_of(plant.integration)
    watched = process.integration
    begin, _deadline = watched.cadence.due(
        start - watched.grace, watched.tzinfo, frozenset(watched.free_days)
    )

    def edit(runs: list[Run], _now: datetime) -> list[Run]:
        kept = [
            run
            for run in runs
            if run.process != process
            or run.started_at < begin
            or (healing.at is not None and run.started_at > healing.at)
        ]
        return kept if healing.at is None else [*kept, good_run(process, healing.at)]

    return edit


def _stuck(plant: RunStuck, timeline: Timeline, start: datetime, healing: Healing) -> Edit:
    process = timeline.process_of(plant.integration)
    began = start - timedelta(hours=plant.hours)
    stuck = next(
        run
        for run in reversed(timeline.planned(start))
        if run.process is process and run.started_at <= began
    )

    def change(run: Run) -> Run:
        return replace(run, ended_at=healing.at, status="ABORTED", posted_at=None)

    return each(lambda run: run.id == stuck.id, change)


def _failing(plant: RunFailed, timeline: Timeline, start: datetime, healing: Healing) -> Edit:
    process = timeline.process_of(plant.integration)
    first = last_ended(timeline, process, start)

    def ill(run: Run) -> bool:
        healed = healing.at is not None and run.started_at > healing.at
        return run.process == process and run.started_at >= first.started_at and not healed

    def change(run: Run) -> Run:
        return failed(run, plant.message, plant.log)

    failing_runs = each(ill, change)

    def edit(runs: list[Run], now: datetime) -> list[Run]:
        runs = failing_runs(runs, now)
        return runs if healing.at is None else [*runs, good_run(process, healing.at)]

    return edit


def _catching_up(process: Process, began: datetime, seen: list[Run]) -> Run:
    """Return the run that carries what waited: as much as the largest run that failed."""
    waiting = max(
        (run.inbound for run in seen if run.process == process and run.status == "ERROR"), default=0
    )
    run = good_run(process, began)
    return replace(run, inbound=max(run.inbound, waiting))


def _outage(plant: ErpDown, timeline: Timeline, start: datetime, healing: Healing) -> Edit:
    processes = [
        process
        for process in timeline.processes
        if process.integration.id.startswith(plant.runs_of)
    ]

    def again(process: Process, turn: int) -> Run:
        began = start + turn * AGAIN
        run = Run(process, began, began + AGAIN / 2, type="exec_manual", inbound=3)
        return failed(run, plant.message, plant.log)

    failing = [again(process, turn) for process in processes for turn in range(plant.times)]

    def is_over(run: Run) -> bool:
        return healing.at is not None and run.started_at > healing.at

    def edit(runs: list[Run], _now: datetime) -> list[Run]:
        seen = [
            failed(run, plant.message, plant.log)
            if run.process in processes and run.started_at >= start and not is_over(run)
            else run
            for run in runs
        ]
        seen += [run for run in failing if not is_over(run)]
        if healing.at is not None:
            seen += [_catching_up(process, healing.at, seen) for process in processes]
        return seen

    return edit
