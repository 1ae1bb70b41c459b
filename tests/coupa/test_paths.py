"""Dotted paths into Coupa's JSON, and its values as text."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.coupa.paths import look_up, projection, text
from include.integration_watch.coupa.records import row

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("record", "path", "expected"),
    [
        pytest.param({"payment-term": {"code": "N30"}}, "payment-term.code", "N30", id="object"),
        pytest.param({"payment-term": "N30"}, "payment-term.code", "N30", id="its code alone"),
        pytest.param({"payment-term-code": "N30"}, "payment-term.code", "N30", id="flat"),
        pytest.param(
            {"payment_term": {"code": "N30"}}, "payment-term.code", "N30", id="underscores"
        ),
        pytest.param({"supplier": "Acme"}, "supplier.number", None, id="a name is no number"),
        pytest.param({"supplier": None}, "supplier.number", None, id="null object"),
        pytest.param({"country_id": 223}, "country.id", 223, id="snake case id beside"),
        pytest.param({"active?": True}, "active", True, id="a question mark"),
        pytest.param({"custom-fields": {"cf-no": "4"}}, "custom-fields.cf-no", "4", id="custom"),
        pytest.param({"cf-no": "4"}, "custom-fields.cf-no", "4", id="custom, in the open"),
        pytest.param({"lines": [{"d": "1"}, {}]}, "lines.d", ["1", None], id="through a list"),
        pytest.param({"a": {"b": {"c": 1}}}, "a.b.c", 1, id="deep"),
        pytest.param({}, "a.b.c", None, id="nothing"),
        pytest.param([], "a", [], id="an empty list"),
    ],
)
def test_look_up(record: Any, path: str, expected: Any) -> None:
    assert look_up(record, path) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", ""),
        (" padded ", " padded "),
        ("567.10", "567.10"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (12345678901234567890, "12345678901234567890"),
        ({"id": 3, "code": "N30"}, "N30"),
        ({"id": 3, "code": "", "name": "Insight"}, "Insight"),
        ({"id": 3}, "3"),
        ({}, None),
        ({"odd": 1}, '{"odd": 1}'),
        ([], None),
        (["a", "b", "a"], "a,b"),
        (["a", None], None),
        ([{"code": "X"}, {"code": "Y"}], "X,Y"),
    ],
)
def test_text(value: Any, expected: str | None) -> None:
    assert text(value) == expected


def test_row_uses_the_mapped_path_or_the_name_with_dashes() -> None:
    record = {"invoice-number": "R-1", "supplier": {"number": "10472"}}
    fields = ["invoice_number", "supplier_number", "total"]
    assert row(record, {"supplier_number": "supplier.number"}, fields) == {
        "invoice_number": "R-1",
        "supplier_number": "10472",
        "total": None,
    }


@given(ANY_JSON, st.lists(st.text(min_size=1), min_size=1, max_size=3))
def test_any_json_gives_text_or_none(value: Any, fields: list[str]) -> None:
    for record in ({fields[0]: value}, value):
        found = row(json.loads(json.dumps(record)), {}, fields)
        assert all(cell is None or isinstance(cell, str) for cell in found.values())


def test_projection_asks_for_what_the_rows_need_and_no_more() -> None:
    columns = {
        "payment_term": "payment-term.code",
        "supplier_number": "supplier.number",
        "supplier_name": "supplier.name",
        "line_account": "invoice-lines.account.code",
        "erp_number": "custom-fields.cf-erp-number",
    }
    fields = ["invoice_number", *columns, "status"]
    assert projection(columns, fields) == [
        "invoice_number",
        "status",
        {"payment_term": ["code"]},
        {"supplier": ["number", "name"]},
        {"invoice_lines": [{"account": ["code"]}]},
        {"custom_fields": {}},
    ]


def test_projection_of_a_field_that_is_the_id_asks_for_the_id() -> None:
    assert projection({"number": "id"}, ["number", "status"]) == ["id", "status"]
