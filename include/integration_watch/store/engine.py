"""Connecting: SQLite in WAL mode for one machine, PostgreSQL where that is outgrown."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_random

HEAD = "0019"
"""The newest migration; a test holds it equal to Alembic's."""

VERSION_TABLE = "integration_watch_version"
_LOCK = 771_134_911  # any number of our own: PostgreSQL's advisory lock for migrating
_ALEMBIC = threading.Lock()  # what it runs is global to a process: two databases take turns


class StoreError(Exception):
    """The database of Integration Watch cannot be used; the message says what to do."""


def connect(url: str | sa.URL) -> sa.Engine:
    """Return an engine; writers queue up instead of failing. Raise StoreError for other databases."""
    target = sa.make_url(url)
    backend = target.get_backend_name()
    if backend == "postgresql":
        if target.drivername in ("postgres", "postgresql", "postgresql+psycopg2"):
            target = target.set(drivername="postgresql+psycopg")
        return sa.create_engine(target, pool_pre_ping=True, hide_parameters=True)
    if backend != "sqlite":
        raise StoreError(
            f"integration_watch_db is {backend}: use SQLite for one machine or PostgreSQL, "
            "for example postgresql+psycopg://user@host/integration_watch"
        )
    if target.database and target.database != ":memory:":
        Path(target.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(target, hide_parameters=True, connect_args={"timeout": 30})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: object, _record: object) -> None:
    # The driver must not open transactions by itself: a read that becomes a write cannot wait.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("busy_timeout=30000", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    _keep_a_log_ahead(cursor)
    cursor.close()


@retry(
    retry=retry_if_exception_type(sqlite3.OperationalError),
    stop=stop_after_delay(30),
    wait=wait_random(0.01, 0.1),
    reraise=True,
)
def _keep_a_log_ahead(cursor: sqlite3.Cursor) -> None:
    # SQLite does not wait here by itself: of two that make the database at once one is refused.
    cursor.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open one transaction that writes: all of it happens, or nothing."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open one transaction that only reads: one consistent view."""
    with engine.connect() as connection, connection.begin():
        yield connection


def migrate(engine: sa.Engine, to: str = HEAD) -> None:
    """Bring the database to the newest form; safe to call at once from many processes."""
    if revision(engine) == to:
        return
    from alembic import command  # noqa: PLC0415 - only a first start or an upgrade pays for it
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with _ALEMBIC, writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def revision(engine: sa.Engine) -> str | None:
    """Return the migration that the database is at, or none where there is nothing yet."""
    with reading(engine) as connection:
        if not sa.inspect(connection).has_table(VERSION_TABLE):
            return None
        found = connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
        return found.scalar()
