"""What is usual: a system's own 95th percentile at this weekday and hour, learned from the weeks before. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .latencies import added, quantile
from .steadiness import Look
from .system import System
from .system_history import HourCell, Seen

WEEKS = 6
"""So many weeks are looked back; the hours are kept no longer."""

FEWEST_WEEKS = 3
FEWEST_LOOKS = 4
"""Nothing is called usual before so many weeks each saw so many good looks at this hour."""

SHARE = 0.95
IN_A_ROW = 3
"""So many good looks in a row must be slow, or must not be: one alone begins and ends nothing."""

MARGIN = timedelta(milliseconds=200)
"""What is later by no more than this is not worth a message, however quick it is usually."""

_WEEK = timedelta(weeks=1)


class Usual(NamedTuple):
    """The usual 95th percentile, and of how many weeks it is the middle."""

    p95: timedelta
    weeks: int

    def limit(self, times: float) -> timedelta:
        """Return from when on a look is slower than usual."""
        return max(self.p95 * times, self.p95 + MARGIN)


class Pace(StrEnum):
    """How fast a system answers, measured by itself."""

    AS_USUAL = "as_usual"
    SLOWER = "slower_than_usual"
    UNDECIDED = "undecided"
    TOO_LITTLE_HISTORY = "too_little_history"
    NOT_ASKED = "not_asked"


def same_hours(now: datetime, zone: str) -> dict[datetime, int]:
    """Return the hours (UTC) that hold this moment of the wall clock in the weeks before, each with its week.

    Where a clock was set back the moment came twice, and both count; where it was set forward it
    did not come, and that week says nothing.
    """
    place = ZoneInfo(zone)
    wall = now.astimezone(place).replace(tzinfo=None)
    hours: dict[datetime, int] = {}
    for week in range(1, WEEKS + 1):
        then = wall - week * _WEEK
        for fold in (0, 1):
            at = then.replace(tzinfo=place, fold=fold).astimezone(UTC)
            if at.astimezone(place).replace(tzinfo=None) == then:
                hours[at.replace(minute=0, second=0, microsecond=0)] = week
    return hours


def usual_of(cells: Iterable[HourCell], weeks: dict[datetime, int]) -> Usual | None:
    """Return what is usual by the cells of these hours, each of its week; none with too little history.

    It is the middle one of the weeks' own percentiles: a week that was slow itself, or a holiday,
    moves it little.
    """
    by_week: dict[int, list[dict[int, int]]] = {}
    for hour, cell in cells:
        if hour in weeks:
            by_week.setdefault(weeks[hour], []).append(dict(cell.latencies))
    seen = [added(several) for several in by_week.values()]
    told = sorted(
        p95
        for counts in seen
        if sum(counts.values()) >= FEWEST_LOOKS and (p95 := quantile(counts, SHARE)) is not None
    )
    if len(told) < FEWEST_WEEKS:
        return None
    return Usual(told[len(told) // 2], len(told))


def pace_of(looks: Sequence[Look], usual: Usual | None, system: System) -> Pace:
    """Tell how fast a system answers, by its last good looks, oldest first; a bad one breaks the row."""
    if not system.degraded_at:
        return Pace.NOT_ASKED
    if usual is None:
        return Pace.TOO_LITTLE_HISTORY
    known = [look for look in looks if look.seen is not Seen.UNKNOWN][-IN_A_ROW:]
    if len(known) < IN_A_ROW or any(look.seen is not Seen.UP for look in known):
        return Pace.UNDECIDED
    slow = {look.took > usual.limit(system.degraded_at) for look in known}
    if len(slow) > 1:
        return Pace.UNDECIDED
    return Pace.SLOWER if slow.pop() else Pace.AS_USUAL
