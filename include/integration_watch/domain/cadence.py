"""When an integration is due: ``every day by 06:15``, ``every weekday by 18:00``, ``every 15 minutes``."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from pydantic import model_serializer, model_validator

from .value import Value

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_BY_TIME = re.compile(r"^every (?P<days>[a-z]+) by (?P<at>\d{2}:\d{2})$")
_EVERY = re.compile(r"^every (?P<count>\d+)?\s?(?P<unit>minute|minutes|hour|hours)$")
HINT = 'write "every day by 06:15", "every weekday by 18:00", "every monday by 07:00", "every 15 minutes" or "as usual"'
LEARNED = "as usual"
_A_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_FAR = 400
"""So many days ahead and back free days are believed: whoever lists more of them gets deadlines again."""


class Cadence(Value):
    """A promise of runs: by a time of day on some weekdays, or at least once per ``period``.

    Written as one sentence in YAML and in JSON. Weekdays count Monday = 0. ``as usual`` promises
    what Boomi's schedule says, else what the integration has always done; whoever knows neither
    takes it for a run a week.
    """

    text: str
    days: tuple[int, ...] = ()
    at: time | None = None
    period: timedelta | None = None

    @property
    def is_learned(self) -> bool:
        """Tell whether the promise is what Boomi's schedule or the past says."""
        return self.text == LEARNED

    @model_validator(mode="before")
    @classmethod
    def _read(cls, raw: Any) -> Any:
        return cls.parse(raw).__dict__ if isinstance(raw, str) else raw

    @model_serializer
    def _write(self) -> str:
        return self.text

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the cadence that the sentence means; raise ValueError with a hint."""
        words = " ".join(text.lower().split())
        if words == LEARNED:
            return cls(text=words, period=_A_WEEK)
        if found := _BY_TIME.match(words):
            days = _days(found["days"])
            try:
                at = time.fromisoformat(found["at"])
            except ValueError:
                days = ()
            if days:
                return cls(text=words, days=days, at=at)
        if found := _EVERY.match(words):
            count = int(found["count"] or 1)
            unit = timedelta(hours=1) if found["unit"].startswith("hour") else timedelta(minutes=1)
            if timedelta() < count * unit <= timedelta(days=7):
                return cls(text=words, period=count * unit)
        raise ValueError(f'"{text}" is not a cadence: {HINT}')

    def due(
        self, now: datetime, zone: ZoneInfo, free_days: AbstractSet[date]
    ) -> tuple[datetime, datetime]:
        """Return the window of the last run that should have finished by ``now``: (from, deadline).

        For a time of day: from the deadline before up to the newest deadline that is not after
        ``now``; on ``free_days`` there is none. For a period: the last whole period that touches no
        free day; before one twice as long, for nobody knows on which side of midnight a run fell.
        """
        if self.period is not None:
            return self._last_period(now, self.period, zone, self._rests(free_days))
        past = self._moments(now, zone, free_days, step=-1)
        newest = next(moment for moment in past if moment <= now)
        return next(past), newest

    def next_deadline(
        self, now: datetime, zone: ZoneInfo, free_days: AbstractSet[date]
    ) -> datetime:
        """Return the first deadline after ``now``; on ``free_days`` there is none."""
        if self.period is not None:
            return self._next_period(now, self.period, zone, self._rests(free_days))
        ahead = self._moments(now, zone, free_days, step=1)
        return next(moment for moment in ahead if moment > now)

    def _rests(self, free_days: AbstractSet[date]) -> AbstractSet[date]:
        """Return the free days that matter: what is learned knows them by itself."""
        return frozenset() if self.is_learned else free_days

    def _last_period(
        self, now: datetime, period: timedelta, zone: ZoneInfo, free_days: AbstractSet[date]
    ) -> tuple[datetime, datetime]:
        deadline, span = now, period
        while free := _days_in(deadline - period, deadline, zone) & free_days:
            first = max(free)
            while first - _DAY in free_days:
                first -= _DAY
            deadline, span = _midnight(first, zone, now), 2 * period
            if now - deadline > _FAR * _DAY:
                break
        return deadline - span, deadline

    def _next_period(
        self, now: datetime, period: timedelta, zone: ZoneInfo, free_days: AbstractSet[date]
    ) -> datetime:
        begin = now
        while free := _days_in(begin, begin + period, zone) & free_days:
            begin = _midnight(max(free) + _DAY, zone, now)
            if begin - now > _FAR * _DAY:
                break
        return begin + period

    def _moments(
        self, now: datetime, zone: ZoneInfo, free_days: AbstractSet[date], *, step: int
    ) -> Iterator[datetime]:
        """Yield the deadlines from today on, or back; free days longer than a year are worked on."""
        offset = 0
        while True:
            rests = free_days if abs(offset) <= _FAR else frozenset()
            if moment := self._on(now, zone, offset, rests):
                yield moment
            offset += step

    def _on(
        self, now: datetime, zone: ZoneInfo, offset: int, free_days: AbstractSet[date]
    ) -> datetime | None:
        day = now.astimezone(zone).date() + timedelta(days=offset)
        if self.at is None or day.weekday() not in self.days or day in free_days:
            return None
        return datetime.combine(day, self.at, tzinfo=zone).astimezone(now.tzinfo)


def _days_in(begin: datetime, end: datetime, zone: ZoneInfo) -> frozenset[date]:
    """Return the days that a span of time touches; its end is no part of it."""
    first = begin.astimezone(zone).date()
    last = (end - timedelta(microseconds=1)).astimezone(zone).date()
    return frozenset(first + offset * _DAY for offset in range((last - first).days + 1))


def _midnight(day: date, zone: ZoneInfo, like: datetime) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(like.tzinfo)


def _days(word: str) -> tuple[int, ...]:
    if word == "day":
        return tuple(range(7))
    if word == "weekday":
        return tuple(range(5))
    return (WEEKDAYS.index(word),) if word in WEEKDAYS else ()
