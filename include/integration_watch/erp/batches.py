"""Rows of a table as Arrow batches, a bounded number at a time, from a cursor that the server keeps."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from . import cells
from .arrow_types import schema_of
from .copied import can_copy, copied

ROWS_AT_ONCE = 20_000


class NotAsDeclared(Exception):
    """A column holds what its declared type has no place for; as text it can be read all the same."""


def batches(
    connection: sa.Connection,
    query: sa.Select[Any],
    columns: Mapping[str, TypeEngine[Any]],
    *,
    typed: bool,
) -> Iterator[Any]:
    """Yield Arrow tables with the columns of a query, the first of them without rows.

    ``columns`` are the query's, with the types that the database declares. With ``typed`` false all
    are text. Raises `NotAsDeclared`, also after the first tables.
    """
    import pyarrow as pa

    schema = schema_of(columns, connection.dialect.name, typed=typed)
    # Not `empty_table`, which imports pandas: half a second, and 45 MB.
    yield pa.Table.from_batches([], schema=schema)
    by_copy = typed and can_copy(connection, columns)
    found = copied(connection, query, schema) if by_copy else _fetched(connection, query, schema)
    try:
        yield from found
    except pa.ArrowInvalid as strange:
        raise NotAsDeclared(str(strange)) from strange


def _fetched(connection: sa.Connection, query: sa.Select[Any], schema: Any) -> Iterator[Any]:
    import pyarrow as pa

    rows = connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE})
    for part in rows.partitions():
        columns = zip(*part, strict=True)
        arrays = [_array(values, field.type) for values, field in zip(columns, schema, strict=True)]
        yield pa.table(arrays, schema=schema)


def _array(values: Sequence[Any], kind: Any) -> Any:
    """Return values as an Arrow array; as texts first, for `pa.array` would import pandas."""
    import pyarrow as pa

    if not pa.types.is_string(kind):
        expected = _EXPECTED[str(kind).partition("(")[0].partition("[")[0]]
        strange = next((v for v in values if v is not None and type(v).__name__ != expected), None)
        if strange is not None:
            raise NotAsDeclared(f"{type(strange).__name__} where {kind} was declared")
    texts = pa.lib.StringBuilder()
    texts.append_values([*map(cells.text, values)])
    found = texts.finish()
    return found if pa.types.is_string(kind) else found.cast(kind)


_EXPECTED = {
    "bool": "bool",
    "int64": "int",
    "double": "float",
    "decimal128": "Decimal",
    "timestamp": "datetime",
    "date32": "date",
}
"""The Python type that a driver hands out for an Arrow type."""
