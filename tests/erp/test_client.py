"""Rows of text out of a real SQLite and a real PostgreSQL."""

import traceback
from pathlib import Path

import pytest
import sqlalchemy as sa

from include.integration_watch.erp.client import ErpClient
from include.integration_watch.erp.errors import (
    ErpError,
    ErpLoginError,
    ErpRefusedError,
    ErpSchemaError,
    ErpSettingsError,
    ErpUnreachableError,
)

from .conftest import PASSWORD

COLUMNS = {"number": "number", "name": "name", "payment_term": "payment_term"}


@pytest.fixture
def client(erp_engine: sa.Engine) -> ErpClient:
    return ErpClient(erp_engine.url, timeout=2)


def test_rows_are_text_and_null_stays_none(client: ErpClient) -> None:
    rows = sorted(client.rows("suppliers", COLUMNS), key=lambda row: row["number"] or "")
    assert rows == [
        {"number": "10472", "name": "Müller & Söhne", "payment_term": "N30"},
        {"number": "10473", "name": "", "payment_term": None},
        {"number": "10474", "name": "O'Neill", "payment_term": "N10"},
    ]


def test_fields_get_our_names_and_truth_is_written_the_same_everywhere(client: ErpClient) -> None:
    rows = client.rows("suppliers", {"held": "on_hold", "id": "number", "stars": "rating"})
    assert sorted(rows, key=lambda row: row["id"] or "") == [
        {"held": "false", "id": "10472", "stars": "5"},
        {"held": "true", "id": "10473", "stars": "4"},
        {"held": None, "id": "10474", "stars": None},
    ]


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        ({"status": "active"}, ["10472"]),
        ({"status": "active, blocked"}, ["10472", "10474"]),
        ({"on_hold": "true"}, ["10473"]),
        ({"rating": "5"}, ["10472"]),
        ({"rating": "4,5"}, ["10472", "10473"]),
        ({"ours": "10474"}, ["10474"]),
        ({"name": ""}, ["10473"]),
        ({"name": "O'Neill"}, ["10474"]),
        ({"name": "x' OR '1'='1"}, []),
        ({"status": "active", "rating": "4"}, []),
        ({}, ["10472", "10473", "10474"]),
    ],
)
def test_where_is_equality_and_a_list_means_any(
    client: ErpClient, where: dict[str, str], numbers: list[str]
) -> None:
    rows = client.rows("suppliers", {"ours": "number"}, where)
    assert sorted(row["ours"] or "" for row in rows) == numbers


def test_an_empty_table_has_no_rows(client: ErpClient) -> None:
    assert list(client.rows("integration_probe", {"id": "probe_id"})) == []


def test_odd_names_are_quoted(client: ErpClient) -> None:
    rows = client.rows("Odd Table", {"order": "Order", "ab": "a;b"}, {"a;b": "x"})
    assert list(rows) == [{"order": "1", "ab": "x"}]


def test_views_are_read_like_tables(client: ErpClient) -> None:
    assert [row["n"] for row in client.rows("active_suppliers", {"n": "number"})] == ["10472"]


def test_many_rows_come_once_each(client: ErpClient, erp_engine: sa.Engine) -> None:
    with erp_engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO integration_probe VALUES (:id, '')"),
            [{"id": f"{number:05}"} for number in range(2_500)],
        )
    ids = {row["id"] for row in client.rows("integration_probe", {"id": "probe_id"})}
    assert len(ids) == 2_500


def test_missing_table_says_what_was_meant_and_what_there_is(client: ErpClient) -> None:
    with pytest.raises(ErpSchemaError) as caught:
        list(client.rows("supplier", COLUMNS))
    assert caught.value.permanent
    assert str(caught.value).startswith(
        'the ERP has no table "supplier" (did you mean "suppliers"?); '
    )
    assert "integration_probe" in str(caught.value)


def test_missing_column_says_what_was_meant_and_what_there_is(client: ErpClient) -> None:
    with pytest.raises(ErpSchemaError) as caught:
        list(client.rows("suppliers", {"term": "paymnt_term"}))
    assert str(caught.value) == (
        'table "suppliers" of the ERP has no column "paymnt_term" '
        '(did you mean "payment_term"?); '
        "there are name, number, on_hold, payment_term, rating, status"
    )


def test_missing_column_of_a_condition_is_named_too(client: ErpClient) -> None:
    with pytest.raises(ErpSchemaError, match='no column "state"'):
        list(client.rows("suppliers", COLUMNS, {"state": "active"}))


@pytest.mark.parametrize("table", ["suppliers; DROP TABLE suppliers", '"suppliers"', "", "a.b.c"])
def test_names_that_are_no_table_reach_no_statement(
    client: ErpClient, erp_engine: sa.Engine, table: str
) -> None:
    with pytest.raises(ErpError):
        list(client.rows(table, COLUMNS))
    assert sa.inspect(erp_engine).has_table("suppliers")


