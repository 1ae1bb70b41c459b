"""Storms: how many messages one reader gets in a while, and when the rest becomes one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from .value import Value


class StormLimit(Value):
    """At most so many messages to one address within a span of time."""

    messages: int
    within: timedelta


class Turn(StrEnum):
    """How the next message to an address goes out."""

    SINGLE = "single"
    FOLDED = "folded"
    WAITS = "waits"


def turn(sent: Sequence[datetime], waiting: int, now: datetime, limit: StormLimit) -> Turn:
    """Return how the next of ``waiting`` messages goes out, ``sent`` being when the last ones did.

    The last message that the limit allows takes everything that waits; with one waiting there is
    nothing to fold.
    """
    lately = sum(at > now - limit.within for at in sent)
    if lately >= limit.messages:
        return Turn.WAITS
    if waiting > 1 and lately == limit.messages - 1:
        return Turn.FOLDED
    return Turn.SINGLE


def free_at(sent: Sequence[datetime], now: datetime, limit: StormLimit) -> datetime:
    """Return when the next message may go out to an address whose limit is used up."""
    lately = sorted(at for at in sent if at > now - limit.within)
    return lately[max(0, len(lately) - limit.messages)] + limit.within if lately else now
