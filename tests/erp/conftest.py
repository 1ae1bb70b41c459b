import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

PASSWORD = "p4ss of the erp"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An ERP in a file, with its name chosen to need quoting."""
    path = tmp_path / "the erp #1?.db"
    sqlite3.connect(path).close()
    return sa.URL.create("sqlite", database=str(path)).render_as_string()


@pytest.fixture(scope="session")
def _erp_server(postgres_url: str) -> sa.Engine:
    """A database of the ERP's own on a real PostgreSQL server."""
    server = sa.make_url(postgres_url).set(drivername="postgresql+psycopg")
    name = f"erp_{secrets.token_hex(6)}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    return sa.create_engine(server.set(database=name), poolclass=sa.NullPool)


@pytest.fixture
def postgresql_url(_erp_server: sa.Engine) -> str:
    """An empty ERP on a real PostgreSQL server."""
    with _erp_server.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
        connection.exec_driver_sql("GRANT USAGE ON SCHEMA public TO PUBLIC")
    return _erp_server.url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def erp_url(request: pytest.FixtureRequest) -> str:
    """An empty ERP, once as a file and once on a server."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def erp_engine(erp_url: str) -> Iterator[sa.Engine]:
    """The other side: the ERP itself, which may write."""
    engine = sa.create_engine(erp_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for statement in _TABLES:
            connection.exec_driver_sql(statement)
    yield engine
    engine.dispose()


_TABLES = (
    "CREATE TABLE suppliers (number VARCHAR(20) PRIMARY KEY, name VARCHAR(100) NOT NULL,"
    " status VARCHAR(10), payment_term VARCHAR(10), on_hold BOOLEAN, rating INTEGER)",
    "INSERT INTO suppliers VALUES"
    " ('10472', 'Müller & Söhne', 'active', 'N30', FALSE, 5),"
    " ('10473', '', 'inactive', NULL, TRUE, 4),"
    " ('10474', 'O''Neill', 'blocked', 'N10', NULL, NULL)",
    'CREATE TABLE "Odd Table" ("Order" VARCHAR(10), "a;b" VARCHAR(10))',
    """INSERT INTO "Odd Table" VALUES ('1', 'x')""",
    "CREATE VIEW active_suppliers AS SELECT * FROM suppliers WHERE status = 'active'",
    "CREATE TABLE integration_probe (probe_id VARCHAR(40) PRIMARY KEY, written_at VARCHAR(40))",
)
