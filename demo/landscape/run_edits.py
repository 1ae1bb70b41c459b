"""The small steps that plants among the runs are made of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from .runs import Edit, Process, Run, Timeline

SOON = timedelta(seconds=20)


def last_ended(timeline: Timeline, process: Process, now: datetime, *, back: int = 0) -> Run:
    """Return the newest regular run that has ended, or the one ``back`` runs before it."""
    newest_first = (
        run
        for run in reversed(timeline.planned(now))
        if run.process is process and run.has_ended(now)
    )
    return next(islice(newest_first, back, None))


def each(wanted: Callable[[Run], bool], change: Callable[[Run], Run]) -> Edit:
    """Return the edit that changes every wanted run."""
    return lambda runs, _now: [change(run) if wanted(run) else run for run in runs]


def extra(run: Run) -> Edit:
    """Return the edit that adds a run beside the cadence."""
    return lambda runs, _now: [*runs, run]


def beside(run: Run, kind: str) -> Run:
    """Return a short run of another type that began just after one."""
    began = run.started_at + timedelta(seconds=3)
    return Run(run.process, began, began + timedelta(seconds=4), type=kind, inbound=1)


def failed(run: Run, message: str, log: str) -> Run:
    """Return the run as one that ended in an error."""
    return replace(
        run, status="ERROR", message=message, log=log, inbound_errors=max(1, run.inbound // 3)
    )


def good_run(process: Process, began: datetime) -> Run:
    """Return the run that a person starts by hand once things are mended."""
    return Run(process, began, began + SOON, type="exec_manual", inbound=12)


def retry(run: Run, began: datetime) -> Run:
    """Return the retry of a run's documents, which went well."""
    return Run(
        run.process, began, began + SOON, type="retry_manual", inbound=run.inbound, original=run.id
    )
