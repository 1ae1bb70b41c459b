"""The lake: snapshots as tables of one DuckDB database, for as long as they are checked."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from . import sql
from .duck import connect
from .kept_files import KeptFiles
from .typed_text import as_text

if TYPE_CHECKING:
    import duckdb

    from .snapshot import Snapshot


class Lake:
    """Snapshots as the tables of one DuckDB database in memory, shared by all who know its name."""

    def __init__(
        self, name: str, connection: "duckdb.DuckDBPyConnection", within: Path | None = None
    ) -> None:
        self.name = name
        self.connection = connection
        self.files = KeptFiles(within)

    def show(self, table: str, source: str) -> None:
        """Show a relation, with its columns as text, under the name of a table."""
        described = self.typed_columns(f"SELECT * FROM {source}")
        self.connection.execute(f"CREATE VIEW {sql.name(table)} AS {as_text(source, described)}")

    def columns(self, query: str) -> tuple[str, ...]:
        """Return the names of the columns that a query gives."""
        return tuple(name for name, _ in self.typed_columns(query))

    def typed_columns(self, query: str) -> tuple[tuple[str, str], ...]:
        """Return name and DuckDB type of each column that a query gives."""
        described = self.connection.execute(f"DESCRIBE {query}").fetchall()
        return tuple((row[0], row[1]) for row in described)

    def count(self, query: str) -> int:
        """Return the one number that a query gives."""
        ((number,),) = self.connection.execute(query).fetchall()
        return int(number)

    def knows_pattern(self, pattern: str) -> bool:
        """Tell whether DuckDB can run a regular expression (RE2)."""
        import duckdb

        try:
            self.connection.execute("SELECT regexp_matches('', ?)", [pattern])
        except duckdb.Error:
            return False
        return True


@contextmanager
def lake(tables: "Mapping[str, Snapshot]", within: Path | None = None) -> Iterator[Lake]:
    """Open snapshots under names of tables, for as long as the block runs.

    ``within`` is the folder in which checks may keep files meanwhile.
    """
    name = f":memory:{uuid4().hex}"
    connection = connect(name)
    opened = Lake(name, connection, within)
    try:
        for table, snapshot in tables.items():
            opened.show(table, f"read_parquet({sql.text(str(snapshot.path))})")
        yield opened
    finally:
        connection.close()
