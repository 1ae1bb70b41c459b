"""Regular expressions that mean the same in every database: what surely matches, what may match.

Databases differ in what lies outside ASCII, in ``$``, and in case. So a pattern is written twice. What the
strict one finds Python finds too; what Python finds the loose one finds too. Both name every ASCII
character that they allow. Strict patterns allow no others, loose ones allow all.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from include.integration_watch.quality.compiled.check import NotCompiled
from include.integration_watch.quality.compiled.pattern import parts_of

from .look import NotInPlace

Node = tuple[Any, Any]
_ASCII = range(1, 128)
_UNLIMITED = re._parser.MAXREPEAT  # type: ignore[attr-defined]
_MOST = 255
"""PostgreSQL repeats no more often."""

_SPACES = frozenset(map(ord, "\t\n\v\f\r\x1c\x1d\x1e\x1f "))
_WORD = frozenset(code for code in _ASCII if chr(code).isalnum() or chr(code) == "_")
_DIGITS = frozenset(map(ord, "0123456789"))
_WHATEVER_CASE = "what is none of some letters, in whatever case, in a pattern"
_CATEGORIES = {"DIGIT": _DIGITS, "SPACE": _SPACES, "WORD": _WORD}


class Writer(NamedTuple):
    """How a pattern is written: strictly or loosely, and what ends a text in this database."""

    strict: bool
    end: str


def surely(pattern: str, end: str) -> str:
    """Return a pattern that finds nothing but what Python's finds; raise `NotInPlace` if there is none."""
    return _written(pattern, Writer(strict=True, end=end))


def maybe(pattern: str, end: str) -> str:
    """Return a pattern that finds all that Python's finds; raise `NotInPlace` if there is none."""
    return _written(pattern, Writer(strict=False, end=end))


def _written(pattern: str, writer: Writer) -> str:
    try:
        found = parts_of(pattern)
    except NotCompiled as unknown:
        raise NotInPlace(str(unknown)) from unknown
    return _sequence(found, found.state.flags, writer)


def _sequence(nodes: Iterable[Node], flags: int, writer: Writer) -> str:
    return "".join(_node(node, flags, writer) for node in nodes)


def _node(node: Node, flags: int, writer: Writer) -> str:
    operation, argument = str(node[0]), node[1]
    if operation in _SINGLE:
        return _character(_SINGLE[operation](argument, flags), flags, writer)
    if operation in _GROUPING:
        return _GROUPING[operation](argument, flags, writer)
    if not writer.strict and operation in _DROPPED:
        return ""
    raise NotInPlace(f"{operation.lower()} in a pattern")


class _Characters(NamedTuple):
    """Characters that a part of a pattern matches: ASCII ones by code, one other where it is a single."""

    codes: frozenset[int]
    other: int | None = None


def _character(found: _Characters, flags: int, writer: Writer) -> str:
    codes = set(found.codes)
    if flags & re.IGNORECASE:
        codes |= {ord(each) for code in codes for each in (chr(code).lower(), chr(code).upper())}
    if not writer.strict:
        return (
            f"[^{_ranges(set(_ASCII) - codes)}]" if len(codes) < len(_ASCII) else "(?:[^\x01]|\x01)"
        )
    if codes:
        return f"[{_ranges(codes)}]"
    if found.other is None:
        raise NotInPlace("a pattern of characters beyond ASCII")
    return chr(found.other)


def _ranges(codes: set[int]) -> str:
    """Return codes as they stand between brackets."""
    said, left = "", sorted(codes)
    while left:
        length = next(
            (n for n, code in enumerate(left) if code != left[0] + n),
            len(left),
        )
        first, last = _said(left[0]), _said(left[length - 1])
        said += first if length == 1 else f"{first}-{last}"
        left = left[length:]
    return said


def _said(code: int) -> str:
    letter = chr(code)
    return letter if letter.isalnum() or code <= ord(" ") or code == _ASCII[-1] else f"\\{letter}"


