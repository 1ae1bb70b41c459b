"""Tables as Arrow: what has a type keeps it, and every value reads as it does row by row."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from include.integration_watch.erp import batches, cells, copied
from include.integration_watch.erp.batches import NotAsDeclared
from include.integration_watch.erp.client import ErpClient
from include.integration_watch.erp.errors import ErpError, ErpUnreachableError

_TYPES = {
    "id": sa.BigInteger,
    "small": sa.SmallInteger,
    "total": sa.Numeric(12, 2),
    "rate": sa.Double,
    "name": sa.String(40),
    "note": sa.Text,
    "dated": sa.Date,
    "changed": sa.DateTime,
    "held": sa.Boolean,
}
_ROWS: list[dict[str, Any]] = [
    {
        "id": 1,
        "small": -3,
        "total": Decimal("10.50"),
        "rate": 0.1,
        "name": 'Müller, "Söhne" & Co',
        "note": "a line\nand another\r\n;,",
        "dated": date(2026, 3, 4),
        "changed": datetime(2026, 3, 4, 6, 0, 30),
        "held": True,
    },
    dict.fromkeys(_TYPES) | {"id": 2},
    {
        "id": 2**53 + 1,
        "small": 0,
        "total": Decimal("-0.05"),
        "rate": 1e-7,
        "name": "",
        "note": "\\N",
        "dated": date(1999, 12, 31),
        "changed": datetime(1999, 12, 31, 23, 59, 59),
        "held": False,
    },
    {"id": 4, "small": 1, "total": Decimal("9999999999.99"), "rate": 12.0, "name": " \t", "note": "NULL",
     "dated": date(2024, 2, 29), "changed": datetime(2024, 2, 29), "held": True},
]  # fmt: skip
_COLUMNS = {name: name for name in _TYPES}


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres), "mariadb"]
)
def engine(request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    """One table of all types, on each database that we know."""
    if request.param == "mariadb":
        made: sa.Engine = request.getfixturevalue("mariadb")
    else:
        url = request.getfixturevalue(f"{request.param}_url")
        made = sa.create_engine(url, poolclass=sa.NullPool)
    table = sa.Table(
        "typed", sa.MetaData(), *(sa.Column(name, kind) for name, kind in _TYPES.items())
    )
    table.drop(made, checkfirst=True)
    table.create(made)
    with made.begin() as connection:
        connection.execute(sa.insert(table), _ROWS)
    yield made
    table.drop(made)


def read(engine: sa.Engine, *, typed: bool = True, **given: Any) -> pa.Table:
    """The rows of the table as one Arrow table, by their number."""
    found = ErpClient(engine.url).batches("typed", _COLUMNS, typed=typed, **given)
    return pa.concat_tables(found).sort_by("id")


def one_by_one(engine: sa.Engine) -> list[dict[str, str | None]]:
    found = ErpClient(engine.url).rows("typed", _COLUMNS)
    return sorted(found, key=lambda row: int(row["id"] or 0))


def test_every_value_reads_as_it_does_row_by_row(engine: sa.Engine) -> None:
    found = [
        {name: cells.text(value) for name, value in row.items()} for row in read(engine).to_pylist()
    ]
    assert found == one_by_one(engine)


def test_as_text_it_is_what_the_rows_are(engine: sa.Engine) -> None:
    found = read(engine, typed=False)
    assert {field.type for field in found.schema} == {pa.string()}
    by_number = sorted(found.to_pylist(), key=lambda row: int(row["id"]))
    assert by_number == one_by_one(engine)


def test_numbers_days_and_moments_keep_their_types(engine: sa.Engine) -> None:
    types = {field.name: str(field.type) for field in read(engine).schema}
    always = {"id": "int64", "small": "int64", "rate": "double", "name": "string", "note": "string"}
    kept = {"total": "decimal128(12, 2)", "dated": "date32[day]", "changed": "timestamp[us]"}
    truth = {"sqlite": "bool", "postgresql": "bool", "mysql": "int64"}[engine.dialect.name]
    if engine.dialect.name == "sqlite":
        kept = dict.fromkeys(kept, "string")
    assert types == {**always, **kept, "held": truth}


def test_a_table_without_rows_has_its_columns(engine: sa.Engine) -> None:
    found = read(engine, where={"name": "nobody"})
    assert (found.num_rows, found.schema.names) == (0, list(_COLUMNS))


def test_a_condition_holds_whatever_it_is_of(engine: sa.Engine) -> None:
    assert read(engine, where={"id": "1,4"})["id"].to_pylist() == [1, 4]
    assert read(engine, where={"note": "\\N"}).num_rows == 1
    assert read(engine, where={"name": "x' OR '1'='1"}).num_rows == 0


def test_many_rows_come_in_bounded_parts(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copied, "BLOCK", 64)
    monkeypatch.setattr(batches, "ROWS_AT_ONCE", 2)
    parts = list(ErpClient(engine.url).batches("typed", _COLUMNS))
    assert sum(part.num_rows for part in parts) == len(_ROWS)
    assert max(part.num_rows for part in parts) <= 2


def test_what_breaks_off_is_told_as_the_databases_own_trouble(engine: sa.Engine) -> None:
    client = ErpClient(engine.url)
    with pytest.raises(ErpError, match='no column "nothing"'):
        list(client.batches("typed", {"n": "nothing"}))


def test_a_reader_that_has_enough_may_leave(engine: sa.Engine) -> None:
    found = ErpClient(engine.url).batches("typed", _COLUMNS)
    next(found)
    next(found)
    found.close()
    assert read(engine).num_rows == len(_ROWS)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("declared", "value", "kind"),
    [
        ("numeric", "10.100", "string"),
        ("numeric(10,2)", "'1.5'", "decimal128(10, 2)"),
        ("timestamptz", "'2026-03-04 06:00:00.25+02'", "timestamp[us, tz=UTC]"),
        ("uuid", "'6ecd8c99-4036-403d-bf84-cf8400f67836'", "string"),
        ("real", "0.1", "double"),
        ("char(5)", "'ab'", "string"),
        ("jsonb", """'{"b": 1, "a": [true, null]}'""", "string"),
        ("text[]", "'{a,NULL}'", "string"),
        ("bytea", r"'\x00ff'", "string"),
        ("interval", "'1 day 2 hours'", "string"),
        ("time", "'06:00:00.5'", "string"),
    ],
)
def test_each_type_of_postgresql_reads_as_it_does_row_by_row(
    postgresql_url: str, declared: str, value: str, kind: str
) -> None:
    with sa.create_engine(postgresql_url, poolclass=sa.NullPool).begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE one (value {declared})")
        connection.exec_driver_sql(f"INSERT INTO one VALUES ({value}), (NULL)")
    client = ErpClient(postgresql_url)
    found = pa.concat_tables(client.batches("one", {"value": "value"}))
    assert str(found.schema.field("value").type) == kind
    texts = [cells.text(each) for each in found["value"].to_pylist()]
    assert texts == [row["value"] for row in client.rows("one", {"value": "value"})]


@pytest.mark.postgres
def test_odd_names_are_copied_too(postgresql_url: str) -> None:
    with sa.create_engine(postgresql_url, poolclass=sa.NullPool).begin() as connection:
        connection.execute(sa.text('CREATE TABLE "Odd, 50%" ("a;b" text, "% of" integer)'))
        connection.execute(sa.text("""INSERT INTO "Odd, 50%" VALUES ('100%', 5)"""))
    columns = {"share": "% of", "note": "a;b"}
    found = ErpClient(postgresql_url).batches("Odd, 50%", columns, {"note": "100%"})
    assert pa.concat_tables(found).to_pylist() == [{"share": 5, "note": "100%"}]


@pytest.mark.postgres
def test_a_server_that_goes_away_while_it_is_read_is_unreachable(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copied, "BLOCK", 1 << 16)
    engine = sa.create_engine(postgresql_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE long AS SELECT n, repeat('x', 200) AS note FROM generate_series(1, 200000) n"
        )
    found = ErpClient(postgresql_url).batches("long", {"n": "n", "note": "note"})
    next(found)
    next(found)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY (%%'"
        )
    with pytest.raises(ErpUnreachableError, match='went away while we read table "long"'):
        list(found)


@pytest.mark.postgres
def test_a_number_that_is_none_has_no_place_among_typed_ones(postgresql_url: str) -> None:
    with sa.create_engine(postgresql_url, poolclass=sa.NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE one (value numeric(10,2))")
        connection.exec_driver_sql("INSERT INTO one VALUES (1.5), ('NaN')")
    client = ErpClient(postgresql_url)
    with pytest.raises(NotAsDeclared):
        list(client.batches("one", {"value": "value"}))
    found = pa.concat_tables(client.batches("one", {"value": "value"}, typed=False))
    assert found["value"].to_pylist() == ["1.50", "NaN"]


def test_a_word_among_whole_numbers_has_no_place_among_typed_ones(sqlite_url: str) -> None:
    with sa.create_engine(sqlite_url, poolclass=sa.NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE one (value INTEGER)")
        connection.exec_driver_sql("INSERT INTO one VALUES (1), ('none')")
    client = ErpClient(sqlite_url)
    with pytest.raises(NotAsDeclared):
        list(client.batches("one", {"value": "value"}))
    found = pa.concat_tables(client.batches("one", {"value": "value"}, typed=False))
    assert found["value"].to_pylist() == ["1", "none"]


def test_a_table_is_read_without_pandas(tmp_path):
    script = (
        "import sys\n"
        "import sqlalchemy as sa\n"
        "from include.integration_watch.erp.client import ErpClient\n"
        "with sa.create_engine(sys.argv[1]).begin() as connection:\n"
        "    connection.exec_driver_sql('CREATE TABLE t (a BIGINT, b VARCHAR(9))')\n"
        "    connection.exec_driver_sql('INSERT INTO t VALUES (1, 2)')\n"
        "rows = [table.num_rows for table in ErpClient(sys.argv[1]).batches('t', {'a': 'a', 'b': 'b'})]\n"
        "print(rows, 'pandas' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, f"sqlite:///{tmp_path}/erp.db"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    assert done.stdout.strip() == "[0, 1] False"
