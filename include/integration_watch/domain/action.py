"""What people do about an incident: who, when, and what it means for the rest."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from .value import Id, Instant, Value


class Deed(StrEnum):
    """What somebody did about an incident."""

    ACKNOWLEDGED = "acknowledged"
    SILENCED = "silenced"
    HANDED_OVER = "handed_over"
    ACCEPTED = "accepted"
    NOTED = "noted"


class Action(Value):
    """One thing that somebody did about one incident.

    ``group`` is the group they did it for. ``until`` is the end of a silence, ``to`` the group or
    party that an incident was handed to.
    """

    incident: int
    at: Instant
    deed: Deed
    who: str
    group: Id
    until: Instant | None = None
    to: str = ""
    note: str = ""


def silent_groups(actions: Iterable[Action], now: datetime) -> frozenset[Id]:
    """Return the groups that asked not to hear of an incident's growth now.

    Accepting is a silence until the incident is over. A later silence replaces an earlier one.
    """
    until: dict[Id, datetime | None] = {}
    for action in actions:
        if action.deed is Deed.SILENCED:
            until[action.group] = action.until
        elif action.deed is Deed.ACCEPTED:
            until[action.group] = None
    return frozenset(group for group, end in until.items() if end is None or end > now)


def ended_silences(actions: Iterable[Action], now: datetime) -> dict[Id, Action]:
    """Return the last silence of each group, where it is over and nothing was accepted since."""
    last = {
        action.group: action for action in actions if action.deed in (Deed.SILENCED, Deed.ACCEPTED)
    }
    return {
        group: action
        for group, action in last.items()
        if action.deed is Deed.SILENCED and action.until is not None and action.until <= now
    }


def holder(owner: Id, actions: Iterable[Action]) -> str:
    """Return the group or party that has the ball: the owner, or whoever it was handed to last."""
    held = [action.to for action in actions if action.deed is Deed.HANDED_OVER]
    return held[-1] if held else owner
