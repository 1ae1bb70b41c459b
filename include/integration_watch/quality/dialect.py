"""The SQLAlchemy dialect through which Great Expectations reads snapshots with DuckDB."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.engine.url import URL

NAME = "duckdb_snapshots"


class SnapshotDialect(DefaultDialect):
    """DuckDB as far as checking needs it: queries, and the names of tables and columns.

    Every statement is a transaction of its own. DuckDB would refuse whatever follows a broken
    statement in the same transaction, and a broken check must not take the others with it; and a
    rollback would close the result that Great Expectations reads after it gave the connection back.
    """

    name = NAME
    driver = "duckdb"
    default_paramstyle = "qmark"
    supports_statement_cache = True
    supports_native_boolean = True

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        """Return DuckDB's own DB-API."""
        import duckdb

        return duckdb  # type: ignore[no-any-return]

    def create_connect_args(self, url: URL) -> tuple[list[Any], dict[str, Any]]:
        """Return the name of the database that holds the snapshots' views."""
        return [url.database or ":memory:"], {}

    def do_rollback(self, dbapi_connection: DBAPIConnection) -> None:
        """Roll nothing back: no transaction is open."""

    def do_commit(self, dbapi_connection: DBAPIConnection) -> None:
        """Commit nothing: no transaction is open."""

    def get_columns(  # type: ignore[override]
        self, connection: sa.Connection, table_name: str, *_: Any, **__: Any
    ) -> list[dict[str, Any]]:
        """Return the columns of a view; snapshots know only text."""
        names = connection.execute(
            sa.text(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_name = :table ORDER BY ordinal_position"
            ),
            {"table": table_name},
        ).scalars()
        return [
            {"name": name, "type": sa.String(), "nullable": True, "default": None} for name in names
        ]

    def get_table_names(
        self,
        connection: sa.Connection,
        schema: str | None = None,  # noqa: ARG002 - SQLAlchemy's name; there is one schema
        **_: Any,
    ) -> list[str]:
        """Return the names of everything that can be read."""
        tables = sa.text("SELECT table_name FROM information_schema.tables")
        return list(connection.execute(tables).scalars())

    def has_table(self, connection: sa.Connection, table_name: str, *_: Any, **__: Any) -> bool:
        """Tell whether a snapshot goes by this name."""
        return table_name in self.get_table_names(connection)

    def get_schema_names(
        self,
        connection: sa.Connection,  # noqa: ARG002 - SQLAlchemy's name
        **_: Any,
    ) -> list[str]:
        """Return the one schema there is."""
        return ["main"]

    def get_pk_constraint(self, *_: Any, **__: Any) -> dict[str, Any]:  # type: ignore[override]
        """Return no primary key: snapshots promise none."""
        return {"constrained_columns": [], "name": None}

    def get_indexes(self, *_: Any, **__: Any) -> Sequence[Any]:  # type: ignore[override]
        """Return no index."""
        return []


def register() -> None:
    """Make ``duckdb_snapshots://`` an address that SQLAlchemy understands."""
    registry.register(NAME, __name__, SnapshotDialect.__name__)
