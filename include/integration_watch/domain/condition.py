"""Conditions on what a probe saw: ``[STATUS] == 200``, ``[BODY].status == any(UP, OK)``."""

import math
import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, NamedTuple

from .json_path import Path, read_path, values_at

PLACES: dict[str, str] = {
    "STATUS": "the HTTP status",
    "BODY": "the answer: JSON by a path, else its text",
    "RESPONSE_TIME": "milliseconds until the whole answer was there",
    "CONNECTED": "true where a connection came about",
    "CERTIFICATE_DAYS_LEFT": "whole days until the certificate ends",
    "DNS_RCODE": "the DNS server's word, like NOERROR",
    "RECORDS": "the DNS records found",
    "ROWS": "the rows that the query brought, each by its columns",
    "FREE_MB": "megabytes that are free on the server",
    "FILES": "how many entries the folder has",
}
LONGEST = 500
MISSING = object()
HINT = 'write "[STATUS] == 200", "[BODY].status == UP", "len([BODY].data) > 0" or "has([BODY].id) == true"'

_COMPARISON = re.compile(r"\s(==|!=|<=|>=|<|>)\s")
_PLACE = re.compile(r"\[(?P<name>[A-Z_]+)\](?P<path>.*)", re.DOTALL)
_CALL = re.compile(r"(?P<name>[a-z]+)\((?P<inside>.*)\)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?")
_SHOWN = 120


class Checked(NamedTuple):
    """What a condition came to: whether it holds, its words, and the value it saw."""

    holds: bool
    text: str
    saw: str

    def __str__(self) -> str:
        """Return the condition with the value it saw."""
        return f"{self.text} (saw {self.saw})"


class Seen(NamedTuple):
    """The left side of a condition: one place, read plainly, by its length or by its presence."""

    place: str
    path: Path
    by: str

    def value(self, seen: Mapping[str, Any]) -> Any:
        """Return what stands at the place; `MISSING` where nothing does."""
        found = values_at(self.path, seen[self.place]) if self.place in seen else []
        if self.by == "has":
            return bool(found)
        if not found:
            return MISSING
        value = found if self.path.finds_many else found[0]
        if self.by == "len":
            return len(value) if isinstance(value, (str, list, dict)) else MISSING
        return value


class Condition(NamedTuple):
    """One condition, read: what it looks at, how it compares, with which texts (any of them)."""

    text: str
    seen: Seen
    operator: str
    wanted: tuple[str, ...]
    is_pattern: bool

    @property
    def place(self) -> str:
        """Return the name of the place that it looks at."""
        return self.seen.place

    def check(self, seen: Mapping[str, Any]) -> Checked:
        """Hold the condition against what was seen.

        What is not there satisfies no comparison, not even ``!=``: nothing was learned.
        """
        value = self.seen.value(seen)
        holds = value is not MISSING and self._holds(value)
        return Checked(holds, self.text, shown(value))

    def _holds(self, value: Any) -> bool:
        if self.operator in ("==", "!="):
            same = fnmatchcase if self.is_pattern else _is_same
            found = any(same(_text(value), wanted) for wanted in self.wanted)
            return found if self.operator == "==" else not found
        left, right = _number(_text(value)), _number(self.wanted[0])
        return left is not None and right is not None and _ORDER[self.operator](left, right)


_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


@lru_cache(maxsize=4096)
def read_condition(text: str) -> Condition:
    """Return the condition that a text means; ValueError says what is wrong with it."""
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    found = _COMPARISON.search(text)
    if found is None:
        raise ValueError(f'"{text}" compares nothing (==, !=, <, <=, >, >= with spaces): {HINT}')
    seen = _seen(text[: found.start()].strip())
    wanted, is_pattern = _wanted(text[found.end() :].strip())
    if found[1] not in ("==", "!="):
        if is_pattern or len(wanted) > 1:
            raise ValueError(f'"{text}": any() and pat() go with == and != only')
        if _number(wanted[0]) is None:
            raise ValueError(f'"{text}": {found[1]} needs a number, not "{wanted[0]}"')
    return Condition(text, seen, found[1], wanted, is_pattern)


def _seen(text: str) -> Seen:
    by = ""
    if call := _CALL.fullmatch(text):
        by, text = call["name"], call["inside"].strip()
        if by not in ("len", "has"):
            raise ValueError(f'"{by}" is no function of the left side: it may be len or has')
    place = _PLACE.fullmatch(text)
    if place is None:
        raise ValueError(f'"{text}" names nothing that is seen: {HINT}')
    if place["name"] not in PLACES:
        raise ValueError(f"[{place['name']}] is not seen: there are {', '.join(PLACES)}")
    return Seen(place["name"], read_path(place["path"]), by)


def _wanted(text: str) -> tuple[tuple[str, ...], bool]:
    call = _CALL.fullmatch(text)
    if call is None:
        return (_literal(text),), False
    inside = call["inside"].strip()
    if call["name"] == "any":
        return tuple(_literal(each.strip()) for each in _split(inside)), False
    if call["name"] == "pat":
        return (_literal(inside),), True
    raise ValueError(f'"{call["name"]}" is no function of the right side: it may be any or pat')


def _split(text: str) -> list[str]:
    """Return the parts between commas; a comma inside quotes divides nothing."""
    return re.findall(r"""(?:[^,"']|"[^"]*"|'[^']*'|["'])+""", text) or [text]


def _literal(text: str) -> str:
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    if not text:
        raise ValueError(f"nothing stands where a value belongs: {HINT}")
    return text[1:-1] if quoted else text


def _is_same(left: str, right: str) -> bool:
    if left == right:
        return True
    one, other = _number(left), _number(right)
    return one is not None and one == other


def _number(text: str) -> float | None:
    return float(text) if len(text) < _SHOWN and _NUMBER.fullmatch(text) else None


def _text(value: Any) -> str:
    """Return a JSON value in the words of a condition: true, null, 5, UP."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return str(int(value))
    if isinstance(value, list) and len(value) == 1:
        return _text(value[0])
    return str(value)


def shown(value: Any) -> str:
    """Return a value as a person reads it, shortened."""
    if value is MISSING:
        return "nothing"
    words = " ".join(_text(value).split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
