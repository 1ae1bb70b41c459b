"""One transfer as both sides tell it: Boomi's execution, and the run that it reported to Coupa."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from .observation import CoupaRun, DocumentError, Execution, ExecutionStatus
from .value import Value

APART = timedelta(minutes=10)
"""So far the two sides' moments of one transfer may lie apart."""
_GOOD = frozenset({ExecutionStatus.COMPLETE, ExecutionStatus.COMPLETE_WARN})
_OVER = frozenset({"successful", "errored", "failed"})


class Transfer(Value):
    """An execution with the Coupa run and the refusals that belong to it.

    ``is_to_coupa`` says which way the documents went; an integration that has no side in Coupa goes
    neither way.
    """

    execution: Execution
    run: CoupaRun | None = None
    errors: tuple[DocumentError, ...] = ()
    is_to_coupa: bool = True

    @property
    def is_good(self) -> bool:
        """Tell whether Boomi says that all went well."""
        return self.execution.status in _GOOD and not self.execution.inbound_errors

    @property
    def is_over(self) -> bool:
        """Tell whether both sides say that the transfer has ended."""
        ended = not self.execution.status.is_open
        return ended and (self.run is None or self.run.status in _OVER)

    @property
    def handed_over(self) -> int:
        """Return how many documents Boomi says passed between itself and Coupa."""
        return self.execution.outbound if self.is_to_coupa else self.execution.inbound

    @property
    def unseen(self) -> int | None:
        """Return how many documents one side sent and the other never saw; none where nobody counts."""
        if self.run is None or self.run.total is None:
            return None
        gap = self.handed_over - self.run.total
        return max(gap if self.is_to_coupa else -gap, 0)

    @property
    def refused(self) -> int:
        """Return how many documents Coupa's run says were not processed, at least one if it failed."""
        run = self.run
        if run is None or run.status not in _OVER:
            return 0
        left = 0
        if run.total is not None and run.processed is not None:
            left = max(run.total - run.processed, 0)
        return max(left, 1) if run.status in ("errored", "failed") else left


def transfers(
    executions: Iterable[Execution],
    runs: Sequence[CoupaRun],
    errors: Sequence[DocumentError],
    *,
    is_to_coupa: bool,
) -> tuple[Transfer, ...]:
    """Join what both sides tell of one integration, oldest first.

    A Coupa run belongs to the execution whose start is nearest, within `APART` of its span; each
    belongs to one at most. Errors follow their run, or where they name none the time.
    """
    left = {run.id: run for run in runs if run.started_at is not None}
    told: list[Transfer] = []
    counting = (each for each in executions if each.counts)
    for execution in sorted(counting, key=lambda each: each.started_at):
        if execution.status is ExecutionStatus.DISCARDED:
            continue
        run = _nearest(execution, left.values())
        if run is not None:
            del left[run.id]
        told.append(
            Transfer(
                execution=execution,
                run=run,
                errors=tuple(error for error in errors if _belongs(error, execution, run)),
                is_to_coupa=is_to_coupa,
            )
        )
    return tuple(told)


def _nearest(execution: Execution, runs: Iterable[CoupaRun]) -> CoupaRun | None:
    end = execution.ended_at or execution.started_at
    near = [
        run
        for run in runs
        if run.started_at is not None
        and execution.started_at - APART <= run.started_at <= end + APART
    ]
    return min(near, key=lambda run: _apart(run.started_at, execution.started_at), default=None)


def _apart(one: datetime | None, other: datetime) -> timedelta:
    return abs(one - other) if one is not None else timedelta.max


def _belongs(error: DocumentError, execution: Execution, run: CoupaRun | None) -> bool:
    if error.run_id is not None:
        return run is not None and error.run_id == run.id
    end = execution.ended_at or execution.started_at
    return execution.started_at <= error.at <= end + APART
