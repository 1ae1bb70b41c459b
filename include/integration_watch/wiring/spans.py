"""Spans of time in which a source is read: small enough to be kept, halved where they hold too much."""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from include.integration_watch.boomi.errors import PageLost, TooMany

LONGEST = timedelta(hours=6)
"""How much is asked for at once: a first look in one query would have more pages than a token lives."""

_SHORTEST = timedelta(seconds=2)
_PATIENCE = 8
"""After a span that held too much so many must go well before a longer one is tried."""


class Span(NamedTuple):
    """A span of time. The last one has no end for the source, so that nothing dated later is missed."""

    since: datetime
    until: datetime
    is_last: bool = False

    @property
    def end(self) -> datetime | None:
        """Return the end to ask for."""
        return None if self.is_last else self.until

    @property
    def length(self) -> timedelta:
        """Return how long it is."""
        return self.until - self.since

    @property
    def is_shortest(self) -> bool:
        """Tell whether it is too short to be halved: all that it holds is to be read at once."""
        return self.length < _SHORTEST

    def halves(self) -> tuple["Span", "Span"] | None:
        """Return two spans in whole seconds that make up this one; none where it is too short."""
        if self.is_shortest:
            return None
        middle = self.since + timedelta(seconds=self.length // timedelta(seconds=2))
        return Span(self.since, middle), Span(middle, self.until, self.is_last)


def spans(since: datetime, until: datetime, longest: timedelta = LONGEST) -> list[Span]:
    """Return the spans that make up a time, oldest first, the last of them without an end."""
    begins = [since]
    while begins[-1] + longest < until:
        begins.append(begins[-1] + longest)
    ends = [*begins[1:], max(until, since)]
    return [Span(begin, end, end is ends[-1]) for begin, end in zip(begins, ends, strict=True)]


def walk(
    these: Iterable[Span], read: Callable[[Span], None], *, newest_first: bool = False
) -> None:
    """Read spans in their order; one whose pages are too many, or get lost, is read in two halves.

    Those that follow are no longer than what could be borne, until longer ones can be: of a busy
    account no span after the first is begun in vain. Each is over when ``read`` returns: what an
    error breaks off is the rest.
    """
    waiting, bearable = deque(these), _Bearable()
    while waiting:
        span = waiting.popleft()
        halves = span.halves()
        if halves is None or span.length <= bearable.length:
            try:
                read(span)
            except (PageLost, TooMany):
                if halves is None:
                    raise
                bearable.was_not(halves)
            else:
                bearable.was()
                continue
        if halves is not None:
            waiting.extendleft(halves if newest_first else reversed(halves))


class _Bearable:
    """How long spans may be: halved at once, doubled after some that went well, then after each."""

    def __init__(self) -> None:
        self.length = timedelta.max
        self._good, self._needed = 0, 1

    def was(self) -> None:
        """Note that a span could be read."""
        self._good += 1
        if self._good >= self._needed and self.length < timedelta.max / 2:
            self.length *= 2
            self._good, self._needed = 0, 1

    def was_not(self, halves: tuple[Span, Span]) -> None:
        """Note that a span held too much."""
        self.length = max(half.length for half in halves)
        self._good, self._needed = 0, _PATIENCE
