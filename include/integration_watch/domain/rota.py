"""Whose turn it is: ``week 1 of 3``, and who is away: ``2026-12-21 to 2027-01-06``."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator

TURN_HINT = 'write "week 1 of 3": one week in three, the first of them'
AWAY_HINT = 'write "2026-12-21 to 2027-01-06", the last day included'

_TURN = re.compile(r"^week (\d{1,2}) of (\d{1,2})$")
_AWAY = re.compile(r"^(\d{4}-\d{2}-\d{2}) to (\d{4}-\d{2}-\d{2})$")
_FIRST_MONDAY = date(1970, 1, 5)
_MOST_WEEKS = 53


def turn(text: str) -> tuple[int, int]:
    """Return which week of how many a sentence means; raise ValueError with a hint."""
    said = _TURN.match(" ".join(text.lower().split()))
    which, many = (int(said[1]), int(said[2])) if said else (0, 0)
    if not 1 <= which <= many <= _MOST_WEEKS:
        raise ValueError(f'"{text}" is no turn: {TURN_HINT}')
    return which, many


def absence(text: str) -> tuple[date, date]:
    """Return the first and the last day that a sentence means; raise ValueError with a hint."""
    said = _AWAY.match(" ".join(text.lower().split()))
    try:
        first, last = (date.fromisoformat(said[part] if said else "") for part in (1, 2))
    except ValueError:
        raise ValueError(f'"{text}" is no time away: {AWAY_HINT}') from None
    if last < first:
        raise ValueError(f'"{text}" ends before it begins: {AWAY_HINT}')
    return first, last


def has_turn(text: str, day: date) -> bool:
    """Tell whether a turn falls on a day; weeks begin on Monday and are counted through the years.

    ISO week numbers begin anew each year: a rota by them would give somebody two weeks on end.
    """
    which, many = turn(text)
    return ((day - _FIRST_MONDAY).days // 7) % many == which - 1


def is_away(text: str, day: date) -> bool:
    """Tell whether a time away covers a day; an empty one covers none."""
    if not text:
        return False
    first, last = absence(text)
    return first <= day <= last


def _known_turn(text: str) -> str:
    if text:
        turn(text)
    return text


def _known_absence(text: str) -> str:
    if text:
        absence(text)
    return text


Turn = Annotated[str, AfterValidator(_known_turn)]
"""A turn as a sentence; an empty one means every week."""

Absence = Annotated[str, AfterValidator(_known_absence)]
"""A time away as a sentence; an empty one means none."""