def test_reading_leaves_no_lock_behind(client: ErpClient, erp_engine: sa.Engine) -> None:
    rows = client.rows("suppliers", COLUMNS)
    next(rows)
    rows.close()  # type: ignore[attr-defined]
    with erp_engine.begin() as connection:
        connection.exec_driver_sql("DROP VIEW active_suppliers")
        connection.exec_driver_sql("DROP TABLE suppliers")


def test_proof_row_is_not_there_afterwards(client: ErpClient, erp_engine: sa.Engine) -> None:
    client.write_and_roll_back("integration_probe", {"probe_id": "p-1", "written_at": None})
    with erp_engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM integration_probe").scalar()
    assert found == 0


def test_proof_asks_the_rules_of_the_table(client: ErpClient) -> None:
    with pytest.raises(ErpRefusedError, match='wrote to table "suppliers"') as caught:
        client.write_and_roll_back("suppliers", {"number": "10472", "name": "again"})
    assert caught.value.permanent
    assert "10472" not in str(caught.value)


def test_proof_of_numbers_and_texts_fits_any_column(client: ErpClient) -> None:
    client.write_and_roll_back("suppliers", {"number": "1", "name": "n", "rating": 3})
    client.write_and_roll_back("suppliers", {"number": "1", "name": "n", "rating": "3"})


def test_proof_into_a_missing_column_names_it(client: ErpClient) -> None:
    with pytest.raises(ErpSchemaError, match='did you mean "written_at"'):
        client.write_and_roll_back("integration_probe", {"writen_at": "x"})


def test_missing_sqlite_file_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "nothing.db"
    with pytest.raises(ErpUnreachableError, match="unable to open database file") as caught:
        ErpClient(f"sqlite:///{path}").connect()
    assert not caught.value.permanent
    assert not path.exists()


def test_file_of_something_else_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "erp.db"
    path.write_text("number;name\n" * 200)
    with pytest.raises(ErpUnreachableError, match="not a database"):
        ErpClient(f"sqlite:///{path}").connect()


def test_locked_sqlite_file_is_a_refusal_that_may_pass(sqlite_url: str) -> None:
    engine = sa.create_engine(sqlite_url, poolclass=sa.NullPool)
    with engine.connect() as other:
        other.exec_driver_sql("CREATE TABLE integration_probe (probe_id TEXT)")
        other.commit()
        other.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(ErpRefusedError, match="database is locked") as caught:
            ErpClient(sqlite_url, timeout=0.1).write_and_roll_back(
                "integration_probe", {"probe_id": "p-1"}
            )
    assert not caught.value.permanent


def test_nobody_at_the_port() -> None:
    url = f"postgresql+psycopg://erp:{PASSWORD}@127.0.0.1:1/erp"
    with pytest.raises(ErpUnreachableError, match="cannot be reached") as caught:
        ErpClient(url, timeout=2).connect()
    assert not caught.value.permanent
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql+nothing://erp@h/d", "nothing"),
        ("fancydb://erp@h/d", "fancydb"),
        (f"erp:{PASSWORD}@h", "no database URL"),
        ("mssql+pyodbc://erp@h/d", 'needs the Python package "pyodbc"'),
    ],
)
def test_unusable_url_is_said(url: str, sentence: str) -> None:
    with pytest.raises(ErpSettingsError, match=sentence) as caught:
        ErpClient(url)
    assert PASSWORD not in str(caught.value)


def test_secret_is_in_no_representation() -> None:
    client = ErpClient(f"postgresql+psycopg://erp:{PASSWORD}@127.0.0.1/erp")
    assert PASSWORD not in repr(client) + repr(vars(client)["_engine"])


