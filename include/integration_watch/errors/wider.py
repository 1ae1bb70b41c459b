"""Rewrite a pattern of ours for RE2 so that it matches at least where Python's would.

RE2 looks for all patterns at once in linear time, but knows no look-arounds, no back references
and counts only ASCII as letters. What it cannot say is widened, never narrowed: RE2 only names
candidates, and Python's own engine has the last word.
"""

import re
from collections.abc import Callable

# The standard library's own reader of patterns; a test on every supported Python holds us to it.
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_ANYTHING = r"(?s:.*)"
_NOTHING = ""
_FOREIGN = r"\x{80}-\x{10FFFF}"
_KEEPS_CASE = "ksiKSI"  # the ASCII letters that have a relative outside ASCII: K, ſ, İ, ı
_MOST_TURNS = 20
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")

_WIDE = {
    "CATEGORY_DIGIT": "0-9" + _FOREIGN,
    "CATEGORY_NOT_DIGIT": r"\x{0}-/:-\x{10FFFF}",
    "CATEGORY_SPACE": r"\t-\r\x{1c}-\x{20}" + _FOREIGN,
    "CATEGORY_NOT_SPACE": r"\x{0}-\x{8}\x{e}-\x{1f}!-\x{10FFFF}",
    "CATEGORY_WORD": "0-9A-Z_a-z" + _FOREIGN,
    "CATEGORY_NOT_WORD": r"\x{0}-/:-@\[-\^`\{-\x{10FFFF}",
}
_NARROW = {
    "CATEGORY_DIGIT": "0-9",
    "CATEGORY_NOT_DIGIT": r"\x{0}-/:-\x{7f}",
    "CATEGORY_SPACE": r"\t-\r\x{20}",
    "CATEGORY_NOT_SPACE": r"\x{0}-\x{8}\x{e}-\x{1b}!-\x{7f}",
    "CATEGORY_WORD": "0-9A-Z_a-z",
    "CATEGORY_NOT_WORD": r"\x{0}-/:-@\[-\^`\{-\x{7f}",
}
_PLACES = {
    "AT_BEGINNING": "(?m:^)",
    "AT_BEGINNING_STRING": r"\A",
    "AT_END": "(?m:$)",
    "AT_END_STRING": r"\z",
}


def wider(pattern: str) -> str:
    """Return a pattern for RE2 that matches every text that Python's does, read with MULTILINE."""
    tree = _parser.parse(pattern, re.MULTILINE)
    return _sequence(tree, tree.state.flags)


def _sequence(items: Any, flags: int) -> str:
    return "".join(_item(str(name), given, flags) for name, given in items)


def _item(name: str, given: Any, flags: int) -> str:
    if name in _LEAVES:
        return _LEAVES[name](given, flags)
    if name in _REPEATS:
        return f"(?:{_sequence(given[2], flags)}){_turns(given[0], given[1])}"
    if name == "SUBPATTERN":
        _, added, taken, inner = given
        return f"(?:{_sequence(inner, (flags | added) & ~taken)})"
    branches = _branches(name, given)
    if branches is None:
        return _ANYTHING
    return f"(?:{'|'.join(_sequence(each, flags) for each in branches)})"


def _branches(name: str, given: Any) -> list[Any] | None:
    """Return the alternatives of an item; none where only the whole text will do."""
    if name == "BRANCH":
        return list(given[1])
    if name == "ATOMIC_GROUP":
        return [given]
    if name == "GROUPREF_EXISTS":
        return [each or () for each in given[1:]]
    return None


def _turns(least: int, most: Any) -> str:
    fewest = min(int(least), _MOST_TURNS)
    return f"{{{fewest},{int(most)}}}" if int(most) <= _MOST_TURNS else f"{{{fewest},}}"


def _letter(code: int, flags: int) -> str:
    """Return what goes into a character class for one letter."""
    plain = rf"\x{{{code:x}}}"
    if not flags & re.IGNORECASE:
        return plain
    letter = chr(code)
    if not letter.isascii():
        return plain + _FOREIGN + _KEEPS_CASE
    both = "".join(rf"\x{{{ord(one):x}}}" for one in dict.fromkeys(letter.lower() + letter.upper()))
    return both + (_FOREIGN if letter in _KEEPS_CASE else "")


def _set(given: Any, flags: int) -> str:
    negated = str(given[0][0]) == "NEGATE"
    if negated:
        return f"[^{''.join(_excluded(str(name), value) for name, value in given[1:])}]"
    return f"[{''.join(_included(str(name), value, flags) for name, value in given)}]"


def _included(name: str, value: Any, flags: int) -> str:
    if name == "CATEGORY":
        return _WIDE[str(value)]
    if name == "LITERAL":
        return _letter(value, flags)
    low, high = value
    plain = rf"\x{{{low:x}}}-\x{{{high:x}}}"
    if not flags & re.IGNORECASE:
        return plain
    letters = {one for code in range(low, min(high, 127) + 1) for one in _cases(chr(code))}
    return plain + "".join(rf"\x{{{ord(one):x}}}" for one in sorted(letters)) + _foreign_relatives()


def _excluded(name: str, value: Any) -> str:
    if name == "CATEGORY":
        return _NARROW[str(value)]
    low, high = (value, value) if name == "LITERAL" else value
    return rf"\x{{{low:x}}}-\x{{{high:x}}}"


def _cases(letter: str) -> str:
    return letter.lower() + letter.upper()


def _foreign_relatives() -> str:
    return _FOREIGN + _KEEPS_CASE


_LEAVES: dict[str, Callable[[Any, int], str]] = {
    "LITERAL": lambda given, flags: f"[{_letter(given, flags)}]",
    "NOT_LITERAL": lambda given, _: rf"[^\x{{{given:x}}}]",
    "ANY": lambda _, flags: r"(?s:.)" if flags & re.DOTALL else r"[^\n]",
    "IN": _set,
    "AT": lambda given, _: _PLACES.get(str(given), _NOTHING),
    "FAILURE": lambda *_: r"[^\x{0}-\x{10FFFF}]",
    "ASSERT": lambda *_: _NOTHING,
    "ASSERT_NOT": lambda *_: _NOTHING,
}
