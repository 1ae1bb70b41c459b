"""In the database a suite comes to the same verdicts, counts and keys as over the whole table in the lake."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from include.integration_watch.domain.contract import ObjectContract, difference
from include.integration_watch.erp.client import ErpClient
from include.integration_watch.quality.in_place import examine
from include.integration_watch.quality.in_place.look import NotInPlace
from include.integration_watch.quality.lake import lake
from include.integration_watch.quality.profile import profile
from include.integration_watch.quality.snapshot import write_tables
from include.integration_watch.quality.suite import suite_for
from tests.quality.in_place.scene import AT, examined, fill, in_place, in_the_lake, known
from tests.quality.scene import INTEGRATION

COLUMNS: Mapping[str, Any] = {
    "id": sa.BigInteger,
    "name": sa.String(60).with_variant(
        sa.String(60, collation="utf8mb4_general_ci"), "mysql", "mariadb"
    ),
    "term": sa.String(20),
    "supplier": sa.String(20),
    "total": sa.Numeric(12, 2),
    "written": sa.String(30),
    "pieces": sa.Integer,
    "dated": sa.Date,
    "due": sa.Date,
    "said": sa.String(30),
    "rate": sa.Double,
    "held": sa.Boolean,
}
DEMANDED = ObjectContract.model_validate(
    {
        "resource": "invoices",
        "key": ["id"],
        "fields": {
            "id": {"required": True, "unique": True},
            "name": {"required": True, "unique": True, "max_length": 8, "format": r"^[\w .&-]+$"},
            "term": {"required": True, "one_of": ["N30", "n30", "Ä 1", "N30 "]},
            "supplier": {
                "required": True,
                "format": r"^\d{2,}$",
                "reference": {"object": "supplier", "field": "number", "status_field": "status",
                              "allowed": ["active"]},
            },
            "total": {"required": True, "min_value": "0", "max_value": "100.5", "strict_min": True},
            "written": {"min_value": "-0.1", "max_value": "10", "strict_max": True},
            "pieces": {"min_value": "1", "one_of": ["1", "2", "03"]},
            "dated": {"required": True},
            "due": {"not_before": "dated"},
            "said": {"not_before": "dated"},
            "rate": {"required": True},
            "held": {"required": True},
        },
    }
)  # fmt: skip
SUPPLIERS = [
    {"number": "10", "status": "active"},
    {"number": "11", "status": "blocked"},
    {"number": "\u0661\u0662", "status": "active"},
    {"number": None, "status": "active"},
]

_ODD = ["", " ", "\t", "\u00a0", "A", "a", "ä", "Ä", "A ", "a\u0308", "ß", "ss", "SS", "\u017f", "K", "\u212a",
        "O'Neill", "x\n", "abcdefgh", "abcdefghi", "äöüäöüäöü", "%_", "\\", "'", '"', "N30", "n30", "N30 ", "Ä 1",
        "10", "11", "12", "1", "\u0661\u0662", "10\n", "0010", "🙂🙂", "null"]  # fmt: skip
_NUMBERS = ["0", "-0.1", "-0.10", "-0.11", "9.999999", "9.9999999999999999999", "10", "+5", "5.", ".5", "1e0", "1e2",
            "NaN", "abc", "", " 5", "5 ", "1,5", "0x10", "١", "-0.1000000000000000055"]  # fmt: skip
_SAID = ["2026-01-03", "2026-01-03T06:00:00+01:00", "2026-02-29", "2026-02-28x", "02026-01-03", "2026-1-3",
         " 2026-01-03", "", "soon", "2026-01-00", "2026-13-01", "9999-12-31", "0001-01-01", "2026-01-31 "]  # fmt: skip
_TEXTS = st.none() | st.sampled_from(_ODD)
_DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 5))
ROW = st.fixed_dictionaries(
    {
        "name": _TEXTS,
        "term": _TEXTS,
        "supplier": _TEXTS,
        "total": st.none() | st.sampled_from(["0", "0.00", "0.01", "-1", "100.50", "100.51", "7"]).map(Decimal),
        "written": st.none() | st.sampled_from(_NUMBERS),
        "pieces": st.none() | st.integers(-1, 4),
        "dated": _DAYS,
        "due": _DAYS,
        "said": st.none() | st.sampled_from(_SAID),
        "rate": st.none() | st.sampled_from([0.1, 0.0, -2.5]),
        "held": st.none() | st.booleans(),
    }
)  # fmt: skip
_BETWEEN = {"type": "and", "conditions": [
    {"type": "comparison", "column": {"name": "term"}, "operator": "NOT_IN", "parameter": ["N30"]},
    {"type": "nullity", "column": {"name": "total"}, "is_null": False},
]}  # fmt: skip
BY_HAND: list[dict[str, Any]] = [
    {"type": "expect_column_values_to_not_match_regex", "kwargs": {"column": "name", "regex": r"^[a-z\s]+$"}},
    {"type": "expect_column_values_to_not_match_regex",
     "kwargs": {"column": "name", "regex": r"(?i)k|ss", "mostly": 0.7}},
    {"type": "expect_column_values_to_match_regex", "kwargs": {"column": "written", "regex": r"^(?:-?\d|[+.])"}},
    {"type": "expect_column_values_to_not_be_in_set", "kwargs": {"column": "name", "value_set": ["ss", "a", "Ä"]}},
    {"type": "expect_column_values_to_be_null", "kwargs": {"column": "rate", "row_condition": _BETWEEN}},
    {"type": "expect_column_value_lengths_to_be_between", "kwargs": {"column": "name", "min_value": 2, "mostly": 0.5}},
    {"type": "expect_column_value_lengths_to_equal", "kwargs": {"column": "term", "value": 3}},
    {"type": "expect_compound_columns_to_be_unique",
     "kwargs": {"column_list": ["term", "pieces"], "ignore_row_if": "any_value_is_missing"}},
    {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 3, "max_value": 20}},
    {"type": "expect_table_row_count_to_equal", "kwargs": {"value": 4, "row_condition": _BETWEEN}},
    {"type": "expect_column_to_exist", "kwargs": {"column": "nothing"}},
    {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "nothing"}},
]  # fmt: skip
SUITE = [
    *suite_for(INTEGRATION, difference(None, DEMANDED), DEMANDED)["expectations"],
    *BY_HAND,
]
_run = count()


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(ROW, max_size=40), first=st.integers(0, 3))
def test_both_ways_come_to_the_same(
    engine: sa.Engine, tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], first: int
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp(f"run{next(_run)}")
    numbered = [{"id": max(number, first), **row} for number, row in enumerate(rows)]
    fill(engine, COLUMNS, numbered)
    suppliers = known(folder, SUPPLIERS)
    fields = list(COLUMNS)
    here = in_place(engine, SUITE, folder, fields, suppliers)
    there = in_the_lake(engine, SUITE, folder, fields, suppliers)
    for expectation, one, other in zip(SUITE, here, there, strict=True):
        assert one == other, expectation


def test_every_demand_of_a_contract_is_checked_in_place(engine: sa.Engine, tmp_path: Path) -> None:
    fill(engine, COLUMNS, [])
    found = examined(engine, SUITE, tmp_path, list(COLUMNS), known(tmp_path, SUPPLIERS))
    streamed = [SUITE[place]["kwargs"]["column"] for place in found.streamed]
    # SQLite keeps decimals as binary fractions.
    assert streamed == (["total"] if engine.dialect.name == "sqlite" else [])
    assert (found.whole.fields if found.whole else ()) == (("id", "total") if streamed else ())


def test_rows_without_a_fault_stay_where_they_lie(engine: sa.Engine, tmp_path: Path) -> None:
    good = {"term": "N30", "supplier": "10", "total": Decimal("0.01"), "written": "9.99", "pieces": 1,
            "dated": date(2026, 1, 2), "due": date(2026, 1, 2), "said": "2026-01-31T06:00:00", "rate": 0.5,
            "held": True}  # fmt: skip
    rows = [{"id": number, "name": f"ABC {number}", **good} for number in range(200)]
    faults = {
        3: {"term": "N31"},
        5: {"supplier": "11"},
        7: {"said": "2026-01-01"},
        9: {"name": "ABC 10"},
    }
    for number, fault in faults.items():
        rows[number] |= fault
    fill(engine, COLUMNS, rows)
    suite = [each for each in SUITE if "meta" in each]
    found = examined(engine, suite, tmp_path, list(COLUMNS), known(tmp_path, SUPPLIERS))
    with lake({"suspect": found.snapshot}) as opened:
        fetched = opened.connection.execute(
            "SELECT id FROM suspect ORDER BY id::INTEGER"
        ).fetchall()
    assert [number for (number,) in fetched] == ["3", "5", "7", "9", "10"]
    assert found.snapshot.rows == len(rows)


def test_what_a_database_says_of_a_table_is_its_profile(engine: sa.Engine, tmp_path: Path) -> None:
    rows = [
        {"id": number, "name": name}
        for number, name in enumerate([None, "", " \t", "a", "A", "Ä1", "a"])
    ]
    fill(engine, {"id": sa.Integer, "name": sa.String(60)}, rows)
    found = examined(engine, [], tmp_path, ["id", "name"])
    tables = ErpClient(engine.url).batches("invoice", {"id": "id", "name": "name"})
    with lake(
        {"invoice": write_tables(tables, path=tmp_path / "i.parquet", taken_at=AT)}
    ) as opened:
        assert found.profile == profile(opened, "invoice")


def test_nothing_is_gained_where_most_rows_may_fail(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examine, "FEW", 10)
    fill(engine, COLUMNS, [{"id": number} for number in range(50)])
    with pytest.raises(NotInPlace, match="more than 40% of the rows may fail"):
        examined(engine, SUITE, tmp_path, list(COLUMNS), known(tmp_path, SUPPLIERS))
    assert not (tmp_path / "suspects.parquet").exists()


def test_a_query_by_hand_needs_the_whole_table(engine: sa.Engine, tmp_path: Path) -> None:
    fill(engine, {"id": sa.Integer}, [])
    query = {"unexpected_rows_query": "SELECT * FROM {batch} WHERE id > 3"}
    suite = [{"type": "unexpected_rows_expectation", "kwargs": query}]
    with pytest.raises(NotInPlace, match="is not compiled to SQL of a database"):
        examined(engine, suite, tmp_path, ["id"])
