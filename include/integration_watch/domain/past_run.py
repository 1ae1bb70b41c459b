"""What is remembered of a run for comparing others with it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from .observation import Execution, ExecutionStatus

BY_HAND = frozenset({"exec_manual", "retry_manual"})
_GOOD = frozenset({ExecutionStatus.COMPLETE, ExecutionStatus.COMPLETE_WARN})


class PastRun(NamedTuple):
    """One run: its start in seconds since 1970, how many seconds it took, its documents.

    runs of many processes apart.
    """

    at: float
    took: float
    documents: int
    is_measure: bool

    @property
    def started_at(self) -> datetime:
        """Return the start."""
        return datetime.fromtimestamp(self.at, UTC)


def is_regular(run: Execution) -> bool:
    """Tell whether a run came by itself: what people start by hand follows no rhythm and no measure."""
    return run.counts and not run.original_id and run.type not in BY_HAND


def happened(run: Execution) -> bool:
    """Tell whether a run took place: a discarded one never began."""
    return run.status is not ExecutionStatus.DISCARDED


def past_runs(runs: Iterable[Execution]) -> tuple[PastRun, ...]:
    """Return the regular runs that took place, oldest first."""
    return tuple(sorted(past_run(run) for run in runs if is_regular(run) and happened(run)))


def past_run(run: Execution) -> PastRun:
    """Return what is remembered of one run."""
    return PastRun(
        at=run.started_at.timestamp(),
        took=seconds_taken(run),
        documents=run.inbound,
        is_measure=run.status in _GOOD and run.ended_at is not None,
    )


def seconds_taken(run: Execution, now: datetime | None = None) -> float:
    """Return how long a run took; one that is open has taken until now."""
    if run.duration is not None and not run.status.is_open:
        return run.duration.total_seconds()
    end = run.ended_at or now or run.started_at
    return max((end - run.started_at).total_seconds(), 0.0)
