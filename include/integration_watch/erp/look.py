"""A look at rows of a table: questions to the database, and rows, all of one moment."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import NullType

from .batches import batches


class TableLook:
    """A selection of a table within one transaction; columns of ``source`` are our fields."""

    def __init__(self, connection: sa.Connection, source: sa.FromClause) -> None:
        self._connection = connection
        self.source = source
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL DateStyle = 'ISO, YMD'")
            connection.exec_driver_sql("SET LOCAL TimeZone = 'UTC'")

    @property
    def dialect(self) -> str:
        """Return the name of the database's dialect."""
        return self._connection.dialect.name

    def ask(self, query: Any) -> Sequence[Sequence[Any]]:
        """Return the rows that a query gives."""
        return self._connection.execute(query).all()

    def tables(
        self,
        fields: Sequence[str],
        held: Any = None,
        *,
        most: int | None = None,
        typed: bool = False,
    ) -> Iterator[Any]:
        """Yield rows as Arrow tables, the first without rows; of those that meet a condition at most some.

        With ``typed`` columns keep their types, and `NotAsDeclared` is raised where one holds something else.
        """
        columns = [self.source.c[field] for field in fields]
        query: sa.Select[Any] = sa.select(*map(_raw, columns))
        if held is not None:
            query = query.where(held)
        types = {column.name: column.type for column in columns}
        yield from batches(self._connection, query.limit(most), types, typed=typed)


def _raw(column: sa.ColumnElement[Any]) -> Any:
    """Return a column as its driver hands it out; SQLite alone must be told what a truth value is."""
    if isinstance(column.type, sa.Boolean):
        return column
    return sa.type_coerce(column, NullType()).label(column.key)
