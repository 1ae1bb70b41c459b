"""Checks that are asked together find what each of them finds alone."""

from unittest.mock import patch

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.quality.compiled import narrowing
from include.integration_watch.quality.compiled.pattern import literal_start
from include.integration_watch.quality.compiled.run import check

from .both_ways import KEY, _of_ours, compiled, expectation, lake_of, table
from .test_parity import of_column, of_record, tables


@settings(max_examples=15)
@given(tables(), st.lists(st.one_of(of_column(), of_record()), min_size=2, max_size=8))
def test_together_they_find_what_each_finds_alone(rows, expectations):
    made = table(rows)
    alone = [compiled(made, [one])[0] for one in expectations]

    assert compiled(made, expectations) == alone
    with patch.object(narrowing, "VALUES_IN_THEM", -1):
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


def test_what_no_value_fails_is_not_looked_for_in_the_rows():
    made = pa.table({KEY: range(3), "c": ["a", "b", "a"]})
    asked: list[str] = []

    class Heard:
        def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
            self.connection = connection

        def execute(self, query: str, *given: object) -> duckdb.DuckDBPyConnection:
            asked.append(query)
            return self.connection.execute(query, *given)

    with lake_of(made) as lake:
        lake.connection = Heard(lake.connection)
        outcomes = check([MANY[0], MANY[1], MANY[7]], lake, table="checked", keys=[KEY])

    assert all(outcome.success for outcome in outcomes)
    assert not any("TEMP TABLE" in query for query in asked)


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
