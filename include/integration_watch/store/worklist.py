"""The worklists of reconciliations; one method, one transaction."""

from collections.abc import Collection, Iterable, Sequence

from include.integration_watch.domain.worklist import Decision, Entry, Found, Look
from include.integration_watch.domain.worklist_view import (
    Applied,
    Compared,
    Filter,
    Outcome,
    PatternCount,
    PatternTarget,
    Step,
    StillOpen,
    Tally,
    Target,
)

from . import worklist_apply, worklist_counts, worklist_decide, worklist_read
from .people import Transaction


class Worklist:
    """What the store knows of differences and of what was decided about them."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write, self._read = write, read

    def apply(
        self,
        look: Look,
        found: Iterable[Found],
        *,
        under_way: Collection[tuple[str, ...]] = (),
        summary: dict[str, str] | None = None,
        most: int = worklist_apply.MOST,
    ) -> Applied:
        """Bring a comparison's differences in, once; ``under_way`` are keys that were not judged."""
        kept = tuple(found)
        return self._write(
            lambda connection: worklist_apply.apply(
                connection,
                look,
                kept,
                under_way=under_way,
                summary=summary or {},
                most=most,
            )
        )

    def decide(self, reconciliation: str, decision: Decision, targets: Sequence[Target]) -> Outcome:
        """Decide about rows, each only if nobody changed it since it was seen."""
        return self.decide_each(reconciliation, [(decision, targets)])

    def decide_each(
        self, reconciliation: str, decided: Sequence[tuple[Decision, Sequence[Target]]]
    ) -> Outcome:
        """Keep several decisions in one transaction, each about rows of its own."""
        return self._write(
            lambda connection: worklist_decide.decide(connection, reconciliation, decided)
        )

    def decide_pattern(
        self, reconciliation: str, decision: Decision, target: PatternTarget
    ) -> Outcome:
        """Decide about all rows of a pattern that are as a page showed them."""
        return self._write(
            lambda connection: worklist_decide.decide_pattern(
                connection, reconciliation, decision, target
            )
        )

    def rows(
        self, reconciliation: str, wanted: Filter, *, limit: int, offset: int = 0
    ) -> tuple[Entry, ...]:
        """Return some rows in the wanted order."""
        return self._read(
            lambda connection: worklist_read.rows(
                connection, reconciliation, wanted, limit=limit, offset=offset
            )
        )

    def every(self, reconciliation: str, wanted: Filter) -> tuple[Entry, ...]:
        """Return all wanted rows by their numbers."""
        return self._read(
            lambda connection: tuple(worklist_read.every(connection, reconciliation, wanted))
        )

    def count(self, reconciliation: str, wanted: Filter) -> int:
        """Return how many rows are wanted."""
        return self._read(
            lambda connection: worklist_read.count(connection, reconciliation, wanted)
        )

    def some(self, reconciliation: str, ids: Sequence[int]) -> dict[int, Entry]:
        """Return the rows of a worklist that have these numbers, by number."""
        return self._read(lambda connection: worklist_read.some(connection, reconciliation, ids))

    def comparisons(self, reconciliation: str) -> frozenset[str]:
        """Return the comparisons of a reconciliation that are kept."""
        return self._read(lambda connection: worklist_read.comparisons(connection, reconciliation))

    def one(self, id: int) -> Entry | None:
        """Return a row by its number, or none."""
        return self._read(lambda connection: worklist_read.one(connection, id))

    def history(self, id: int) -> tuple[Step, ...]:
        """Return everything that happened to a row, oldest first."""
        return self._read(lambda connection: worklist_read.history(connection, id))

    def tally(self, reconciliation: str) -> Tally:
        """Return the counts of a worklist."""
        return self._read(lambda connection: worklist_counts.tally(connection, reconciliation))

    def patterns(self, reconciliation: str, *, limit: int = 20) -> tuple[PatternCount, ...]:
        """Return the patterns that rows share which are somebody's business."""
        return self._read(
            lambda connection: worklist_counts.patterns(connection, reconciliation, limit=limit)
        )

    def still_open(self, reconciliation: str, *, examples: int = 20) -> tuple[StillOpen, ...]:
        """Return what is somebody's business, by kind and field."""
        return self._read(
            lambda connection: worklist_counts.still_open(
                connection, reconciliation, examples=examples
            )
        )

    def trend(self, reconciliation: str, *, limit: int = 30) -> tuple[Compared, ...]:
        """Return the newest comparisons, the newest first."""
        return self._read(
            lambda connection: worklist_read.trend(connection, reconciliation, limit=limit)
        )
