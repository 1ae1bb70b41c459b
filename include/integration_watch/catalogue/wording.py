"""Say in plain words what pydantic found wrong with a value."""

import re
from collections.abc import Callable
from typing import Any

from pydantic_core import ErrorDetails

from include.integration_watch.domain.cadence import HINT as CADENCE_HINT

from .mistake import did_you_mean
from .time_span import HINT as SPAN_HINT

_SECRET = re.compile(r"password|passwd|secret|token|api_?key|credential", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_EXPECTED = {
    "string_type": "text",
    "string_sub_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "decimal_type": "a number",
    "decimal_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "date_type": "a day like 2026-12-24",
    "date_parsing": "a day like 2026-12-24",
    "date_from_datetime_parsing": "a day like 2026-12-24",
    "date_from_datetime_inexact": "a day like 2026-12-24",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
}
_SENTENCES = {
    "missing": "is missing",
    "too_short": "needs at least one entry",
    "invalid_key": "a key must be text: put it in quotes",
    "recursion_loop": "refers to itself",
}


def describe(errors: list[ErrorDetails], *, written: str, known: Callable[[], list[str]]) -> str:
    """Return one sentence for all that is wrong at one place.

    A value that may be one of several types brings one error for each; ``written`` is the value
    as it stands in the file and ``known`` the keys that may stand there.
    """
    if any(error["loc"][-1:] == ("[key]",) for error in errors):
        return _SENTENCES["invalid_key"]
    expected = [_EXPECTED[error["type"]] for error in errors if error["type"] in _EXPECTED]
    choices = [choice for error in errors for choice in _choices(error)]
    if expected or choices:
        return _on_one_line(_expected(expected, choices, errors[0]["input"], written))
    return _on_one_line(_single(errors[0], known))


def _on_one_line(sentence: str) -> str:
    """Return a sentence with the line breaks of a quoted value as people write them."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), sentence)


def unknown_key(key: str, known: list[str]) -> str:
    """Return the sentence for a key that nobody reads."""
    if _SECRET.search(key):
        return "no such key: secrets stand in the Airflow connection that conn_id names"
    near = did_you_mean(key, known)
    return f"no such key{near or ': expected ' + _listed(sorted(known), 'or')}"


def _single(error: ErrorDetails, known: Callable[[], list[str]]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _SENTENCES:
        return _SENTENCES[kind]
    if kind == "extra_forbidden":
        return unknown_key(str(error["loc"][-1]), known())
    if kind == "value_error":
        return str(context.get("error", error["msg"]))
    if kind == "string_pattern_mismatch" and "@" in context.get("pattern", ""):
        wanted = " nor channel:target" if "|" in context["pattern"] else ""
        return f'"{error["input"]}" is not an e-mail address{wanted}'
    return error["msg"].replace("Input should be", "must be").replace("Value error, ", "")


def _choices(error: ErrorDetails) -> list[str]:
    if error["type"] not in ("enum", "literal_error"):
        return []
    return re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))


def _expected(expected: list[str], choices: list[str], found: Any, written: str) -> str:
    wanted = [*dict.fromkeys(expected), *(f'"{choice}"' for choice in choices)]
    sentence = f"expected {_listed(wanted, 'or')}, {_found(found, written)}"
    if isinstance(found, str):
        return sentence + did_you_mean(found, choices)
    if "text" in expected and written:
        return f'{sentence}: put it in quotes ("{written}")'
    return sentence


def _found(value: Any, written: str) -> str:
    if value is None:
        return "found nothing"
    if isinstance(value, dict):
        return "found keys with values"
    if isinstance(value, list):
        return "found a list"
    if isinstance(value, str):
        return f'found "{value}"'
    return f"found {written or value}"


def _listed(words: list[str], joint: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}"


def not_a_cadence(found: Any) -> str:
    """Return the sentence for a cadence that is no sentence."""
    return f"expected one sentence, {_found(found, '')}: {CADENCE_HINT}"


def not_a_span(found: Any) -> str:
    """Return the sentence for a span of time that is no text."""
    return f"expected a span of time like {SPAN_HINT}, {_found(found, '')}"
