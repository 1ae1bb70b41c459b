"""Spans of time in which a source is read: small enough to be kept, halved where they hold too much."""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from include.integration_watch.boomi.errors import PageLost, TooMany

LONGEST = timedelta(hours=6)
"""How much is asked for at once: a first look in one query would have more pages than a token lives."""

_SHORTEST = timedelta(seconds=2)


class Span(NamedTuple):
    """A span of time. The last one has no end for the source, so that nothing dated later is missed."""

    since: datetime
    until: datetime
    is_last: bool = False

    @property
    def end(self) -> datetime | None:
        """Return the end to ask for."""
        return None if self.is_last else self.until

    def halves(self) -> tuple["Span", "Span"] | None:
        """Return two spans in whole seconds that make up this one; none where it is too short."""
        if self.until - self.since < _SHORTEST:
            return None
        middle = self.since + timedelta(seconds=(self.until - self.since) // timedelta(seconds=2))
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

    Each is over when ``read`` returns: what an error breaks off is the rest.
    """
    waiting = deque(these)
    while waiting:
        span = waiting.popleft()
        try:
            read(span)
        except (PageLost, TooMany):
            halves = span.halves()
            if halves is None:
                raise
            waiting.extendleft(halves if newest_first else reversed(halves))
