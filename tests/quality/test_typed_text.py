"""Typed columns read as text: the same text that a database's values have one by one."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.erp import cells
from include.integration_watch.quality.lake import lake
from include.integration_watch.quality.snapshot import write_tables
from include.integration_watch.quality.typed_text import all_text

AT = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
_MOMENTS = st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9999, 12, 31))
COLUMNS: dict[Any, st.SearchStrategy[Any]] = {
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.float64(): st.floats(),
    pa.decimal128(12, 2): st.decimals(-9_999_999, 9_999_999, places=2),
    pa.date32(): st.dates(min_value=date(1000, 1, 1)),
    pa.timestamp("us"): _MOMENTS,
    pa.timestamp("us", tz="UTC"): _MOMENTS.map(lambda moment: moment.replace(tzinfo=UTC)),
    pa.bool_(): st.booleans(),
    pa.string(): st.text(st.characters(exclude_categories=["Cs"])),
}


@pytest.mark.parametrize("kind", COLUMNS, ids=str)
@settings(max_examples=20)
@given(data=st.data())
def test_a_typed_value_reads_as_the_text_that_it_has_by_itself(
    kind: Any, data: st.DataObject
) -> None:
    values = data.draw(st.lists(st.none() | COLUMNS[kind], max_size=200))
    (found,) = all_text([pa.table({"value": pa.array(values, type=kind)})])
    assert found["value"].to_pylist() == [cells.text(value) for value in values]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e16, "10000000000000000"),
        (1.5e300, "15" + "0" * 299),
        (-1.25e-7, "-0.000000125"),
        (5e-324, "0." + "0" * 323 + "5"),
        (-0.0, "-0.0"),
        (1.0, "1.0"),
    ],
)
def test_a_number_has_no_exponent(value: float, text: str) -> None:
    (found,) = all_text([pa.table({"value": pa.array([value])})])
    assert found["value"].to_pylist() == [text] == [cells.text(value)]


def test_a_snapshot_keeps_its_types_and_the_lake_shows_them_as_text(tmp_path: Path) -> None:
    made = pa.table(
        {
            "number": pa.array([10472, None], pa.int64()),
            "total": pa.array([Decimal("10.50"), Decimal("-0.05")], pa.decimal128(12, 2)),
            "term": pa.array(["N30", ""]),
        }
    )
    kept = write_tables([made.slice(0, 0), made], path=tmp_path / "invoice.parquet", taken_at=AT)
    assert (kept.rows, kept.fields) == (2, ("number", "total", "term"))
    assert pa.parquet.read_schema(kept.path).types == made.schema.types
    with lake({"invoice": kept}) as opened:
        assert opened.typed_columns("SELECT * FROM invoice") == tuple(
            (name, "VARCHAR") for name in kept.fields
        )
        assert opened.connection.execute("SELECT * FROM invoice").fetchall() == [
            ("10472", "10.50", "N30"),
            (None, "-0.05", ""),
        ]


def test_a_table_without_rows_has_its_columns_all_the_same(tmp_path: Path) -> None:
    empty = pa.schema([("number", pa.int64())]).empty_table()
    kept = write_tables([empty], path=tmp_path / "i.parquet", taken_at=AT, typed=False)
    assert (kept.rows, kept.fields) == (0, ("number",))
    assert pa.parquet.read_schema(kept.path).types == [pa.string()]


def test_what_breaks_off_leaves_nothing_half_written(tmp_path: Path) -> None:
    made = pa.table({"number": ["1"]})

    def broken() -> Any:
        yield made
        raise ConnectionError("the line is cut")

    path = tmp_path / "invoice.parquet"
    write_tables([made], path=path, taken_at=AT)
    before = path.read_bytes()
    with pytest.raises(ConnectionError):
        write_tables(broken(), path=path, taken_at=AT)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["invoice.parquet"]
