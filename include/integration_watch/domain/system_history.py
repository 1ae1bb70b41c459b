"""A system's history: looks counted by hour and by day, planned maintenance apart."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from .availability import OURS, WARNINGS
from .latencies import Counts
from .observation import Probe, Trouble
from .value import Id

_CANNOT_KNOW = OURS | {Trouble.CREDENTIALS_REFUSED, Trouble.SCOPE_MISSING}
"""Our own network or credential says nothing of the system behind it."""

_UP = WARNINGS | {Trouble.CREATED}
"""A system that warns, or takes what it should have refused, answers."""


class Seen(StrEnum):
    """What one look says of availability."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"


def seen_as(probe: Probe) -> Seen:
    """Return what a look says: a trouble of our own is no downtime and no uptime."""
    troubles = {step.trouble for step in probe.steps} - {None} - _UP
    if not troubles:
        return Seen.UP
    return Seen.UNKNOWN if troubles <= _CANNOT_KNOW else Seen.DOWN


class Cell(NamedTuple):
    """The looks of one system in one span; ``planned`` are those inside planned maintenance.

    A plain tuple: a month of a thousand systems is thirty thousand of them.
    """

    system: Id
    planned: bool
    up: int
    down: int
    unknown: int
    latencies: Counts


class HourCell(NamedTuple):
    """The looks of one hour (UTC)."""

    hour: datetime
    cell: Cell


class DayCell(NamedTuple):
    """The looks of one day in the zone of the system's owner."""

    day: date
    cell: Cell
