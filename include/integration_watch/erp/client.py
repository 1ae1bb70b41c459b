"""Read the ERP's tables as rows of text, and prove that it takes data. No Airflow."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import NullType

from . import cells
from .batches import batches
from .engine import engine_for
from .errors import ErpError, ErpRefusedError, connecting, executing
from .look import TableLook
from .selection import selected, selection_of
from .tables import column_of, declared, holds, table_of

_ROWS_AT_ONCE = 1_000
_ROWS_SHOWN = 100


class ErpClient:
    """Everything we ask of one ERP's database. Each question opens a connection of its own.

    Names of tables and columns are compared with what the database has and quoted by SQLAlchemy;
    values always travel beside the statement.

    :param url: a SQLAlchemy URL; the file of a SQLite database must exist.
    :param timeout: seconds until a connection, and a statement of a probe, is given up.
    """

    def __init__(
        self, url: str | sa.URL, *, timeout: float = 10, addresses: Sequence[str] = ()
    ) -> None:
        self._timeout = timeout
        self._engine = engine_for(url, timeout=timeout, addresses=addresses)
        self._secret = str(self._engine.url.password or "")

    def rows(
        self,
        table: str,
        columns: Mapping[str, str],
        where: Mapping[str, str] | None = None,
    ) -> Iterator[dict[str, str | None]]:
        """Yield the rows of a table, one text or none for each field.

        :param table: a table or view, with its schema in front where it is not the usual one.
        :param columns: a field of ours to the column of the table.
        :param where: a column (or a field of ours) to the value it must have; values divided by
            commas mean any of them.
        """
        with self._reading(f'read table "{table}"') as connection:
            known = table_of(connection, table)
            query = sa.select(
                *(column_of(known, theirs).label(ours) for ours, theirs in columns.items())
            )
            for name, wanted in (where or {}).items():
                query = query.where(holds(column_of(known, columns.get(name, name)), wanted))
            found = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(query)
            for row in found:
                yield dict(zip(columns, map(cells.text, row), strict=True))

    def batches(
        self,
        table: str,
        columns: Mapping[str, str],
        where: Mapping[str, str] | None = None,
        *,
        typed: bool = True,
    ) -> Iterator[Any]:
        """Yield the rows of a table as Arrow tables, the first without rows; arguments as for `rows`.

        Numbers, days and moments have the types that the database declares, all else is text as
        `rows` gives it. Raises `NotAsDeclared` where a column holds something else than it declares;
        with ``typed`` false every column is text.
        """
        with self._reading(f'read table "{table}"') as connection:
            query, types = selected(connection, table, columns, where or {})
            yield from batches(connection, query, types, typed=typed)

    @contextmanager
    def looking(
        self, table: str, columns: Mapping[str, str], where: Mapping[str, str] | None = None
    ) -> Iterator[TableLook]:
        """Give a look at rows of a table as they are at one moment; arguments as for `rows`."""
        with self._reading(f'read table "{table}"', steady=True) as connection:
            source = selection_of(connection, table, columns, where or {})
            yield TableLook(connection, source)

    def selection(
        self,
        table: str,
        columns: Mapping[str, str],
        where: Mapping[str, str] | None = None,
    ) -> tuple[sa.Engine, sa.FromClause, Callable[[Any], str | None]]:
        """Return where rows lie instead of the rows; arguments as for `rows`.

        :returns: the engine, what to select from, and how a value that comes out of it is written.
        """
        with self._reading(f'read table "{table}"') as connection:
            return self._engine, selection_of(connection, table, columns, where or {}), cells.text

    def count(
        self, table: str, columns: Mapping[str, str], where: Mapping[str, str] | None = None
    ) -> int:
        """Return how many rows `rows` would yield, as the database itself counts them."""
        with self._reading(f'read table "{table}"') as connection:
            held = selection_of(connection, table, columns, where or {})
            counted = connection.execute(sa.select(sa.func.count()).select_from(held))
            return int(counted.scalar_one())

    def declared(self, table: str) -> dict[str, str]:
        """Return what the database says of each column of a table: its type, and ``NOT NULL`` or ``NULL``."""
        with self._reading(f'read table "{table}"') as connection:
            return declared(connection, table)

    def trouble(self, error: SQLAlchemyError, table: str) -> ErpError:
        """Return what an error of our engine means when somebody else read a selection of it."""
        return executing(error, f'read table "{table}"', secret=self._secret)

    def connect(self) -> None:
        """Log in and ask for nothing."""
        with self._reading("logged in") as connection:
            connection.execute(sa.select(sa.literal(1)))

    def read_one(self, table: str) -> int:
        """Read at most one row of a table; return how many came."""
        with self._reading(f'read table "{table}"') as connection:
            self._hurry(connection)
            return len(connection.execute(sa.select(table_of(connection, table)).limit(1)).all())

    def ask(self, query: str) -> list[dict[str, Any]]:
        """Return the first rows of a query by their columns; whatever else it does is rolled back."""
        with self._reading("ran the query") as connection:
            self._hurry(connection)
            try:
                found = connection.exec_driver_sql(query)
                rows = found.mappings().fetchmany(_ROWS_SHOWN) if found.returns_rows else []
                return [dict(row) for row in rows]
            finally:
                connection.rollback()

    def open_period(
        self, table: str, where: Mapping[str, str], *, begins: str, ends: str, today: date
    ) -> bool:
        """Tell whether the table has a posting period that is open today."""
        with self._reading(f'read table "{table}"') as connection:
            self._hurry(connection)
            known = table_of(connection, table)
            query = sa.select(sa.literal(1)).select_from(known)
            for name, wanted in where.items():
                query = query.where(holds(column_of(known, name), wanted))
            day = sa.bindparam(None, today.isoformat(), type_=NullType(), unique=True)
            if begins:
                query = query.where(column_of(known, begins) <= day)
            if ends:
                query = query.where(column_of(known, ends) >= day)
            return connection.execute(query.limit(1)).first() is not None

    def write_and_roll_back(self, table: str, row: Mapping[str, Any]) -> None:
        """Insert a row and take it back: the table's rules were asked, and nothing stays.

        The table must be transactional, as all are but those of a few old MySQL engines.
        """
        with self._connection() as connection, self._doing(f'wrote to table "{table}"'):
            self._hurry(connection)
            known = table_of(connection, table)
            values = {column_of(known, name).name: value for name, value in row.items()}
            counted = connection.execution_options(preserve_rowcount=True)
            try:
                written = counted.execute(sa.insert(known).values(values)).rowcount
                self._ask_deferred_rules(connection)
            finally:
                connection.rollback()
        if written == 0:
            raise ErpRefusedError(
                f'the ERP\'s database took a row for table "{table}" and kept none of it: '
                "look for a trigger or rule",
                permanent=True,
            )

    @contextmanager
    def _reading(self, doing: str, *, steady: bool = False) -> Iterator[sa.Connection]:
        """Give a connection that writes nothing; a steady one sees one moment with all statements."""
        with self._connection() as connection, self._doing(doing):
            if steady and connection.dialect.name in ("postgresql", "mysql", "mariadb"):
                connection.execution_options(isolation_level="REPEATABLE READ")
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only = 1")
                if steady:
                    connection.exec_driver_sql("BEGIN")
            elif connection.dialect.name == "postgresql":
                connection.execution_options(postgresql_readonly=True)
            yield connection

    @contextmanager
    def _connection(self) -> Iterator[sa.Connection]:
        try:
            connection = self._engine.connect()
        except SQLAlchemyError as error:
            raise connecting(error, secret=self._secret) from error
        with connection:
            yield connection

    @contextmanager
    def _doing(self, doing: str) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise executing(error, doing, secret=self._secret) from error

    def _hurry(self, connection: sa.Connection) -> None:
        """Give up on a statement that waits for a lock: a probe must not wait with it."""
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {self._timeout * 1000:.0f}")

    def _ask_deferred_rules(self, connection: sa.Connection) -> None:
        """Have rules checked now that PostgreSQL would leave to a commit that never comes."""
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
