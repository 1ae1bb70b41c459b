"""Dotted paths into Coupa's JSON, and its values as text.

One thing comes in several shapes: ``payment-term`` as an object or as its code, names with dashes
or underscores or a ``?`` (``active?``), custom fields in ``custom-fields`` or beside the others.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

_NATURAL_KEYS = ("code", "number", "name", "login", "id")
_WORDS = ("code", "name")
_CUSTOM = "custom-fields."


def dashed(field: str) -> str:
    """Return Coupa's spelling of a field of ours."""
    return field.replace("_", "-")


def projection(columns: Mapping[str, str], fields: Sequence[str]) -> list[Any]:
    """Return what to ask for in ``fields`` so that rows of these fields can be made, and no more.

    Whole records of Coupa are very large. Names are asked for with underscores.
    """
    tree: dict[str, Any] = {}
    for field in fields:
        branch = tree
        for step in columns.get(field, dashed(field)).split("."):
            branch = branch.setdefault(step.replace("-", "_"), {})
    return _asked(tree)


def look_up(record: Any, path: str) -> Any:
    """Return what lies at a dotted path, or none.

    - Where a text stands in place of an object, it is the object's code or name.
    - ``supplier.number`` is also found at ``supplier-number``.
    - A path through a list brings the list of what lies beneath.
    """
    others = [path.replace(".", "-")] if "." in path else []
    if path.startswith(_CUSTOM):
        others.append(path.removeprefix(_CUSTOM))
    found = (_walk(record, each.split(".")) for each in (path, *others))
    return next((value for value in found if value is not None), None)


def text(value: Any) -> str | None:
    """Return a JSON value as text: truth as ``true``/``false``, an object by its natural key.

    Of a list come its distinct values joined by commas, and none as soon as one entry has none:
    whoever asks whether every line has a date must not be told that one has.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        known = next(
            (value[key] for key in _NATURAL_KEYS if value.get(key) not in (None, "")), None
        )
        return text(known) if known is not None else (json.dumps(value) if value else None)
    if isinstance(value, list):
        entries = [text(entry) for entry in value]
        told = [entry for entry in entries if entry is not None]
        return ",".join(dict.fromkeys(told)) if told and len(told) == len(entries) else None
    return str(value)


def _asked(tree: dict[str, Any]) -> list[Any]:
    plain = [name for name, inner in tree.items() if not inner and name != "custom_fields"]
    nested = {
        # Custom fields are asked for all together, says the documentation.
        name: {} if name == "custom_fields" else _asked(inner)
        for name, inner in tree.items()
        if inner or name == "custom_fields"
    }
    return [*plain, *({name: inner} for name, inner in nested.items())]


def _walk(value: Any, steps: list[str]) -> Any:
    for position, step in enumerate(steps):
        if isinstance(value, list):
            return [_walk(entry, steps[position:]) for entry in value]
        if not isinstance(value, Mapping):
            is_last = position == len(steps) - 1
            return value if position and is_last and step in _WORDS else None
        value = next((value[name] for name in _spellings(step) if name in value), None)
    return value


def _spellings(step: str) -> tuple[str, ...]:
    return step, step.replace("-", "_"), step.replace("_", "-"), f"{step}?"
