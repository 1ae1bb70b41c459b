"""How Boomi writes numbers, dates and words in JSON, read leniently and written strictly."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from .log_text import printable

# Numbers of 64 bits come with their Java type in some objects: ["Long", 3832].
_TAGS = frozenset(
    {"BigDecimal", "BigInteger", "Boolean", "Byte", "Character", "Date"}
    | {"Double", "Float", "Integer", "Long", "Short", "String"}
)
_MILLISECONDS = re.compile(r"^\d{12,14}$")
_TAGGED = 2
_LONGEST_RUN_MS = timedelta(days=366) // timedelta(milliseconds=1)
_HIGHEST_COUNT = 2**31 - 1
_HIGHEST_SIZE = 2**63 - 1


def untagged(value: Any) -> Any:
    """Return the value without the Java type that may stand before it."""
    if isinstance(value, list) and len(value) == _TAGGED:
        tag, plain = value
        return plain if isinstance(tag, str) and tag in _TAGS else value
    return value


def number(value: Any) -> int | None:
    """Return a whole number, whether it came as 5, "5", 5.0 or ["Long", 5]; none if it is none."""
    value = untagged(value)
    if type(value) is int:
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return int(value)
    except (ValueError, OverflowError):
        return None


def count(value: Any) -> int:
    """Return how many; 0 where nothing sensible stands."""
    return min(max(0, number(value) or 0), _HIGHEST_COUNT)


def size(value: Any) -> int:
    """Return how many bytes; 0 where nothing sensible stands."""
    return min(max(0, number(value) or 0), _HIGHEST_SIZE)


def duration(value: Any) -> timedelta | None:
    """Return a duration given in milliseconds; none where it is absent or beyond belief."""
    milliseconds = number(value)
    if milliseconds is None or not 0 <= milliseconds <= _LONGEST_RUN_MS:
        return None
    return timedelta(milliseconds=milliseconds)


def words(value: Any) -> str:
    """Return a text without what no database takes; empty where none stands."""
    if value is None:
        return ""
    if not isinstance(value, str):
        value = untagged(value)
    return printable(str(value)).strip() if isinstance(value, (str, int, float)) else ""


def moment(value: Any) -> datetime | None:
    """Return a moment in UTC and whole seconds, none where none stands; ValueError if no date.

    Boomi writes 2024-09-25T15:41:54Z. A date without a zone is UTC, as all of Boomi's are; other
    offsets, fractions of a second and milliseconds since 1970 are understood too.
    """
    text = str(untagged(value) or "").strip()
    if not text:
        return None
    try:
        if _MILLISECONDS.match(text):
            return datetime.fromtimestamp(int(text) // 1000, UTC)
        read = datetime.fromisoformat(text)
        if read.tzinfo is not UTC:
            read = read.replace(tzinfo=read.tzinfo or UTC).astimezone(UTC)
    except (OverflowError, OSError) as beyond:
        raise ValueError("a date beyond the calendar") from beyond
    return read.replace(microsecond=0) if read.microsecond else read


def stamp(at: datetime) -> str:
    """Return a moment as Boomi's queries want it: UTC, whole seconds, Z."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
