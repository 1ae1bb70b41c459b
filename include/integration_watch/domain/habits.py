"""What is comparable with a run, and what is usual among it."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from .day_kind import pooled, size_kind
from .past_run import PastRun
from .robust import Usual, usual

ENOUGH = 20
"""Fewer runs than these are no measure: a new integration is compared with nothing."""
AT_MOST = 600
"""So many of the newest runs are the measure; older ones say little about today."""


class Habits:
    """The figures of an integration's past runs, asked for what is comparable with a moment.

    Compared are runs of the same kind of day at about the same hour, else of all working days (or
    of weekends) at that hour, else of the same kind of day, else of all working days (weekends). The
    end of a month (a weekend that ends it included) and a public holiday are compared with their
    own kind alone.
    """

    def __init__(
        self, past: Sequence[PastRun], zone: ZoneInfo, free_days: AbstractSet[date]
    ) -> None:
        self._zone = zone
        self._free_days = frozenset(free_days)
        measures = [run for run in past if run.is_measure][-AT_MOST:]
        self._seen = [(run, *self._place(run.started_at)) for run in measures]

    def documents(self, at: datetime) -> Usual | None:
        """Return how many documents runs like one at this moment have, or none where nobody knows."""
        return self._usual(at, "documents")

    def seconds(self, at: datetime) -> Usual | None:
        """Return how many seconds runs like one at this moment take, or none where nobody knows."""
        return self._usual(at, "took")

    def _usual(self, at: datetime, measure: str) -> Usual | None:
        before = at.timestamp()
        for group in self._groups(at):
            values = [float(getattr(run, measure)) for run in group if run.at < before]
            if len(values) >= ENOUGH:
                return usual(values)
        return None

    def _groups(self, at: datetime) -> Iterable[list[PastRun]]:
        kind, hour = self._place(at)
        yield [run for run, its, then in self._seen if its == kind and _near(then, hour)]
        if sort := pooled(kind):
            alike = [(run, then) for run, its, then in self._seen if pooled(its) == sort]
            yield [run for run, then in alike if _near(then, hour)]
        yield [run for run, its, _ in self._seen if its == kind]
        if sort:
            yield [run for run, _ in alike]

    def _place(self, at: datetime) -> tuple[str, int]:
        local = at.astimezone(self._zone)
        return _kind(local.date(), self._free_days), local.hour


@lru_cache(maxsize=4096)
def _kind(day: date, free_days: frozenset[date]) -> str:
    return size_kind(day, free_days)


def _near(hour: int, other: int) -> bool:
    return (hour - other) % 24 in (0, 1, 23)
