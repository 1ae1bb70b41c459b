r"""Regular expressions: Python's, as Great Expectations on pandas means them, written anew for RE2.

The two differ in what ``\d``, ``\s`` and ``\w`` are outside ASCII, in ``$`` before a last line
break, and in case folding. Only whether something is found matters, so groups, and greed, do not.
"""

import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from typing import Any

from .check import NotCompiled

_parser = re._parser  # type: ignore[attr-defined]

# What matches an ASCII letter in Python beside itself and its other case.
_ALSO = {"i": "\u0130\u0131", "k": "\u212a", "s": "\u017f"}
_SPACES = (
    r"\x{9}-\x{d}\x{1c}-\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}"
    r"\x{202f}\x{205f}\x{3000}"
)
_CLASSES = {
    "CATEGORY_DIGIT": (r"\p{Nd}", False),
    "CATEGORY_NOT_DIGIT": (r"\p{Nd}", True),
    "CATEGORY_SPACE": (_SPACES, False),
    "CATEGORY_NOT_SPACE": (_SPACES, True),
    "CATEGORY_WORD": (r"\p{L}\p{N}_", False),
    "CATEGORY_NOT_WORD": (r"\p{L}\p{N}_", True),
}
_UNLIMITED = _parser.MAXREPEAT
_SMALL = 128

Node = tuple[Any, Any]


def for_re2(pattern: str) -> str:
    """Return a pattern by which RE2 finds what Python finds; raise `NotCompiled` if there is none."""
    parsed = parts_of(pattern)
    return _sequence(parsed, parsed.state.flags, last=True)


def literal_start(pattern: str) -> str:
    """Return the text that whatever matches a pattern begins with; nothing if there is no such text."""
    parsed = parts_of(pattern)
    nodes: list[Node] = [*parsed, (None, None)]
    first, others = nodes[0], nodes[1:]
    anchored = str(first[0]) == "AT" and (
        str(first[1]) == "AT_BEGINNING_STRING"
        or (str(first[1]) == "AT_BEGINNING" and not parsed.state.flags & re.MULTILINE)
    )
    if not anchored or parsed.state.flags & re.IGNORECASE:
        return ""
    literals = takewhile(lambda node: str(node[0]) == "LITERAL" and node[1], others)
    return "".join(chr(code) for _, code in literals)


def parts_of(pattern: str) -> Any:
    """Return the parts of a pattern as Python reads it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            return _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as broken:
        raise NotCompiled(f"a pattern that Python does not know ({broken})") from broken


def _sequence(nodes: Iterable[Node], flags: int, *, last: bool) -> str:
    """Return nodes that follow each other; ``last`` says that nothing can come after them."""
    listed = list(nodes)
    end = len(listed) - 1
    return "".join(
        _node(node, flags, last=last and place == end) for place, node in enumerate(listed)
    )


def _node(node: Node, flags: int, *, last: bool) -> str:
    operation, argument = str(node[0]), node[1]
    if operation in _SINGLE:
        return _SINGLE[operation](argument, flags)
    if operation in _GROUPING:
        return _GROUPING[operation](argument, flags, last)
    raise NotCompiled(f"{operation.lower()} in a pattern, which RE2 does not know")


def _literal(code: int, flags: int) -> str:
    return _class([code], flags) if flags & re.IGNORECASE else _code(code)


def _branch(argument: Any, flags: int, last: bool) -> str:
    options = (_sequence(option, flags, last=last) for option in argument[1])
    return f"(?:{'|'.join(options)})"


def _group(argument: Any, flags: int, last: bool) -> str:
    _, added, removed, inner = argument
    return f"(?:{_sequence(inner, (flags | added) & ~removed, last=last)})"


def _repeat(argument: Any, flags: int, _last: bool) -> str:
    low, high, inner = argument
    upper = "" if high == _UNLIMITED else str(high)
    return f"(?:{_sequence(inner, flags, last=False)}){{{low},{upper}}}"


def _place(argument: Any, flags: int, last: bool) -> str:
    name = str(argument)
    if name == "AT_BEGINNING":
        return "(?m:^)" if flags & re.MULTILINE else r"\A"
    if name == "AT_BEGINNING_STRING":
        return r"\A"
    if name == "AT_END_STRING":
        return r"\z"
    if name == "AT_END" and flags & re.MULTILINE:
        return "(?m:$)"
    if name == "AT_END" and last:
        return r"(?:\n?\z)"
    raise NotCompiled(f"{name.lower()} in a pattern, which RE2 does not know")


def _set(members: Sequence[Node], flags: int) -> str:
    """Return a class of characters."""
    codes: list[int] = []
    parts: list[str] = []
    negated = False
    for operation, argument in members:
        name = str(operation)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            codes.append(argument)
        elif name == "RANGE":
            low, high = argument
            if not flags & re.IGNORECASE:
                parts.append(f"{_code(low)}-{_code(high)}")
            elif high < _SMALL:
                codes.extend(range(low, high + 1))
            else:
                raise NotCompiled("a range outside ASCII whose case does not matter")
        elif name == "CATEGORY":
            parts.append(_category(str(argument), flags, alone=len(members) == 1))
        else:
            raise NotCompiled(f"{name.lower()} in a class of characters")
    if len(members) == 1 and parts and parts[0].startswith("["):
        return parts[0]
    return _class(codes, flags, parts=parts, negated=negated)


def _category(name: str, flags: int, *, alone: bool) -> str:
    if flags & re.ASCII or name not in _CLASSES:
        raise NotCompiled(f"{name.lower()} in a pattern")
    members, negated = _CLASSES[name]
    if not negated:
        return members
    if not alone:
        raise NotCompiled("a class of characters that holds the opposite of another")
    return f"[^{members}]"


def _class(
    codes: Sequence[int], flags: int, *, parts: Sequence[str] = (), negated: bool = False
) -> str:
    same = {code: None for given in codes for code in _same(given, flags)}
    members = "".join([*map(_code, same), *parts])
    return f"[{'^' if negated else ''}{members}]"


def _same(code: int, flags: int) -> list[int]:
    """Return all characters that count as one, where case does not matter."""
    if not flags & re.IGNORECASE:
        return [code]
    if code >= _SMALL:
        raise NotCompiled("a character outside ASCII whose case does not matter")
    letter = chr(code)
    return [ord(one) for one in (letter.lower(), letter.upper(), *_ALSO.get(letter.lower(), ""))]


def _code(code: int) -> str:
    letter = chr(code)
    return letter if code < _SMALL and letter.isalnum() else rf"\x{{{code:x}}}"


_SINGLE: dict[str, Callable[[Any, int], str]] = {
    "LITERAL": _literal,
    "NOT_LITERAL": lambda code, flags: _class([code], flags, negated=True),
    "ANY": lambda _, flags: "(?s:.)" if flags & re.DOTALL else ".",
    "IN": _set,
}
_GROUPING: dict[str, Callable[[Any, int, bool], str]] = {
    "AT": _place,
    "BRANCH": _branch,
    "SUBPATTERN": _group,
    "MAX_REPEAT": _repeat,
    "MIN_REPEAT": _repeat,
}
