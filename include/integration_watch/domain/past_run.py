"""What is remembered of a run for comparing others with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, Self

from .observation import Execution, ExecutionStatus

BY_HAND = frozenset({"exec_manual", "retry_manual"})
_GOOD = frozenset({ExecutionStatus.COMPLETE, ExecutionStatus.COMPLETE_WARN})


class PastRun(NamedTuple):
    """One run: its start in seconds since 1970, how many seconds it took, its documents.

    ``is_measure`` says that it ended well, so that others are compared with it.
    """

    at: float
    took: float
    documents: int
    is_measure: bool


@dataclass(frozen=True, slots=True)
class Past:
    """Past runs, oldest first, figure by figure: of thousands of runs no value is made for each.

    ``at[3]``, ``took[3]``, ``documents[3]`` and ``is_measure[3]`` are those of one `PastRun`.
    """

    at: tuple[float, ...] = ()
    took: tuple[float, ...] = ()
    documents: tuple[int, ...] = ()
    is_measure: tuple[bool, ...] = ()

    @classmethod
    def of(cls, runs: Iterable[tuple[float, float, int, bool]]) -> Self:
        """Return runs figure by figure."""
        figures = tuple(zip(*runs, strict=True))
        return cls(*figures) if figures else cls()

    def __len__(self) -> int:
        """Return how many runs there are."""
        return len(self.at)

    def __iter__(self) -> Iterator[PastRun]:
        """Yield run after run."""
        return map(PastRun, self.at, self.took, self.documents, self.is_measure)

    def __add__(self, newer: Self) -> Self:
        """Return these runs and newer ones."""
        return type(self)(
            self.at + newer.at,
            self.took + newer.took,
            self.documents + newer.documents,
            self.is_measure + newer.is_measure,
        )

    @property
    def began_at(self) -> datetime:
        """Return when the first of them started; IndexError where there is none."""
        return datetime.fromtimestamp(self.at[0], UTC)


def is_regular(run: Execution) -> bool:
    """Tell whether a run came by itself: what people start by hand follows no rhythm and no measure."""
    return run.counts and not run.original_id and run.type not in BY_HAND


def happened(run: Execution) -> bool:
    """Tell whether a run took place: a discarded one never began."""
    return run.status is not ExecutionStatus.DISCARDED


def is_compared(run: Execution) -> bool:
    """Tell whether a run is remembered for comparing: it came by itself and took place."""
    return is_regular(run) and happened(run)


def past_runs(runs: Iterable[Execution]) -> Past:
    """Return the runs that are compared, oldest first."""
    return Past.of(sorted(past_run(run) for run in runs if is_compared(run)))


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
