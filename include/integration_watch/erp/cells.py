"""A database's values as text, the same text for the same value on every database."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any


def text(value: Any) -> str | None:
    """Return a value as text: dates in ISO form, moments in UTC, numbers without an exponent."""
    if value is None:
        return None
    return _BY_TYPE[type(value)](value)


def truth(value: str) -> bool | str:
    """Return the truth value that a text means, or the text where it means none."""
    return {"true": True, "1": True, "false": False, "0": False}.get(value.lower(), value)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()


def _document(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)


# The first that fits: truth values are whole numbers too, and moments are dates.
_WRITERS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (str, str),
    (bool, lambda value: "true" if value else "false"),
    (datetime, _moment),
    (date, date.isoformat),
    (time, time.isoformat),
    (float, lambda value: format(Decimal(repr(value)), "f")),
    (Decimal, lambda value: format(value, "f")),
    (bytes, bytes.hex),
    (memoryview, memoryview.hex),
    (dict, _document),
    (list, _document),
)


class _ByType(dict[type[Any], Callable[[Any], str]]):
    """What writes the values of a type: looked for once, since a table has few types and many values."""

    def __missing__(self, kind: type[Any]) -> Callable[[Any], str]:
        write = next((write for known, write in _WRITERS if issubclass(kind, known)), str)
        return self.setdefault(kind, write)


_BY_TYPE = _ByType()
