"""DuckDB as we open it: it brings all that it needs, and fetches no extension from the network."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

MEMORY = ":memory:"


def connect(name: str = MEMORY) -> "duckdb.DuckDBPyConnection":
    """Return a connection to a database in memory; whoever asks it for an extension gets an error."""
    import duckdb

    connection = duckdb.connect(name)
    connection.execute("SET autoinstall_known_extensions = false")
    return connection
