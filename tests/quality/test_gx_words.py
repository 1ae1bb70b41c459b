"""What Great Expectations shows on a German page is German; values and what nobody knows stay."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from include.integration_watch.domain.contract import Demand, FieldRule
from include.integration_watch.quality.expectations import expectations_for
from include.integration_watch.quality.gx_page import sections
from include.integration_watch.quality.gx_sentences import sentence
from include.integration_watch.quality.gx_words import german
from include.integration_watch.quality.where_words import where

REFERENCE = {
    "object": "supplier",
    "field": "number",
    "status_field": "status",
    "allowed": ["active", "draft"],
    "valid_on": "invoice_date",
    "valid_from": "from",
}
RULES: Mapping[str, Mapping[str, Any]] = {
    "required": {"required": True},
    "format": {"format": "^[A-Z]+$"},
    "length": {"max_length": 40},
    "domain": {"one_of": ["a", "b"]},
    "range": {"min_value": "0.5", "strict_min": True, "max_value": 9},
    "date_order": {"not_before": "other"},
    "not_unique": {"unique": True},
    "reference": {"reference": REFERENCE},
}


def _demanded() -> list[dict[str, Any]]:
    """Every expectation that contracts make, also of some cases, and unique in the other ways."""
    demands = [
        Demand(field="term", kind=kind, rule=FieldRule.model_validate(rule))
        for kind, rule in RULES.items()
    ]
    demands += [each.model_copy(update={"when": {"kind": ("A",)}}) for each in demands]
    for unique in ({"unique": "folded"}, {"unique": True}):
        rule = FieldRule.model_validate({**unique, "unique_within": ["supplier"]})
        demands.append(Demand(field="term", kind="not_unique", rule=rule))
    return [dict(each) for demand in demands for each in expectations_for(demand, "coupa")]


def _result(expectations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found = {
        "element_count": 212,
        "unexpected_count": 7,
        "unexpected_percent": 3.3,
        "partial_unexpected_list": ["Status", "y"],
        "partial_unexpected_counts": [{"value": "Status", "count": 4}, {"value": "y", "count": 3}],
    }
    raised = {"raised_exception": False, "exception_message": None, "exception_traceback": None}
    results = [
        {
            "success": False,
            "expectation_config": {"severity": "critical", **each},
            "result": found,
            "meta": {},
            "exception_info": raised,
        }
        for each in expectations
    ]
    statistics = {"evaluated_expectations": 1, "successful_expectations": 0}
    statistics |= {"unsuccessful_expectations": 1, "success_percent": 0}
    return {
        "success": False,
        "results": results,
        "suite_name": "s",
        "suite_parameters": {},
        "statistics": statistics,
        "meta": {"run_id": {"run_name": "run", "run_time": "2026-03-04T06:00:00+00:00"}},
        "id": None,
    }


def _text(parts: Sequence[str]) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", " ".join(parts)))


@pytest.mark.gx
def test_of_what_contracts_demand_no_english_word_is_left() -> None:
    shown = sections(_result(_demanded()))

    english, told = _text(shown["en"]), _text(shown["de"])
    for word in ("must", "values", "unexpected", "Expectation", "Unexpected", "If", "Overview"):
        assert re.search(rf"\b{word}\b", english), word
        assert not re.search(rf"\b{word}\b", told), word
    assert told.count("Wenn ") >= english.count("If ") > 0
    assert "muss einen Datensatz in coupa nennen (supplier mit status: active oder draft)" in told
    assert "Das sind 3,3 % von 212 Zeilen" in told


@pytest.mark.gx
def test_values_and_the_names_of_columns_are_nobodys_words() -> None:
    config = {"type": "expect_column_values_to_be_in_set", "meta": {}}
    config |= {"kwargs": {"column": "Info", "value_set": ["Overview", "Status"]}}
    shown = _text(sections(_result([config]))["de"])

    assert " Info Ergebnis " in shown
    assert "Overview" in shown
    assert "Status" in shown


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("values must be unique.", "Werte müssen eindeutig sein."),
        (
            "If $condition_content, then values must be greater than $min_value.",
            "Wenn $condition_content: Werte müssen größer als $min_value sein.",
        ),
        (
            "values must not be null, at least $mostly_pct % of the time.",
            "Werte dürfen nicht fehlen (gilt für mindestens $mostly_pct % der Zeilen).",
        ),
        (
            "Must have greater than or equal to $min_value and less than $max_value rows.",
            "Es müssen mindestens $min_value und weniger als $max_value Zeilen sein.",
        ),
        ("{curly} must name a supplier of coupa", "{curly} muss einen Datensatz in coupa nennen (supplier)"),
    ],
)  # fmt: skip
def test_a_sentence_keeps_its_places(english: str, said: str) -> None:
    assert sentence(english) == said


@pytest.mark.parametrize("unknown", ["", "values rhyme with $column.", "our own words {x} $y"])
def test_what_nobody_knows_stays_as_it_is(unknown: str) -> None:
    assert sentence(unknown) == unknown


def test_the_given_sections_stay_as_they_are() -> None:
    given = [{"content_blocks": [{"header_row": ["Status"], "table": [["40%", "x"]]}]}]

    (told,) = german(given)

    (block,) = told["content_blocks"]
    assert block == {"header_row": ["Ergebnis"], "table": [["40\N{NO-BREAK SPACE}%", "x"]]}
    assert given[0]["content_blocks"][0]["header_row"] == ["Status"]


def _places(*places: str, whole: str = "") -> dict[str, Any]:
    return {"meta": {"where": whole}, "results": [{"meta": {"where": each}} for each in places]}


def test_a_run_says_why_its_rows_were_streamed() -> None:
    result = _places(whole="streamed: more than 1,000 values of name repeat")

    assert where("en", result).endswith("streamed: more than 1,000 values of name repeat.")
    assert where("de", result).endswith("übertragen: mehr als 1,000 Werte von name wiederholen sich.")  # fmt: skip


def test_of_some_expectations_each_reason_is_said_once() -> None:
    dated = "streamed: supplier is a binary fraction"
    result = _places("in place: postgresql", dated, dated, "streamed: <b>odd</b>")

    told = where("de", result)
    assert "PostgreSQL), bis auf 3 von 4 Erwartungen" in told
    assert told.count("supplier ist ein Binärbruch") == 1
    assert "<b>odd</b>" in told


def test_what_was_never_to_be_checked_in_place_says_nothing() -> None:
    assert where("de", _places("", "")) == ""
    assert "only rows that may fail" in where("en", _places("in place: sqlite"))
