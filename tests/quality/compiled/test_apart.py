"""Checks that compare rows with other rows run by statements of their own in a large table."""

from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from include.integration_watch.quality import sql
from include.integration_watch.quality.compiled import statements
from include.integration_watch.quality.compiled.run import check, write_keys
from include.integration_watch.quality.contract_sql import Known, orphans

from .both_ways import KEY, expectation, lake_of

SUPPLIER = Known(object="supplier", field="id", status_field="status", allowed=["active"])
# One record is of no key, one key has records in several statuses, one of them in a good one.
RECORDS = pa.table(
    {
        "id": [1, 2, 3, 3, 4, 5, 5, None, 6, 6],
        "status": ["active", "gone", "late", "gone", None, None, None, "active", "active", "x"],
    }
)
ROWS = pa.table(
    {
        KEY: range(9),
        "c": [1, 2, 3, 4, 5, None, 6, 7, 2],
        "t": ["a", "b", None, "b", "A", "a", "é", None, "b"],
        "m": [1, 1, 1, 1, 1, 2, 1, 1, 1],
        # Real numbers switch conclusions from statistics off; NaN is missing.
        "r": [float("nan"), 1.5, 1.5, float("nan"), None, 0.0, -0.0, 2.0, 3.0],
    }
)


def reference(column: str = "c", known: Known = SUPPLIER) -> dict:
    return {
        "type": "unexpected_rows_expectation",
        "kwargs": {"unexpected_rows_query": sql.batch_query(orphans(column, known))},
        "meta": {"field": column, "refers_to": known._asdict()},
    }


CHECKS = [
    reference(),
    reference(known=Known(object="supplier", field="id")),
    reference("r", Known(object="supplier", field="id")),
    reference("c", SUPPLIER._replace(valid_on="t", valid_from="status")),
    expectation("expect_column_values_to_be_unique", column="t"),
    expectation("expect_column_values_to_be_unique", column="r"),
    expectation("expect_column_values_to_be_unique", column=KEY),
    expectation(
        "expect_column_values_to_be_unique",
        column="t",
        mostly=0.2,
        row_condition='col("m") == 1',
        condition_parser="great_expectations",
    ),
    expectation("expect_compound_columns_to_be_unique", column_list=["t", "m"]),
    expectation(
        "expect_compound_columns_to_be_unique",
        column_list=["t", "r"],
        ignore_row_if="any_value_is_missing",
    ),
    expectation("expect_column_values_to_not_be_null", column="t"),
]


def found(large: int, *, keep_rows: bool = True) -> list:
    """Outcome and keys of each check, with tables of so many rows called large."""
    with lake_of(ROWS, {SUPPLIER.table: RECORDS}) as lake, patch.object(statements, "LARGE", large):
        outcomes = check(CHECKS, lake, table="checked", keys=[KEY], keep_rows=keep_rows)
        return [
            (
                one._replace(failing=None),
                lake.connection.execute(one.failing).fetchall() if one.failing else [],
            )
            for one in outcomes
        ]


def test_in_a_large_table_they_find_what_the_shared_scan_finds_in_its_order():
    together, apart = found(10), found(0)

    assert [keys for _, keys in apart] == [keys for _, keys in together]
    assert [outcome for outcome, _ in apart] == [outcome for outcome, _ in together]
    assert [len(keys) for _, keys in apart] == [6, 1, 4, 6, 5, 4, 0, 3, 5, 0, 2]


def test_without_keys_they_count_as_many():
    told = [(one.success, one.result.get("unexpected_count")) for one, _ in found(0)]
    counted = found(0, keep_rows=False)

    assert [(one.success, one.result.get("unexpected_count")) for one, _ in counted] == told
    assert [one.result.get("observed_value") for one, _ in counted[:3]] == [6, 1, 4]


def test_a_reference_of_a_large_table_tells_every_status_of_what_it_refuses():
    (_, keys), *_ = found(0)

    assert keys == [
        (1, 2, "gone"),
        (2, 3, "gone/late"),
        (3, 4, "no status"),
        (4, 5, "no status"),
        (7, 7, "missing"),
        (8, 2, "gone"),
    ]


@pytest.mark.parametrize("linked", [True, False])
def test_keys_that_lie_in_a_file_are_handed_over(tmp_path, linked):
    path = tmp_path / "keys.parquet"
    path.write_text("of an earlier run")
    refused = patch("os.link", side_effect=OSError) if not linked else patch("os.unlink")

    with lake_of(ROWS, {SUPPLIER.table: RECORDS}) as lake, patch.object(statements, "LARGE", 0):
        (outcome,) = check([reference()], lake, table="checked", keys=[KEY])
        with refused:
            write_keys(lake, outcome.failing, path)
        copied = lake.connection.execute(outcome.failing).fetchall()

    assert list(map(tuple, (row.values() for row in pq.read_table(path).to_pylist()))) == copied
    assert [file.name for file in tmp_path.iterdir()] == ["keys.parquet"]


def test_the_connection_concludes_from_statistics_again_afterwards():
    with lake_of(ROWS, {SUPPLIER.table: RECORDS}) as lake, patch.object(statements, "LARGE", 0):
        check(CHECKS, lake, table="checked", keys=[KEY])

        assert lake.connection.execute(
            "SELECT current_setting('disabled_optimizers')"
        ).fetchall() == [("",)]
