"""The rhythm of an integration, learned from its runs: by when on which days it has run.

For each kind of day (weekday, public holiday, month end) the days of that kind say by when the
first, the second, ... run had begun on every one of them. What all of them kept is expected today,
with room for the spread of their times. One day in ten may be an outlier.

Holidays and month ends are rare: they are learned from `SPECIAL_FROM`. What runs on the last working
day of a month, on its last day, or on the working day after it, tells itself apart only where these
differ: before a weekend or a holiday something is expected only if it was kept on such a one before.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from .cadence import WEEKDAYS
from .day_kind import FREE, MONTH_END, WORKDAY, MonthEnd, day_kind, month_end_of, pooled
from .past_run import Past
from .robust import NORMAL, median

LEARNED_FROM = timedelta(days=90)
SPECIAL_FROM = timedelta(days=400)
"""Holidays and month ends are remembered for more than a year: 90 days hold two or three of them."""
_ENOUGH = 4
_ENOUGH_SPECIAL = 3
_ENOUGH_POOLED = 5
_SPREADS = 8.0
_MOST_RUNS = 96
_NO_HOURS = 3600.0
"""What comes an hour earlier or later each day keeps no hours: nothing is learned from it."""
_OUTLIERS = 10
"""One day in so many may have been an outage."""
_DAY = timedelta(days=1)


class Rhythm:
    """What days of each kind have in common.

    ``past`` are runs, oldest first; of days before ``whole_since`` not all runs may be known, and of
    those before `LEARNED_FROM` only the special days need be there. The day that is judged is never
    part of what it is held against. On days of ``resting`` nothing is due, whatever holidays keep.
    """

    def __init__(
        self,
        past: Past,
        zone: ZoneInfo,
        free_days: AbstractSet[date],
        *,
        whole_since: datetime,
        resting: AbstractSet[date] = frozenset(),
    ) -> None:
        self._starts = past.at
        self._zone = zone
        self._free_days = frozenset(free_days)
        self._resting = resting
        first = whole_since.astimezone(zone).date() + _DAY
        if self._starts:
            # Before its first run an integration did not exist: those days taught nothing.
            first = max(first, past.began_at.astimezone(zone).date() + _DAY)
        self._first = first
        self._known: dict[date, tuple[timedelta, ...]] = {}
        self._times: dict[date, list[float]] = {}

    def missed(self, now: datetime, grace: timedelta) -> datetime | None:
        """Return by when a run should have begun that has not, or none where none is missing.

        Looked at are today and yesterday; a run that began after the deadline ends the matter.
        """
        today = now.astimezone(self._zone).date()
        missed = [
            deadline
            for day in (today - _DAY, today)
            if (deadline := self._unmet(day, now, grace)) is not None
        ]
        if not missed or self._began(missed[-1], now):
            return None
        return missed[-1]

    def _began(self, since: datetime, until: datetime) -> int:
        """Return how many runs began from a moment up to another."""
        first = bisect_left(self._starts, since.timestamp())
        return max(bisect_right(self._starts, until.timestamp()) - first, 0)

    def deadlines(self, day: date) -> tuple[timedelta, ...]:
        """Return how long after midnight the first, second, ... run of a day should have begun."""
        kind = kind_of(day, self._free_days)
        if kind == MONTH_END:
            return self._of_month_end(day)
        if kind == FREE:
            return self._kept_by(self._before(day, SPECIAL_FROM, kind), _ENOUGH_SPECIAL)
        alike = self._before(day, LEARNED_FROM, kind)
        if len(alike) >= _ENOUGH:
            return self._kept_by(alike, _ENOUGH)
        if pooled(kind) != WORKDAY or not alike:
            return ()
        workdays = [
            each
            for each in self._days(day, LEARNED_FROM)
            if pooled(kind_of(each, self._free_days)) == WORKDAY
        ]
        return self._kept_by(workdays, _ENOUGH_POOLED)

    def _of_month_end(self, day: date) -> tuple[timedelta, ...]:
        """Return what all month ends kept, as far as one that lies like this one was among them.

        On a month's last day everything runs that closes it: what is moved elsewhere before weekends
        says nothing against that. Before a weekend or a holiday, where none like it is known, what
        its weekday keeps too is expected: that has nothing to do with the month.
        """
        ends = self._before(day, SPECIAL_FROM, MONTH_END)
        lies = month_end_of(day, self._free_days)
        like = [each for each in ends if month_end_of(each, self._free_days) is lies]
        if lies is MonthEnd.LAST_DAY:
            ends = [each for each in ends if each in like or self._of(each)]
        several = len({each.weekday() for each in ends}) > 1  # else it may be that of a weekday
        kept = self._kept_by(ends, _ENOUGH_SPECIAL) if several else ()
        if like:
            return kept
        if lies is MonthEnd.LAST_DAY:
            return ()
        same = self._before(day, LEARNED_FROM, WEEKDAYS[day.weekday()])
        usual = self._kept_by(same, _ENOUGH)
        return tuple(max(pair) for pair in zip(kept, usual, strict=False))

    def _kept_by(self, days: Sequence[date], enough: int) -> tuple[timedelta, ...]:
        return _common([self._of(each) for each in days]) if len(days) >= enough else ()

    def _before(self, day: date, back: timedelta, kind: str) -> list[date]:
        return [each for each in self._days(day, back) if kind_of(each, self._free_days) == kind]

    def _days(self, day: date, back: timedelta) -> list[date]:
        earliest = max(self._first, day - back)
        return [earliest + offset * _DAY for offset in range((day - earliest).days)]

    def _unmet(self, day: date, now: datetime, grace: timedelta) -> datetime | None:
        if day in self._resting:
            return None
        midnight = self._midnight(day)
        if day not in self._known:
            self._known[day] = self.deadlines(day)
        over = now - grace
        expected = [midnight + after for after in self._known[day] if midnight + after <= over]
        begun = self._began(midnight, min(now, self._midnight(day + _DAY)))
        return expected[begun] if len(expected) > begun else None

    def _of(self, day: date) -> list[float]:
        """Return the starts of a day, as seconds after midnight."""
        if day not in self._times:
            midnight, next_one = (self._midnight(each).timestamp() for each in (day, day + _DAY))
            begin = bisect_left(self._starts, midnight)
            end = bisect_left(self._starts, next_one)
            starts = self._starts[begin:end]
            # Only where a clock was set that day does it say anything else than the time since midnight.
            self._times[day] = (
                [float(int(at - midnight)) for at in starts]
                if next_one - midnight == _DAY.total_seconds()
                else [self._on_the_clock(at) for at in starts]
            )
        return self._times[day]

    def _on_the_clock(self, at: float) -> float:
        """Return a moment as seconds after midnight on the wall clock, summer time or not."""
        wall = datetime.fromtimestamp(at, self._zone)
        return wall.hour * 3600 + wall.minute * 60 + wall.second

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self._zone)


@lru_cache(maxsize=64)
def special_days(today: date, free_days: frozenset[date]) -> tuple[date, ...]:
    """Return the days, older than `LEARNED_FROM`, that holidays and month ends of now are held against.

    Looked at are today and yesterday; where neither is special there are none.
    """
    kinds = {kind_of(day, free_days) for day in (today, today - _DAY)} & {FREE, MONTH_END}
    if not kinds:
        return ()
    ago = range(SPECIAL_FROM.days, LEARNED_FROM.days - 2, -1)
    days = (today - back * _DAY for back in ago)
    return tuple(day for day in days if kind_of(day, free_days) in kinds)


@lru_cache(maxsize=8192)
def kind_of(day: date, free_days: frozenset[date]) -> str:
    """Return the kind of a day; thousands of integrations ask for the same few hundred."""
    return day_kind(day, free_days)


def _common(days: Sequence[Sequence[float]]) -> tuple[timedelta, ...]:
    """Return by when the first, second, ... run had begun on every day but the outliers."""
    by_count = sorted(days, key=len)
    kept = by_count[len(days) // _OUTLIERS :]
    least = min(len(kept[0]), _MOST_RUNS)
    deadlines: list[timedelta] = []
    for turn in range(least):
        times = [day[turn] for day in kept]
        centre = median(times)
        width = NORMAL * median([abs(each - centre) for each in times])
        if width > _NO_HOURS:
            break
        slack = max(_SPREADS * width, max(times) - min(times))
        deadlines.append(timedelta(seconds=max(times) + slack))
    return tuple(deadlines)