@pytest.mark.postgres
class TestOnPostgreSQL:
    """What only a server with roles, types and locks can show."""

    @pytest.fixture
    def url(self, postgresql_url: str) -> sa.URL:
        return sa.make_url(postgresql_url)

    @pytest.fixture
    def server(self, url: sa.URL) -> sa.Engine:
        return sa.create_engine(url, poolclass=sa.NullPool)

    def test_types_are_written_plainly(self, url: sa.URL, server: sa.Engine) -> None:
        with server.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TABLE t AS SELECT 567.10::numeric(10,2) AS a, date '2026-10-06' AS b,"
                " timestamptz '2026-10-06 04:30+02' AS c, timestamp '2026-10-06 04:30' AS d,"
                " 'ab'::char(4) AS e, '{\"k\": 1}'::jsonb AS f, '\\x00ff'::bytea AS g"
            )
        (row,) = ErpClient(url).rows("t", {name: name for name in "abcdefg"})
        assert list(row.values()) == [
            "567.10",
            "2026-10-06",
            "2026-10-06T02:30:00+00:00",
            "2026-10-06T04:30:00",
            "ab  ",
            '{"k": 1}',
            "00ff",
        ]

    def test_where_compares_as_what_the_column_is(self, url: sa.URL, server: sa.Engine) -> None:
        with server.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TABLE t AS SELECT 567.10 AS total, date '2026-10-06' AS day"
            )
        where = {"total": "567.1", "day": "2026-10-06"}
        assert len(list(ErpClient(url).rows("t", {"total": "total"}, where))) == 1

    def test_where_with_a_value_of_no_such_type_is_a_refusal(
        self, url: sa.URL, server: sa.Engine
    ) -> None:
        with server.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE t (n integer)")
        with pytest.raises(ErpRefusedError, match="invalid input syntax for type integer"):
            list(ErpClient(url).rows("t", {"n": "n"}, {"n": "many"}))

    def test_table_in_another_schema(self, url: sa.URL, server: sa.Engine) -> None:
        with server.begin() as connection:
            connection.exec_driver_sql("CREATE SCHEMA erp")
            connection.exec_driver_sql("CREATE TABLE erp.suppliers AS SELECT '1' AS number")
        client = ErpClient(url)
        assert list(client.rows("erp.suppliers", {"n": "number"})) == [{"n": "1"}]
        with pytest.raises(ErpSchemaError, match=r'did you mean "erp\.suppliers"'):
            list(client.rows("erp.supplier", {"n": "number"}))

    def test_unknown_role_is_a_refused_login(self, url: sa.URL) -> None:
        with pytest.raises(ErpLoginError, match="check login and password") as caught:
            ErpClient(url.set(username="nobody", password=PASSWORD)).connect()
        assert caught.value.permanent
        assert PASSWORD not in "".join(traceback.format_exception(caught.value))

    def test_wrong_password_is_a_refused_login(self, url: sa.URL, server: sa.Engine) -> None:
        role = f"role_{url.database}"
        with server.begin() as connection:
            connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN PASSWORD 'right'")
            rules = Path(connection.exec_driver_sql("SHOW hba_file").scalar_one())
            rules.write_text(f"local all {role} scram-sha-256\n{rules.read_text()}")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        with pytest.raises(ErpLoginError, match="password authentication failed"):
            ErpClient(url.set(username=role, password=PASSWORD)).connect()
        ErpClient(url.set(username=role, password="right")).connect()

    def test_missing_database_is_no_login_problem(self, url: sa.URL) -> None:
        with pytest.raises(ErpUnreachableError, match="does not exist"):
            ErpClient(url.set(database="elsewhere")).connect()

    def test_no_right_to_read_is_the_databases_first_line(
        self, url: sa.URL, server: sa.Engine
    ) -> None:
        role = f"reader_{url.database}"
        with server.begin() as connection:
            connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
            connection.exec_driver_sql("CREATE TABLE t (n integer)")
        with pytest.raises(ErpRefusedError, match=r"permission denied for table t$") as caught:
            list(ErpClient(url.set(username=role)).rows("t", {"n": "n"}))
        assert caught.value.permanent

    def test_reading_cannot_write(self, url: sa.URL, server: sa.Engine) -> None:
        with server.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE t (n integer)")
            connection.exec_driver_sql(
                "CREATE FUNCTION sly() RETURNS integer LANGUAGE sql AS"
                " 'INSERT INTO t VALUES (1) RETURNING n'"
            )
            connection.exec_driver_sql("CREATE VIEW v AS SELECT sly() AS n")
        with pytest.raises(ErpRefusedError, match="read-only transaction"):
            list(ErpClient(url).rows("v", {"n": "n"}))

    def test_proof_asks_deferred_rules_too(self, url: sa.URL, server: sa.Engine) -> None:
        with server.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE parents (id integer PRIMARY KEY)")
            connection.exec_driver_sql(
                "CREATE TABLE children (parent integer REFERENCES parents"
                " DEFERRABLE INITIALLY DEFERRED)"
            )
        with pytest.raises(ErpRefusedError, match="violates foreign key constraint"):
            ErpClient(url).write_and_roll_back("children", {"parent": 7})

    def test_proof_that_a_rule_swallows_is_a_refusal(self, url: sa.URL, server: sa.Engine) -> None:
        with server.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE t (n integer)")
            connection.exec_driver_sql("CREATE RULE nothing AS ON INSERT TO t DO INSTEAD NOTHING")
        with pytest.raises(ErpRefusedError, match="kept none of it"):
            ErpClient(url).write_and_roll_back("t", {"n": 1})

    def test_probe_does_not_wait_for_a_lock(self, url: sa.URL, server: sa.Engine) -> None:
        with server.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE t (n integer)")
        with server.begin() as other:
            other.exec_driver_sql("LOCK TABLE t")
            with pytest.raises(ErpRefusedError, match="statement timeout") as caught:
                ErpClient(url, timeout=0.2).read_one("t")
        assert not caught.value.permanent


@pytest.mark.parametrize(
    ("where", "count"), [({}, 3), ({"status": "active, blocked"}, 2), ({"ours": "10474"}, 1)]
)
def test_the_database_itself_counts_what_would_be_read(
    client: ErpClient, where: dict[str, str], count: int
) -> None:
    assert client.count("suppliers", {**COLUMNS, "ours": "number"}, where) == count
