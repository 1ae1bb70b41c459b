"""What Great Expectations shows of a validation result, made safe to stand on a page of ours."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from include.integration_watch.domain.value import Language

from . import gx_words
from .engine import great_expectations
from .plain_html import plain

# Characters that mean something to HTML or to a template, and what stands for each of them while
# Great Expectations renders: it escapes some values itself, others not at all.
_MEANINGFUL = "<>&\"'$"
_HIDDEN = {ord(sign): chr(0xE000 + place) for place, sign in enumerate(_MEANINGFUL)}
_TAKEN = {0xE000 + place: "\ufffd" for place in range(len(_MEANINGFUL))}
_SHOWN = {0xE000 + place: escape(sign) for place, sign in enumerate(_MEANINGFUL)}

_INDEX = ("unexpected_index_column_names", "unexpected_index_list", "partial_unexpected_index_list")


Sections = Mapping[Language, tuple[str, ...]]


def sections(result: Mapping[str, Any]) -> Sections:
    """Return the sections (overview, table, each column) that Great Expectations renders, by language.

    It does not escape all values it shows, so their signs are hidden before it sees them and
    come back escaped; what it renders loses everything that would run or load something.
    """
    great_expectations()
    from great_expectations.core.expectation_validation_result import (
        ExpectationSuiteValidationResult,
        expectationSuiteValidationResultSchema,
    )
    from great_expectations.render.renderer import ValidationResultsPageRenderer

    loaded = expectationSuiteValidationResultSchema.load(_hidden_result(result))
    if not isinstance(loaded, ExpectationSuiteValidationResult):
        loaded = ExpectationSuiteValidationResult(**loaded)
    document = ValidationResultsPageRenderer(run_info_at_end=True).render(loaded).to_json_dict()
    in_german = gx_words.german(document["sections"])
    return {"en": _drawn(document["sections"]), "de": _drawn(in_german)}


def _drawn(parts: Sequence[Any]) -> tuple[str, ...]:
    from great_expectations.render.view import DefaultJinjaSectionView

    view = DefaultJinjaSectionView()
    return tuple(
        plain(view.render({"section": part, "section_loop": {"index": number}})).translate(_SHOWN)
        for number, part in enumerate(parts, 1)
    )


def _hidden_result(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result in which no text from outside holds a sign that means something.

    The names by which Great Expectations finds its way (type, severity, operators) stay as they
    are; tracebacks go, they are for the task's log.
    """
    return {**result, "results": [_hidden_part(part) for part in result["results"]]}


def _hidden_part(part: Mapping[str, Any]) -> dict[str, Any]:
    config = part["expectation_config"]
    return {
        **part,
        "result": _hidden(_value_apart(part)),
        "exception_info": _hidden(_without_tracebacks(part.get("exception_info"))),
        "expectation_config": {
            **config,
            "kwargs": _hidden(config["kwargs"]),
            "description": _hidden(config.get("description")),
            "meta": _hidden(config.get("meta")),
        },
    }


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_TAKEN).translate(_HIDDEN)
    if isinstance(value, list):
        return [_hidden(item) for item in value]
    if isinstance(value, dict):
        return {_hidden(key): _hidden_item(key, item) for key, item in value.items()}
    return value


def _hidden_item(key: str, item: Any) -> Any:
    if key == "operator":
        return item
    if key == "parameter" and item == "":
        return _hidden('""')  # an empty text would show as nothing at all
    return _hidden(item)


def _value_apart(part: Mapping[str, Any]) -> Any:
    """Return what was found, the column under test not among the keys: it would show as EMPTY."""
    found = part.get("result") or {}
    keys = found.get("unexpected_index_column_names")
    column = part["expectation_config"]["kwargs"].get("column")
    if not keys or column not in keys:
        return found
    others = [key for key in keys if key != column]
    if others:
        return {**found, "unexpected_index_column_names": others}
    return {name: value for name, value in found.items() if name not in _INDEX}


def _without_tracebacks(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {
        key: "The traceback stands in the log of the task."
        if key == "exception_traceback" and item
        else _without_tracebacks(item)
        for key, item in value.items()
    }
