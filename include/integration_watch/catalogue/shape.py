"""Turn raw YAML into the domain's values, or say everything that is wrong with it at once."""

from datetime import timedelta
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from include.integration_watch.domain.cadence import Cadence
from include.integration_watch.domain.value import Value

from . import model, wording
from .document import Document
from .mistake import KeyPath, Mistake
from .time_span import read_span

V = TypeVar("V", bound=Value)
_MAY_BE_ZERO = frozenset({"grace", "overlap"})


def shape(
    kind: type[V], document: Document, keys: KeyPath, raw: Any
) -> tuple[V | None, list[Mistake]]:
    """Return the value that a part of a document means, or none and its mistakes."""
    found: dict[KeyPath, str] = {}
    prepared = _prepare(kind, raw, (), found)
    value = None
    try:
        value = kind.model_validate(prepared)
    except ValidationError as refused:
        for at, errors in _by_place(refused.errors(include_url=False), prepared).items():
            if not any(at[: len(place)] == place for place in found):
                found[at] = _sentence(kind, document, keys, at, errors)
    mistakes = [document.mistake((*keys, *at), message) for at, message in found.items()]
    return (None if mistakes else value), mistakes


def _sentence(
    kind: type[Value], document: Document, keys: KeyPath, at: KeyPath, errors: list[ErrorDetails]
) -> str:
    def known() -> list[str]:
        beside = model.kind_at(kind, at[:-1])
        return list(model.fields(beside)) if model.is_model(beside) else []

    return wording.describe(errors, written=document.written((*keys, *at)), known=known)


def _by_place(errors: list[ErrorDetails], raw: Any) -> dict[KeyPath, list[ErrorDetails]]:
    """Group errors by where they stand in the file: pydantic adds steps for the types it tried."""
    places: dict[KeyPath, list[ErrorDetails]] = {}
    for error in errors:
        places.setdefault(_place(error, raw), []).append(error)
    return places


def _place(error: ErrorDetails, raw: Any) -> KeyPath:
    steps: list[str | int] = []
    for step in error["loc"]:
        inside = (isinstance(raw, dict) and step in raw) or (
            isinstance(raw, list) and isinstance(step, int) and step < len(raw)
        )
        if inside:
            steps.append(step)
            raw = raw[step]
        elif error["type"] == "missing" and step == error["loc"][-1]:
            steps.append(step)
    return tuple(steps)


def _prepare(kind: Any, raw: Any, at: KeyPath, found: dict[KeyPath, str]) -> Any:
    """Return raw YAML with spans of time read, noting what pydantic would be too lenient about."""
    if kind is timedelta:
        return _prepare_span(raw, at, found)
    if kind is Cadence:
        if not isinstance(raw, str):
            found[at] = wording.not_a_cadence(raw)
        return raw
    if model.is_model(kind) and isinstance(raw, dict):
        known = model.fields(kind)
        for name, (_, needed) in known.items():
            if needed and isinstance(raw.get(name), str) and not raw[name].strip():
                found[(*at, name)] = "is empty"
        return {
            name: _prepare(known[name][0], inner, (*at, name), found) if name in known else inner
            for name, inner in raw.items()
        }
    inside = model.entry(kind)
    if model.is_model(inside) and isinstance(raw, list):
        return [_prepare(inside, each, (*at, n), found) for n, each in enumerate(raw)]
    if model.is_model(inside) and isinstance(raw, dict):
        return {name: _prepare(inside, each, (*at, name), found) for name, each in raw.items()}
    return raw


def _prepare_span(raw: Any, at: KeyPath, found: dict[KeyPath, str]) -> Any:
    if not isinstance(raw, str):
        found[at] = wording.not_a_span(raw)
        return raw
    try:
        span = read_span(raw)
    except ValueError as unread:
        found[at] = str(unread)
        return timedelta(1)
    if not span and at[-1] not in _MAY_BE_ZERO:
        found[at] = "must be longer than zero"
    return span
