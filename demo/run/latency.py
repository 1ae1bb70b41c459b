"""How long after a fault arose its mail lay in the box. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

ENOUGH = 30


@dataclass(frozen=True)
class Timed:
    """A fault whose beginning the platform dates, and when the last of its addressees had the mail."""

    id: str
    arose_at: datetime
    told_at: datetime | None

    @property
    def seconds(self) -> float | None:
        """Return the time between both; none while it is not told."""
        if self.told_at is None:
            return None
        return max((self.told_at - self.arose_at).total_seconds(), 0.0)


@dataclass(frozen=True)
class Latency:
    """The times of all timed faults, against a goal in seconds."""

    timed: tuple[Timed, ...]
    goal_s: float

    @property
    def p95_s(self) -> float | None:
        """Return the time within which 95 of 100 were told; none while some are not told."""
        return percentile([each.seconds for each in self.timed], 0.95)

    @property
    def met(self) -> bool:
        """Tell whether enough faults were timed and told soon enough."""
        p95 = self.p95_s
        return len(self.timed) >= ENOUGH and p95 is not None and p95 <= self.goal_s

    def report(self) -> dict[str, object]:
        """Return the figures for the verdict."""
        p50, p95 = percentile([each.seconds for each in self.timed], 0.5), self.p95_s
        return {
            "timed": len(self.timed),
            "told_p50_s": None if p50 is None else round(p50, 1),
            "told_p95_s": None if p95 is None else round(p95, 1),
            "told_goal_s": self.goal_s,
        }


def percentile(values: Sequence[float | None], share: float) -> float | None:
    """Return the value that a share of all do not exceed; one that is missing is longer than any."""
    known = sorted(value for value in values if value is not None)
    place = max(-(-len(values) * share // 1), 1)
    return known[int(place) - 1] if len(known) >= place else None


def first_to_all(
    arrivals: Iterable[tuple[datetime, frozenset[str]]], wanted: frozenset[str]
) -> datetime | None:
    """Return when the last of some addresses got its first mail; none where one got none."""
    first: dict[str, datetime] = {}
    for at, addresses in arrivals:
        for address in addresses & wanted:
            first[address] = min(at, first.get(address, at))
    return max(first.values()) if first.keys() == wanted and first else None
