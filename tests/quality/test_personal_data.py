import json
from pathlib import Path

import pytest

from include.integration_watch.domain.personal import masked
from include.integration_watch.quality import places

from .scene import RUN, contract, run

SECRET = "anna.beispiel@example.com"
ROWS = [
    {"invoice_number": "R1", "approver": SECRET, "term": "NET30"},
    {"invoice_number": "R2", "approver": SECRET, "term": None},
    {"invoice_number": "R3", "approver": "  ", "term": "NET30"},
    {"invoice_number": "R4", "approver": None, "term": "NET30"},
]


@pytest.mark.parametrize(
    ("value", "shown"), [(SECRET, "a•••"), ("  Zoë ", "Z•••"), ("", ""), ("  ", "  ")]
)
def test_of_a_value_the_first_sign_is_shown(value: str, shown: str) -> None:
    assert masked(value) == shown


@pytest.mark.parametrize(
    "demanded",
    [
        pytest.param({"format": r"^(\d+|\s*)$"}, id="format"),
        pytest.param({"unique": True}, id="unique"),
        pytest.param({"unique": "folded"}, id="unique, folded"),
        pytest.param({"max_length": 5}, id="length"),
        pytest.param({"one_of": ["nobody", "  "]}, id="domain"),
    ],
)
def test_a_personal_value_is_left_nowhere_but_in_the_snapshot(
    tmp_path: Path, demanded: dict[str, object]
) -> None:
    outcome = run(tmp_path, contract(approver={**demanded, "personal": True}), ROWS)

    (rule,) = outcome.rules
    assert rule.failing >= 2  # blank text is outside the domain too
    assert SECRET not in outcome.model_dump_json()
    for left in tmp_path.rglob("*.json"):
        assert SECRET not in left.read_text()
    assert _kept(tmp_path / "keys" / rule.keys_file)[:2] == [
        ("R1", "a•••"),
        ("R2", "a•••"),
    ]


def test_what_is_missing_is_still_told_apart_from_what_is_blank(tmp_path: Path) -> None:
    outcome = run(tmp_path, contract(approver={"required": True, "personal": True}), ROWS)
    (rule,) = outcome.rules
    assert rule.detail == "blank: 1, missing: 1"


def test_a_personal_key_field_is_masked_with_every_rule(tmp_path: Path) -> None:
    rows = [{**row, "supplier_name": "Anna Beispiel"} for row in ROWS]
    demanded = contract(
        term={"required": True}, supplier_name={"personal": True}, approver={"personal": True}
    )
    (rule,) = run(tmp_path, demanded, rows).rules
    assert [document.title for document in rule.documents] == ["A•••"]
    result = places.result_file(tmp_path, "invoices_to_erp", RUN)
    assert "Anna Beispiel" not in result.read_text()
    assert '"supplier_name": "A•••"' in result.read_text()


def test_an_unmarked_field_is_shown_as_it_is(tmp_path: Path) -> None:
    (rule,) = run(tmp_path, contract(approver={"format": r"^\d+$"}), ROWS).rules
    assert SECRET in rule.excerpt


@pytest.mark.gx
def test_what_great_expectations_ran_itself_is_masked_too(tmp_path: Path) -> None:
    handwritten = {
        "name": "people",
        "expectations": [
            {
                "type": "expect_column_distinct_values_to_be_in_set",
                "kwargs": {"column": "approver", "value_set": ["nobody"]},
            },
            {
                "type": "expect_column_value_z_scores_to_be_less_than",
                "kwargs": {"column": "approver", "threshold": 1, "double_sided": True},
            },
        ],
    }
    run(
        tmp_path,
        contract(approver={"personal": True}),
        ROWS,
        handwritten=[handwritten],
    )
    for left in tmp_path.rglob("*.json"):
        found = json.loads(left.read_text())
        assert SECRET not in json.dumps(
            [part["result"] for part in found.get("results", [])] if "results" in found else found
        )


def _kept(path: Path) -> list[tuple[str, str]]:
    import duckdb

    with duckdb.connect() as connection:
        return connection.execute(
            f"SELECT invoice_number, failing_value FROM read_parquet('{path}')"
        ).fetchall()
