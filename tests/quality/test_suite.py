import json
from pathlib import Path

import pytest

from include.integration_watch.domain.contract import difference
from include.integration_watch.quality.suite import (
    SuiteError,
    read_suite,
    suite_for,
    with_handwritten,
)

from .scene import INTEGRATION, contract

EVERYTHING = contract(
    invoice_number={"required": True, "unique": True, "max_length": 40},
    supplier_name={"unique": "folded", "severity": "warning"},
    supplier_number={
        "format": r"^\d{1,5}$",
        "reference": {
            "object": "supplier",
            "field": "number",
            "status_field": "status",
            "allowed": ["active", "o'clock {x}"],
        },
        "error_rule": "supplier_missing",
    },
    line={"unique": "folded", "unique_within": ["invoice_number"]},
    kind={"unique": True, "unique_within": ["invoice_number"], "one_of": ["F", "D"]},
)


def suite_of(demanded=EVERYTHING):
    return suite_for(INTEGRATION, difference(None, demanded), demanded)


def test_every_expectation_says_which_rule_it_stands_for():
    rules = [
        (expectation["meta"]["kind"], expectation["meta"]["field"])
        for expectation in suite_of()["expectations"]
    ]

    assert rules == [
        ("not_unique", "invoice_number"),
        ("required", "invoice_number"),
        ("required", "invoice_number"),
        ("length", "invoice_number"),
        ("not_unique", "supplier_name"),
        ("format", "supplier_number"),
        ("reference", "supplier_number"),
        ("not_unique", "line"),
        ("not_unique", "kind"),
        ("domain", "kind"),
    ]


def test_the_error_rule_travels_with_the_expectation():
    found = {
        expectation["meta"]["error_rule"]
        for expectation in suite_of()["expectations"]
        if expectation["meta"]["field"] == "supplier_number"
    }

    assert found == {"supplier_missing"}


@pytest.mark.parametrize(
    ("severity", "told"),
    [("info", "info"), ("warning", "warning"), ("error", "critical"), ("critical", "critical")],
)
def test_severity_is_told_in_great_expectations_words(severity, told):
    (expectation,) = suite_of(contract(total={"max_length": 3, "severity": severity}))[
        "expectations"
    ]

    assert expectation["severity"] == told


def test_a_reference_is_an_anti_join_that_null_cannot_silence():
    (query,) = (
        expectation["kwargs"]["unexpected_rows_query"]
        for expectation in suite_of()["expectations"]
        if expectation["meta"]["kind"] == "reference"
    )

    assert "NOT EXISTS" in query
    assert "NOT IN" not in query
    assert "'o''clock {{x}}'" in query


def test_a_suite_is_plain_json():
    assert json.loads(json.dumps(suite_of())) == suite_of()


@pytest.mark.gx
def test_stock_great_expectations_loads_the_suite():
    import great_expectations as gx

    loaded = gx.ExpectationSuite(**suite_of())

    assert len(loaded.expectations) == 10
    assert loaded.expectations[0].meta["kind"] == "not_unique"


def test_a_handwritten_expectation_without_a_rule_gets_one_of_its_own():
    handwritten = {
        "name": "totals",
        "expectations": [
            {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "currency"}},
            {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "currency"}},
            {"type": "expect_table_row_count_to_be_between", "kwargs": {}},
            {
                "type": "expect_column_values_to_not_be_null",
                "kwargs": {"column": "total"},
                "meta": {"kind": "required", "field": "total", "error_rule": "no_total"},
            },
        ],
    }

    merged = with_handwritten(suite_of(contract()), [handwritten])

    assert [(one["meta"]["kind"], one["meta"]["field"]) for one in merged["expectations"]] == [
        ("suite", "totals.currency"),
        ("suite", "totals.currency.2"),
        ("suite", "totals.expect_table_row_count_to_be_between"),
        ("required", "total"),
    ]


def test_a_handwritten_suite_goes_by_the_name_of_its_file_unless_it_has_one(tmp_path: Path):
    path = tmp_path / "totals.json"
    path.write_text('{"expectations": []}')

    assert read_suite(path)["name"] == "totals"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(None, "there is no such suite", id="no file"),
        pytest.param("{", "this is not JSON", id="half a file"),
        pytest.param("[]", 'a suite is an object with a list "expectations"', id="a list"),
        pytest.param('{"expectations": 1}', "a suite is an object", id="no expectations"),
    ],
)
def test_a_suite_that_cannot_be_read_names_its_file(tmp_path: Path, content, says):
    path = tmp_path / "totals.json"
    if content is not None:
        path.write_text(content)

    with pytest.raises(SuiteError, match=says) as error:
        read_suite(path)

    assert str(path) in str(error.value)
