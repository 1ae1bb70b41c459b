"""The backlog of an outage: how many documents waited, and how many came through since. Pure."""

from collections.abc import Iterable
from datetime import datetime
from statistics import median

from .integration import Integration
from .observation import Execution
from .value import Id, Value

_THROUGH = frozenset({"COMPLETE", "COMPLETE_WARN"})
_FAILED = frozenset({"ERROR", "ABORTED"})
ENOUGH_RUNS = 3
"""Fewer runs say nothing of what is usual."""


class Backlog(Value):
    """The documents of one integration that an outage kept back.

    ``waited`` are those of failed runs as Boomi counted them, and for each run that did not take
    place what a run usually carries (``estimated`` says that there were such). ``delivered`` are
    those of good runs since, at most ``waited``.
    """

    integration: Id
    waited: int = 0
    delivered: int = 0
    estimated: bool = False
    is_gone: bool = False


def usual_load(runs: Iterable[Execution], before: datetime) -> int | None:
    """Return how many documents a run usually carries: the middle of the good ones; none for few."""
    counts = [
        run.inbound
        for run in runs
        if run.counts and run.status.value in _THROUGH and run.started_at < before
    ]
    return round(median(counts)) if len(counts) >= ENOUGH_RUNS else None


def backlog(
    integration: Integration,
    runs: Iterable[Execution],
    began: datetime,
    ended: datetime,
) -> Backlog:
    """Return what an outage from ``began`` to ``ended`` kept back, and what became of it.

    It is gone when as many documents came through, or when a good run found nothing left to carry.
    """
    known = [run for run in runs if run.counts]
    inside = [run for run in known if began <= run.started_at < ended]
    good = [run for run in inside if run.status.value in _THROUGH]
    failed = [run for run in inside if run.status.value in _FAILED]
    # A failed run is tried again with the same documents: the largest try counts once.
    waited = max((run.inbound for run in failed), default=0)
    usual = usual_load(known, began)
    due = integration.cadence.next_deadline(began, integration.tzinfo)
    missed = due < ended and not inside
    if missed and usual:
        waited = usual
    since = [run for run in known if run.started_at >= ended and run.status.value in _THROUGH]
    carried = sum(max(0, run.inbound - run.inbound_errors) for run in since)
    if good and not failed:
        waited = 0
    return Backlog(
        integration=integration.id,
        waited=waited,
        delivered=min(waited, carried),
        estimated=bool(missed and usual),
        is_gone=not waited or carried >= waited or any(run.inbound == 0 for run in since),
    )
