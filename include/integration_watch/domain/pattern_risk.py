r"""Find regular expressions whose search can take exponential time: one message could stop the watch.

A pattern is dangerous when a loop can take some text in two ways: ``(\w+\s?)*`` takes "aaaa" as
one word or as four. Each further character then doubles the work of a search that fails.
"""

from collections.abc import Iterable

# The standard library's own reader of patterns; a test on every supported Python holds us to it.
from re import _compiler, _parser  # type: ignore[attr-defined]
from typing import Any

_SAMPLE = "".join(map(chr, range(128))) + "\x85\xa0ßäÄéΩж٣中\u2028😀"
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")
_COPIES = 3
_LOOPS_FROM = 10
_MOST_POSITIONS = 600

Edges = dict[int, dict[int, int]]


class _TooLarge(Exception):
    """The pattern has more positions than we look at."""


class _Part:
    """A piece of a pattern: in how many ways it may be empty, and where it begins and ends."""

    def __init__(self, empty: int, first: Iterable[int] = (), last: Iterable[int] = ()) -> None:
        self.empty, self.first, self.last = empty, list(first), list(last)


class _Automaton:
    """Each character of a pattern as a position; ``edges`` counts the ways from one to the next."""

    def __init__(self, flags: int) -> None:
        self.flags = flags
        self.takes: list[int] = []
        self.edges: Edges = {}
        self._known: dict[str, int] = {}

    def sequence(self, items: Iterable[Any]) -> _Part:
        """Add what stands one after the other."""
        whole = _Part(1)
        for item in items:
            whole = self._joined(whole, self._item(item))
        return whole

    def _item(self, item: Any) -> _Part:
        name, given = str(item[0]), item[1]
        if name == "SUBPATTERN":
            return self.sequence(given[3])
        if name in _REPEATS:
            return self._repeated(*given)
        if name == "BRANCH":
            return self._either([self.sequence(each) for each in given[1]])
        if name == "GROUPREF_EXISTS":
            return self._either([self.sequence(each or ()) for each in given[1:]])
        if name in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
            return self._character(item)
        # Atomic and possessive parts never give back what they took; the rest takes no character.
        return _Part(1)

    def _character(self, leaf: Any) -> _Part:
        number = len(self.takes)
        if number >= _MOST_POSITIONS:
            raise _TooLarge
        key = repr(leaf)
        if key not in self._known:
            state = _parser.State()
            state.flags = self.flags
            taken = _compiler.compile(_parser.SubPattern(state, [leaf]), self.flags).match
            self._known[key] = sum(1 << bit for bit, one in enumerate(_SAMPLE) if taken(one))
        self.takes.append(self._known[key])
        return _Part(0, [number], [number])

    def _joined(self, one: _Part, other: _Part) -> _Part:
        self._link(one.last, other.first)
        return _Part(
            min(one.empty * other.empty, 2),
            one.first + other.first * one.empty,
            other.last + one.last * other.empty,
        )

    def _either(self, parts: list[_Part]) -> _Part:
        return _Part(
            min(sum(part.empty for part in parts), 2),
            [each for part in parts for each in part.first],
            [each for part in parts for each in part.last],
        )

    def _repeated(self, least: int, most: Any, body: Any) -> _Part:
        """Add a loop; one of few turns is written out, one of many counts as endless."""
        if int(least) == int(most) and not any(map(_is_a_choice, body)):
            return self.sequence(body)
        if int(most) >= _LOOPS_FROM:
            part = self.sequence(body)
            self._link(part.last, part.first)
            return _Part(int(part.empty > 0 or least == 0), part.first, part.last)
        whole = _Part(1)
        for turn in reversed(range(min(int(most), _COPIES))):
            one = self.sequence(body)
            whole = self._joined(one, whole)
            whole.empty = int(whole.empty > 0 or turn >= least)
        return whole

    def _link(self, ends: list[int], begins: list[int]) -> None:
        for end in ends:
            for begin in begins:
                ways = self.edges.setdefault(end, {})
                ways[begin] = ways.get(begin, 0) + 1


def is_catastrophic(pattern: str, flags: int = 0) -> bool:
    """Tell whether a failing search for the pattern can take exponential time."""
    tree = _parser.parse(pattern, flags)
    if not any(_has_choices_in_a_loop(item) for item in tree):
        return False
    automaton = _Automaton(tree.state.flags)
    try:
        automaton.sequence(tree)
    except _TooLarge:
        return False
    return any(_is_ambiguous(loop, automaton) for loop in _loops(automaton.edges))


def _has_choices_in_a_loop(item: Any, *, looping: bool = False) -> bool:
    """Tell whether a loop holds another loop or alternatives; no other one can be ambiguous."""
    if looping and _is_a_choice(item):
        return True
    name, given = str(item[0]), item[1]
    looping = looping or (name in _REPEATS and int(given[1]) >= _LOOPS_FROM)
    return any(_has_choices_in_a_loop(each, looping=looping) for each in _inside(name, given))


def _is_a_choice(item: Any) -> bool:
    """Tell whether a search can take the item in more than one way."""
    name, given = str(item[0]), item[1]
    if name in _REPEATS and given[0] != given[1]:
        return True
    return name == "BRANCH" or any(map(_is_a_choice, _inside(name, given)))


def _inside(name: str, given: Any) -> list[Any]:
    if name == "SUBPATTERN":
        return list(given[3])
    if name in _REPEATS:
        return list(given[2])
    if name == "BRANCH":
        return [item for branch in given[1] for item in branch]
    if name == "GROUPREF_EXISTS":
        return [item for branch in given[1:] for item in branch or ()]
    return []


def _loops(edges: Edges) -> list[set[int]]:
    """Return the sets of positions that can all be reached from one another."""
    reached = {start: _reach(start, edges) for start in edges}
    loops: list[set[int]] = []
    for start, seen in reached.items():
        if start in seen and not any(start in loop for loop in loops):
            loops.append({each for each in seen if start in reached.get(each, ())})
    return loops


def _reach(start: int, edges: Edges) -> set[int]:
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        for each in edges.get(waiting.pop(), ()):
            if each not in seen:
                seen.add(each)
                waiting.append(each)
    return seen


def _is_ambiguous(loop: set[int], automaton: _Automaton) -> bool:
    """Tell whether two different ways through a loop take the same text and meet again."""
    inside = {
        start: {end: ways for end, ways in automaton.edges[start].items() if end in loop}
        for start in loop
    }
    if any(ways > 1 for ends in inside.values() for ways in ends.values()):
        return True
    together: dict[tuple[int, int], list[tuple[int, int]]] = {}
    waiting = [(each, each) for each in loop]
    while waiting:
        pair = waiting.pop()
        if pair in together:
            continue
        together[pair] = [
            (one, other)
            for one in inside[pair[0]]
            for other in inside[pair[1]]
            if automaton.takes[one] & automaton.takes[other]
        ]
        waiting += together[pair]
    return any(one != other and _returns((one, other), together) for one, other in together)


def _returns(
    start: tuple[int, int], together: dict[tuple[int, int], list[tuple[int, int]]]
) -> bool:
    """Tell whether two ways that parted can meet; within one loop they can then part again."""
    seen: set[tuple[int, int]] = set()
    waiting = [start]
    while waiting:
        for pair in together[waiting.pop()]:
            if pair[0] == pair[1]:
                return True
            if pair not in seen:
                seen.add(pair)
                waiting.append(pair)
    return False