def _literal(code: int, _flags: int) -> _Characters:
    if code in _ASCII:
        return _Characters(frozenset({code}))
    return _Characters(frozenset(), code or None)


def _any(_argument: Any, flags: int) -> _Characters:
    return _Characters(frozenset(_ASCII) - (set() if flags & re.DOTALL else {ord("\n")}))


def _not_literal(code: int, flags: int) -> _Characters:
    if flags & re.IGNORECASE:
        raise NotInPlace(_WHATEVER_CASE)
    return _Characters(frozenset(_ASCII) - {code})


def _category(name: Any, _flags: int) -> _Characters:
    _, _, word = str(name).partition("CATEGORY_")
    codes = _CATEGORIES.get(word.removeprefix("NOT_"))
    if codes is None:
        raise NotInPlace(f"{word.lower()} in a pattern")
    return _Characters(frozenset(_ASCII) - codes if word.startswith("NOT_") else codes)


def _in(items: Any, flags: int) -> _Characters:
    codes: set[int] = set()
    negated = False
    for operation, argument in items:
        kind = str(operation)
        if kind == "NEGATE":
            negated = True
        elif kind == "RANGE":
            codes |= set(range(argument[0], min(argument[1], _ASCII[-1]) + 1)) & set(_ASCII)
        else:
            codes |= _SINGLE[kind](argument, flags).codes
    if negated and flags & re.IGNORECASE:
        raise NotInPlace(_WHATEVER_CASE)
    return _Characters(frozenset(set(_ASCII) - codes if negated else codes))


def _branch(argument: Any, flags: int, writer: Writer) -> str:
    return f"(?:{'|'.join(_sequence(option, flags, writer) for option in argument[1])})"


def _group(argument: Any, flags: int, writer: Writer) -> str:
    _, added, removed, nodes = argument
    return f"(?:{_sequence(nodes, (flags | added) & ~removed, writer)})"


def _repeat(argument: Any, flags: int, writer: Writer) -> str:
    least, most, nodes = argument
    if least > _MOST:
        if writer.strict:
            raise NotInPlace(f"a part of a pattern more than {_MOST} times")
        least, most = _MOST, _UNLIMITED
    if most is not _UNLIMITED and most > _MOST:
        most = _MOST if writer.strict else _UNLIMITED
    times = "" if most is _UNLIMITED else str(int(most))
    return f"(?:{_sequence(nodes, flags, writer)}){{{int(least)},{times}}}"


def _greedy(argument: Any, flags: int, writer: Writer) -> str:
    if writer.strict:
        raise NotInPlace("a part of a pattern that gives nothing back")
    return _repeat(argument, flags, writer)


def _atomic(nodes: Any, flags: int, writer: Writer) -> str:
    if writer.strict:
        raise NotInPlace("a part of a pattern that gives nothing back")
    return f"(?:{_sequence(nodes, flags, writer)})"


def _at(place: Any, flags: int, writer: Writer) -> str:
    where = str(place)
    if flags & re.MULTILINE and where in ("AT_BEGINNING", "AT_END"):
        where = "a line"
    if where in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
        return "^"
    if where == "AT_END_STRING" or (where == "AT_END" and writer.strict):
        return writer.end
    if writer.strict:
        raise NotInPlace(f"{where.lower()} in a pattern")
    return ""


_SINGLE: dict[str, Callable[[Any, int], _Characters]] = {
    "LITERAL": _literal,
    "NOT_LITERAL": _not_literal,
    "ANY": _any,
    "IN": _in,
    "CATEGORY": _category,
}
_GROUPING: dict[str, Callable[[Any, int, Writer], str]] = {
    "BRANCH": _branch,
    "SUBPATTERN": _group,
    "MAX_REPEAT": _repeat,
    "MIN_REPEAT": _repeat,
    "POSSESSIVE_REPEAT": _greedy,
    "ATOMIC_GROUP": _atomic,
    "AT": _at,
}
_DROPPED = frozenset({"ASSERT", "ASSERT_NOT"})
"""What only ever takes matches away."""
