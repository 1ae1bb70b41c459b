"""Rows of PostgreSQL as Arrow batches: its own COPY, read as CSV, so that no value becomes a Python object.

COPY hands out one message a row, so that blocks can be cut between two messages.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

BLOCK = 4 << 20
"""So many bytes are read at once; a batch takes about as much memory."""

# Types whose text in PostgreSQL is the text that their values have elsewhere.
_SAME_TEXT = frozenset(
    {
        "BIGINT",
        "BOOLEAN",
        "CHAR",
        "DATE",
        "DOUBLE_PRECISION",
        "ENUM",
        "FLOAT",
        "INTEGER",
        "NUMERIC",
        "REAL",
        "SMALLINT",
        "TEXT",
        "TIMESTAMP",
        "UUID",
        "VARCHAR",
    }
)


def can_copy(connection: sa.Connection, columns: Mapping[str, TypeEngine[Any]]) -> bool:
    """Tell whether COPY gives the rows of such columns as they are to be written."""
    return connection.dialect.driver == "psycopg" and all(
        type(declared).__name__ in _SAME_TEXT for declared in columns.values()
    )


def copied(connection: sa.Connection, query: sa.Select[Any], schema: Any) -> Iterator[Any]:
    """Yield what a query gives as Arrow tables; raises `pyarrow.ArrowInvalid` for what has no place in them."""
    compiled = query.compile(
        dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
    )
    connection.exec_driver_sql("SET LOCAL DateStyle = 'ISO, YMD'")
    connection.exec_driver_sql("SET LOCAL TimeZone = 'UTC'")
    connection.exec_driver_sql("SET LOCAL extra_float_digits = 1")
    driver: Any = connection.connection.driver_connection
    statement = f"COPY ({compiled}) TO STDOUT (FORMAT csv, ENCODING 'UTF8')"
    try:
        with driver.cursor() as cursor, cursor.copy(statement, compiled.params) as messages:
            yield from (_table(block, schema) for block in _blocks(messages))
    except driver_error(connection) as broken:
        gone = bool(driver.closed)
        if gone:
            connection.invalidate(broken)
        raise sa.exc.DBAPIError(
            statement, None, broken, hide_parameters=True, connection_invalidated=gone
        ) from broken


def driver_error(connection: sa.Connection) -> type[Exception]:
    """Return the class of all errors of a connection's driver."""
    found: type[Exception] = connection.dialect.loaded_dbapi.Error
    return found


def _blocks(messages: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for message in messages:
        held.append(bytes(message))
        size += len(held[-1])
        if size >= BLOCK:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _table(block: bytes, schema: Any) -> Any:
    import pyarrow as pa
    from pyarrow import csv

    return csv.read_csv(
        pa.BufferReader(block),
        read_options=csv.ReadOptions(column_names=schema.names, block_size=len(block) + 1),
        parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types={field.name: field.type for field in schema},
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            # COPY writes an empty text with quotes, and nothing without.
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
