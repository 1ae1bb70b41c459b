"""Checks that are asked together find what each of them finds alone."""

from unittest.mock import patch

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.quality import sql
from include.integration_watch.quality.compiled import narrowing, statements
from include.integration_watch.quality.compiled.pattern import literal_start
from include.integration_watch.quality.compiled.run import check
from include.integration_watch.quality.contract_sql import Known, orphans

from .both_ways import KEY, _of_ours, compiled, expectation, lake_of, table
from .test_parity import of_column, of_record, tables


@settings(max_examples=15)
@given(tables(), st.lists(st.one_of(of_column(), of_record()), min_size=2, max_size=8))
def test_together_they_find_what_each_finds_alone(rows, expectations):
    made = table(rows)
    alone = [compiled(made, [one])[0] for one in expectations]

    assert compiled(made, expectations) == alone
    with patch.object(narrowing, "VALUES_IN_THEM", -1), patch.object(statements, "LARGE", 0):
        assert compiled(made, expectations) == alone


def of(name: str, **kwargs):
    return expectation(f"expect_column_{name}", column="c", **kwargs)


MANY = [
    of("values_to_not_match_regex", regex="^#1"),
    of("values_to_not_match_regex", regex="^#2"),
    of("values_to_not_match_regex", regex="2$"),
    of("value_lengths_to_be_between", min_value=3, max_value=4),
    of("value_lengths_to_be_between", max_value=3, strict_max=True),
    of("values_to_be_in_set", value_set=["#111", "#222", "#33"]),
    of("values_to_be_in_set", value_set=["#111", "#222", "#4444"]),
    of("values_to_not_be_in_set", value_set=["#33"]),
    of("values_to_not_be_null"),
]


@pytest.mark.parametrize("values_listed", [200, 1, 0])
def test_a_column_of_few_values_is_asked_for_its_values(values_listed: int):
    made = pa.table({KEY: range(6), "c": ["#111", "#222", "#33", "#4444", None, "é"]})

    with lake_of(made) as lake, patch.object(narrowing, "VALUES_LISTED", values_listed):
        found = [_of_ours(one, lake).keys for one in check(MANY, lake, table="checked", keys=[KEY])]

    assert found == [(0,), (1,), (1,), (3, 5), (0, 1, 2, 3), (3, 5), (2, 5), (2,), (4,)]


def heard(made: pa.Table, expectations: list, **others: pa.Table) -> tuple[list, list[str]]:
    """What a check of a table comes to, and the queries that it took."""
    asked: list[str] = []

    class Heard:
        def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
            self.connection = connection

        def execute(self, query: str, *given: object) -> duckdb.DuckDBPyConnection:
            asked.append(query)
            return self.connection.execute(query, *given)

    with lake_of(made, others) as lake:
        lake.connection = Heard(lake.connection)
        return check(expectations, lake, table="checked", keys=[KEY]), asked


def test_what_no_value_fails_is_not_looked_for_in_the_rows():
    made = pa.table({KEY: range(3), "c": ["a", "b", "a"]})

    outcomes, asked = heard(made, [MANY[0], MANY[1], MANY[7]])

    assert all(outcome.success for outcome in outcomes)
    assert not any("TEMP TABLE" in query for query in asked)


def test_what_statistics_rule_out_is_not_looked_for_in_the_rows_of_a_large_table():
    made = pa.table({KEY: range(3), "c": ["INV-1", "INV-2", "INV-1"]})
    checks = [
        of("values_to_not_be_null"),
        of("values_to_not_match_regex", regex="^#1"),
        of("values_to_not_be_in_set", value_set=[f"#{number}" for number in range(12)]),
    ]

    with patch.object(narrowing, "VALUES_IN_THEM", -1), patch.object(statements, "LARGE", 3):
        outcomes, asked = heard(made, checks)

    assert all(outcome.success for outcome in outcomes)
    assert not any("TEMP TABLE" in query for query in asked)


def test_a_text_with_a_quote_is_found_where_statistics_are_asked():
    made = pa.table({KEY: range(4), "c": ["it", "it's", "it''s", "its"]})
    refused = of("values_to_not_be_in_set", value_set=["it's", "it''s"])

    with patch.object(statements, "LARGE", 0):
        assert compiled(made, [refused])[0].keys == (1, 2)


def test_the_reason_of_a_refused_reference_is_every_status_that_it_has():
    known = Known(object="supplier", field="id", status_field="status", allowed=["active"])
    records = pa.table(
        {
            "id": ["1", "2", "3", "3", "4", "5", "5", "6", "6"],
            "status": ["active", "gone", "late", "gone", None, None, None, "active", "gone"],
        }
    )
    made = pa.table({KEY: range(7), "c": ["1", "2", "3", "4", "5", "6", "7"]})
    reference = {
        "type": "unexpected_rows_expectation",
        "kwargs": {"unexpected_rows_query": sql.batch_query(orphans("c", known))},
        "meta": {"field": "c", "refers_to": known._asdict()},
    }

    with lake_of(made, {known.table: records}) as lake:
        (outcome,) = check([reference], lake, table="checked", keys=[KEY])
        found = lake.connection.execute(f"{outcome.failing} ORDER BY 1").fetchall()

    assert found == [
        (1, "2", "gone"),
        (2, "3", "gone/late"),
        (3, "4", "no status"),
        (4, "5", "no status"),
        (6, "7", "missing"),
    ]


@pytest.mark.parametrize(
    ("pattern", "start"),
    [
        ("^INV-[0-9]", "INV-"),
        (r"\AINV", "INV"),
        ("INV", ""),
        ("^(INV|PO)", ""),
        ("(?i)^inv", ""),
        ("(?m)^inv", ""),
        ("^ab?", "a"),
        ("^a|b", ""),
    ],
)
def test_the_text_that_all_matches_begin_with(pattern: str, start: str):
    assert literal_start(pattern) == start
