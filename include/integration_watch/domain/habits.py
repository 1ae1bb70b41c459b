"""What is comparable with a run, and what is usual among it."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from functools import cached_property, lru_cache
from itertools import compress
from zoneinfo import ZoneInfo

from .day_kind import pooled, size_kind
from .past_run import Past
from .robust import Usual, usual

ENOUGH = 20
"""Fewer runs than these are no measure: a new integration is compared with nothing."""
AT_MOST = 600
"""So many of the newest runs are the measure; older ones say little about today."""
_QUARTER = 900
"""The clocks of all zones differ by whole quarters of an hour."""
_WEEK = 7 * 86_400.0
_NEAR = frozenset({0, 1, 23})


class Habits:
    """The figures of an integration's past runs, asked for what is comparable with a moment.

    Compared are runs of the same kind of day at about the same hour, else of all working days (or
    of weekends) at that hour, else of the same kind of day, else of all working days (weekends). The
    end of a month (a weekend that ends it included) and a public holiday are compared with their
    own kind alone; so is every day for as long as less than a week of the past is known: other days
    do not tell what is usual on one that was never seen.
    """

    def __init__(self, past: Past, zone: ZoneInfo, free_days: AbstractSet[date]) -> None:
        self._past = past
        self._zone = zone
        self._free_days = frozenset(free_days)
        self._known: dict[float, list[int] | None] = {}

    def documents(self, at: datetime) -> Usual | None:
        """Return how many documents runs like one at this moment have, or none where nobody knows."""
        return self._usual(at, self._past.documents)

    def seconds(self, at: datetime) -> Usual | None:
        """Return how many seconds runs like one at this moment take, or none where nobody knows."""
        return self._usual(at, self._past.took)

    def _usual(self, at: datetime, figures: Sequence[float]) -> Usual | None:
        before = at.timestamp()
        if before not in self._known:
            self._known[before] = self._comparable(before)
        group = self._known[before]
        return None if group is None else usual([float(figures[index]) for index in group])

    def _comparable(self, before: float) -> list[int] | None:
        """Return the places of the runs that one at a moment is compared with, or none if too few."""
        starts = self._past.at
        for group in self._groups(before):
            known = [index for index in group if starts[index] < before]
            if len(known) >= ENOUGH:
                return known
        return None

    def _groups(self, at: float) -> Iterable[list[int]]:
        kind, hour = self._place(at)
        seen = self._seen
        is_week_known = bool(self._past) and at - self._past.at[0] >= _WEEK
        yield [run for run, its, then in seen if its == kind and _near(then, hour)]
        if sort := is_week_known and pooled(kind):
            alike = [(run, then) for run, its, then in seen if pooled(its) == sort]
            yield [run for run, then in alike if _near(then, hour)]
        yield [run for run, its, _ in seen if its == kind]
        if sort:
            yield [run for run, _ in alike]

    @cached_property
    def _seen(self) -> list[tuple[int, str, int]]:
        measures = list(compress(range(len(self._past)), self._past.is_measure))[-AT_MOST:]
        return [(index, *self._place(self._past.at[index])) for index in measures]

    def _place(self, at: float) -> tuple[str, int]:
        return _placed(int(at // _QUARTER), self._zone, self._free_days)


@lru_cache(maxsize=32768)
def _placed(quarter: int, zone: ZoneInfo, free_days: frozenset[date]) -> tuple[str, int]:
    """Return the kind of day and the hour of a quarter of an hour, in which no clock is set."""
    local = datetime.fromtimestamp(quarter * _QUARTER, zone)
    return size_kind(local.date(), free_days), local.hour


def _near(hour: int, other: int) -> bool:
    return (hour - other) % 24 in _NEAR
