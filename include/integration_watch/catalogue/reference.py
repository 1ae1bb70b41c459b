"""The reference of the configuration: a table for each sort of part, made from the models."""

from datetime import date, timedelta
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from include.integration_watch.domain.cadence import Cadence
from include.integration_watch.domain.value import Value

from . import model
from .meaning import MEANING
from .schema import FILES
from .time_span import spell_span

_PLAIN: dict[Any, str] = {
    str: "text",
    bool: "true or false",
    int: "whole number",
    float: "number",
    Decimal: "number",
    timedelta: "span of time",
    date: "day",
    Cadence: "cadence",
}


def tables() -> dict[str, str]:
    """Return a Markdown table of keys for each model that can stand in a file, by its name."""
    return {kind.__name__: _table(kind) for kind in _models()}


def _models() -> list[type[Value]]:
    """Return every model that some file is made of, each before those inside it."""
    found: dict[type[Value], None] = {}
    waiting: list[Any] = list(FILES.values())
    while waiting:
        kind = waiting.pop(0)
        if model.is_model(kind) and kind is not Cadence:
            if kind.__module__.endswith(".schema"):
                waiting += [model.entry(inner) for inner, _ in model.fields(kind).values()]
            elif kind not in found:
                found[kind] = None
                waiting += [inner for inner, _ in model.fields(kind).values()]
        elif (inner := model.entry(kind)) is not None:
            waiting.append(inner)
    return list(found)


def _table(kind: type[Value]) -> str:
    lines = ["| key | value | default | meaning |", "|---|---|---|---|"]
    for name, (inner, needed) in model.fields(kind).items():
        default = "**needed**" if needed else _default(kind, name)
        meaning = MEANING.get(kind.__name__, {}).get(name, "").replace("|", r"\|")
        lines.append(f"| `{name}` | {_value(inner)} | {default} | {meaning} |")
    return "\n".join(lines)


def _default(kind: type[Value], name: str) -> str:
    value = kind.model_fields[name].get_default(call_default_factory=True)
    if isinstance(value, timedelta):
        return spell_span(value)
    if isinstance(value, Value):
        return "see there"
    if value in (None, "", (), {}):
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _value(kind: Any) -> str:
    if kind in _PLAIN:
        return _PLAIN[kind]
    if model.is_model(kind):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    if get_origin(kind) in (tuple, dict):
        many = "list of" if get_origin(kind) is tuple else "names with"
        return f"{many} {_value(model.entry(kind))}"
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(_value(choice) for choice in get_args(kind) if choice is not NoneType)
    choices = get_args(kind) or tuple(choice.value for choice in kind)
    return ", ".join(f"`{choice}`" for choice in choices)
