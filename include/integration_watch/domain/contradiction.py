"""Contradictions: demands that no record can meet, inside one contract and between two."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from .contract import ObjectContract, Requirement
from .value import Value


class Contradiction(Value):
    """Demands that exclude each other: of which field, under which key, and why in one sentence."""

    field: str
    key: str
    why: str


def contradictions(contract: ObjectContract) -> tuple[Contradiction, ...]:
    """Return what no record of an object can meet, field by field."""
    found: list[Contradiction] = []
    for name, rule in contract.fields.items():
        found += _of_field(name, rule)
        for case in rule.cases:
            found += _of_field(name, case)
    found += _of_days(contract)
    return tuple(found)


def between(source: ObjectContract, target: ObjectContract) -> tuple[Contradiction, ...]:
    """Return where nothing that one system can hold is anything that the other takes."""
    found = []
    for name, rule in target.fields.items():
        given = source.fields.get(name)
        if given is None:
            continue
        if given.one_of and rule.one_of and not set(given.one_of) & set(rule.one_of):
            why = f"one side knows {_listed(given.one_of)}, the other {_listed(rule.one_of)}"
            found.append(Contradiction(field=name, key="one_of", why=why))
        elif given.one_of and (why := _no_value(given.one_of, rule)):
            found.append(Contradiction(field=name, key="one_of", why=why))
        if _above(given.min_value, rule.max_value) or _above(rule.min_value, given.max_value):
            why = "the ranges of the two sides have no number in common"
            found.append(Contradiction(field=name, key="min_value", why=why))
    return tuple(found)


def reference_cycle(objects: Mapping[str, ObjectContract]) -> tuple[str, ...]:
    """Return objects each of which must name a record of the next, and the last of the first.

    Of such a ring no first record can ever be made. References that may stay empty (a supplier's
    parent) are no ring.
    """
    needed = {
        name: [
            rule.reference.object
            for rule in contract.fields.values()
            if rule.required and rule.reference and rule.reference.object in objects
        ]
        for name, contract in objects.items()
    }
    return _ring(needed)


def _of_field(name: str, rule: Requirement) -> Iterator[Contradiction]:
    low, high = rule.min_value, rule.max_value
    if _above(low, high) or (
        low is not None and low == high and (rule.strict_min or rule.strict_max)
    ):
        why = f"no number is at least {low} and at most {high}"
        yield Contradiction(field=name, key="min_value", why=why)
    if rule.one_of and (why := _no_value(rule.one_of, rule)):
        yield Contradiction(field=name, key="one_of", why=why)


def _no_value(values: tuple[str, ...], rule: Requirement) -> str:
    """Return why none of these values meets a rule; nothing where one does."""
    left = values
    for told, fits in (
        (f"has at most {rule.max_length} characters", _short),
        (f"matches {rule.format}", _matches),
        ("lies in the range", _in_range),
    ):
        left = tuple(value for value in left if fits(value, rule))
        if not left:
            return f"none of {_listed(values)} {told}"
    return ""


def _short(value: str, rule: Requirement) -> bool:
    return rule.max_length is None or len(value) <= rule.max_length


def _matches(value: str, rule: Requirement) -> bool:
    return rule.format is None or re.search(rule.format, value) is not None


def _in_range(value: str, rule: Requirement) -> bool:
    if not rule.has_range:
        return True
    try:
        number = Decimal(value)
    except InvalidOperation:
        return False
    return not (_above(rule.min_value, number) or _above(number, rule.max_value))


def _of_days(contract: ObjectContract) -> Iterator[Contradiction]:
    after = {name: [rule.not_before] for name, rule in contract.fields.items() if rule.not_before}
    if ring := _ring(after):
        told = ", ".join(
            f"{one} not before {other}"
            for one, other in zip(ring, ring[1:] + ring[:1], strict=True)
        )
        yield Contradiction(
            field=ring[0], key="not_before", why=f"{told}: only equal days could pass"
        )


def _ring(steps: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return the first ring of steps that lead back to where they began; nothing without one."""
    clear: set[str] = set()
    for start in steps:
        path: list[str] = []
        waiting = [iter([start])]
        while waiting:
            step = next(waiting[-1], None)
            if step is None:
                waiting.pop()
                if path:
                    clear.add(path.pop())
            elif step in path:
                return tuple(path[path.index(step) :])
            elif step not in clear:
                path.append(step)
                waiting.append(iter(steps.get(step, [])))
    return ()


def _above(low: Decimal | None, high: Decimal | None) -> bool:
    return low is not None and high is not None and low > high


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(values)
