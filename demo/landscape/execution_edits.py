"""Make runs go wrong, or look so, in integrations that run each hour with about 200 documents."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from include.integration_watch.domain.day_kind import is_month_end

from .execution_plants import RunGoesWrong, RunIsFine
from .run_edits import failed
from .runs import Edit, Process, Run, Timeline

OTHER_ATOM = "9d2c7e11-40aa-4b0c-8f0e-7b1a2c3d4e5f"
"""A second runtime, which nobody watches as a system. It is offline."""
_REMEMBERED = timedelta(days=8)
"""More than a week: before one is known, no run is compared with other weekdays."""
_QUIET_BEFORE = timedelta(minutes=2)
_QUIET_AFTER = timedelta(minutes=25)
_SHORT = timedelta(seconds=20)
_SLOW = timedelta(minutes=40)
_MISSING_FOR = timedelta(hours=5)


def wrong_edit(plant: RunGoesWrong, timeline: Timeline, begun: datetime) -> Edit:
    """Return what a run that goes wrong makes of all runs."""
    process = timeline.process_of(plant.integration)
    match plant.how:
        case "missing":
            return _among(timeline, process, begun, begun - _MISSING_FOR, ())
        case "stuck" | "stranded":
            open_ = _wrong(plant, process, begun)
            return _among(timeline, process, begun, open_.started_at, (open_,))
        case "slower":
            at = begun - _SLOW - _SLOW / 2
            before = Run(process, at, at + _SHORT, type="exec_listener", inbound=200)
            return _among(timeline, process, begun, at, (before, _wrong(plant, process, begun)))
    return _among(timeline, process, begun, begun - _QUIET_BEFORE, (_wrong(plant, process, begun),))


def fine_edit(plant: RunIsFine, timeline: Timeline, begun: datetime) -> Edit:
    """Return what a run that only looks wrong makes of all runs."""
    process = timeline.process_of(plant.integration)
    at = begun + timedelta(seconds=plant.after_s)
    normal = Run(process, at - _SHORT, at, inbound=200)
    if plant.why == "first_run":
        return lambda runs, _now: [
            *(run for run in runs if run.process != process),
            replace(normal, inbound=5000),
        ]
    more: tuple[Run, ...] = (normal,)
    match plant.why:
        case "by_hand":
            more = (normal, replace(normal, type="exec_manual", inbound=5000, started_at=at))
        case "retried":
            # Both are shown at the same moment: a look between them would rightly tell the failure.
            shown = replace(normal, appears_at=at + _SHORT)
            ill = failed(replace(shown, type="exec_listener"), "The connection was lost.", "")
            again = replace(shown, type="retry_manual", original=ill.id, started_at=at)
            more = (ill, replace(again, ended_at=at + _SHORT))
        case "spelt_otherwise":
            more = (replace(normal, unseen=2, spelt_otherwise=True),)
        case "discarded_beside":
            lost = replace(normal, status="DISCARDED", type="exec_listener", inbound=0)
            more = (normal, replace(lost, started_at=at - _SHORT / 2, ended_at=at - _SHORT / 2))
        case "discarded_then_delivered":
            # Shown at the same moment too: what was discarded and not yet delivered is told.
            lost = replace(normal, status="DISCARDED", inbound=0, appears_at=at)
            more = (
                replace(lost, started_at=at - _SHORT, ended_at=at - _SHORT),
                replace(normal, started_at=at - _SHORT / 2, appears_at=at),
            )
    return _among(timeline, process, begun, begun - _QUIET_BEFORE, more)


def _among(
    timeline: Timeline,
    process: Process,
    begun: datetime,
    quiet_since: datetime,
    more: tuple[Run, ...],
) -> Edit:
    """Return the edit that leaves a process its newest hourly runs, a quiet while, and more in it.

    The first plant of a process makes the quiet while, the others only add to it.
    """
    planted = [replace(run, is_planted=True) for run in more]
    if process.name in timeline.quiet:
        return lambda runs, _now: [*runs, *planted]
    timeline.quiet.add(process.name)
    is_learned = process.integration.cadence.is_learned

    def stays(run: Run) -> bool:
        at = run.started_at
        if quiet_since <= at <= begun + _QUIET_AFTER:
            return False
        return is_learned or at >= begun - _REMEMBERED or is_month_end(at.date(), frozenset())

    def edit(runs: list[Run], _now: datetime) -> list[Run]:
        kept = [run for run in runs if run.process is not process or run.is_planted]
        kept += [
            replace(run, inbound=about_200(run))
            for run in runs
            if run.process is process and not run.is_planted and stays(run)
        ]
        return [*kept, *planted]

    return edit


def about_200(run: Run) -> int:
    """Return how many documents a usual run carries: another number each time, the same at every start."""
    dice = sha256(f"{run.process.name}/{run.started_at.isoformat()}/size".encode()).digest()
    return 180 + dice[0] % 40


def _wrong(plant: RunGoesWrong, process: Process, begun: datetime) -> Run:
    at = begun + timedelta(seconds=plant.after_s)
    run = Run(process, at - _SHORT, at, inbound=200)
    message = plant.message or "The target refused documents. The process log says why."
    if plant.how in ("failed", "aborted"):
        ill = failed(run, message, plant.log or message)
        return replace(ill, status="ERROR" if plant.how == "failed" else "ABORTED")
    long_ago = begun - timedelta(hours=3)
    changes: dict[str, dict[str, Any]] = {
        "partly_failed": {"inbound_errors": plant.documents, "message": message},
        "discarded": {
            "started_at": at,
            "status": "DISCARDED",
            "inbound": 0,
            "message": "Execution was discarded because the runtime has too much to do.",
        },
        "hidden_refusal": {"unprocessed": plant.documents},
        "lost": {"unseen": plant.documents},
        "slower": {"started_at": at - _SLOW},
        "stuck": {"started_at": long_ago, "ended_at": None},
        "stranded": {"started_at": long_ago, "ended_at": None, "atom": OTHER_ATOM},
        "empty": {"inbound": 0},
        "smaller": {"inbound": 9},
        "bigger": {"inbound": 5000},
    }
    return replace(run, **changes[plant.how])
