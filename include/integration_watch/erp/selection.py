"""A part of a table as something that other statements can select from, its columns named as ours."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

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
    types = _types(connection, table)
    chosen: list[Any] = [
        sa.type_coerce(column_of(known, theirs), types[theirs]).label(ours)
        for ours, theirs in columns.items()
    ]
    query: sa.Select[Any] = sa.select(*chosen)
    return _held(query, known, columns, where).subquery("records")


def selected(
    connection: sa.Connection,
    table: str,
    columns: Mapping[str, str],
    where: Mapping[str, str],
) -> tuple[sa.Select[Any], Mapping[str, TypeEngine[Any]]]:
    """Return the query for rows as their driver has them, and the types that the database declares."""
    known = table_of(connection, table)
    chosen: list[Any] = [column_of(known, theirs).label(ours) for ours, theirs in columns.items()]
    types = _types(connection, table)
    query: sa.Select[Any] = sa.select(*chosen)
    return _held(query, known, columns, where), {
        ours: types[theirs] for ours, theirs in columns.items()
    }


def _types(connection: sa.Connection, table: str) -> dict[str, TypeEngine[Any]]:
    schema, _, bare = table.rpartition(".")
    found = sa.inspect(connection).get_columns(bare, schema=schema or None)
    return {each["name"]: each["type"] for each in found}


def _held(
    query: sa.Select[Any],
    known: sa.TableClause,
    columns: Mapping[str, str],
    where: Mapping[str, str],
) -> sa.Select[Any]:
    for name, wanted in where.items():
        query = query.where(holds(column_of(known, columns.get(name, name)), wanted))
    return query
