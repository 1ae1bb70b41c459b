"""A part of a table as something that other statements can select from, its columns named as ours."""

from collections.abc import Mapping

import sqlalchemy as sa

from .tables import column_of, holds, table_of


def selection_of(
    connection: sa.Connection,
    table: str,
    columns: Mapping[str, str],
    where: Mapping[str, str],
) -> sa.FromClause:
    """Return rows of a table with the types that the database declares; arguments as for `ErpClient.rows`.

    Raises `ErpSchemaError` for a table or a column that is not there.
    """
    known = table_of(connection, table)
    schema, _, bare = table.rpartition(".")
    types = {
        each["name"]: each["type"]
        for each in sa.inspect(connection).get_columns(bare, schema=schema or None)
    }
    query = sa.select(
        *(
            sa.type_coerce(column_of(known, theirs), types[theirs]).label(ours)
            for ours, theirs in columns.items()
        )
    )
    for name, wanted in where.items():
        query = query.where(holds(column_of(known, columns.get(name, name)), wanted))
    return query.subquery("records")
