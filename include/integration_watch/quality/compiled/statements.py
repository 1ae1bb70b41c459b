"""Statements of checks over one table, and what DuckDB may conclude from statistics in each of them."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from include.integration_watch.quality import sql

from .check import Sort, Table
from .narrowing import mentioned

if TYPE_CHECKING:
    import duckdb

# In a table of fewer rows, asking costs more than looking.
LARGE = 500_000
# What would let rows of a join come in another order than those of the table.
_REORDERING = ("join_order", "build_side_probe_side")


class Statements:
    """The statements that checks of one table run over one connection."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection", table: Table) -> None:
        self.connection = connection
        self.table = table
        self._off: tuple[str, ...] = ()
        self._real = {
            sql.name(column) for column, sort in table.columns.items() if sort is Sort.REAL
        }

    def run(self, query: str, *, in_order: bool = False) -> "duckdb.DuckDBPyConnection":
        """Run a query; where it can see a NaN, without conclusions from Parquet's statistics.

        They leave NaN out, and DuckDB would conclude that there is none. With ``in_order`` the
        rows of a join come in the order of the table.
        """
        off = ("statistics_propagation",) if self.sees_real(query) else ()
        self._leave_out((*off, *_REORDERING) if in_order else off)
        return self.connection.execute(query)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        rows: list[tuple[Any, ...]] = self.run(query).fetchall()
        return rows

    def run_as_given(self, query: str) -> None:
        """Run a statement with a person's own query in it, of which nothing is known."""
        self._leave_out(("statistics_propagation",) if self._real else ())
        self.connection.execute(query)

    def copied(self, query: str) -> int:
        """Run a COPY, with the rows in the order of the table, and return how many there are."""
        ((rows,),) = self.run(query, in_order=True).fetchall()
        return int(rows)

    def end(self) -> None:
        """Leave the connection as it was."""
        self._leave_out(())

    def never(self, condition: str) -> bool:
        """Tell whether DuckDB knows from Parquet's statistics that no row meets a condition."""
        if not self.is_large:
            return False
        query = f"EXPLAIN (FORMAT json) SELECT 1 FROM {self.table.source} WHERE {condition}"
        ((_, planned),) = self.ask(query)
        return bool(json.loads(planned)[0]["name"] == "EMPTY_RESULT")

    @cached_property
    def is_large(self) -> bool:
        """Tell whether the table has so many rows that asking first is worth it."""
        ((rows,),) = self.ask(f"SELECT count(*) FROM {sql.name(self.table.name)}")
        return bool(rows >= LARGE)

    def sees_real(self, query: str) -> bool:
        """Tell whether a query mentions a column of real numbers."""
        return bool(self._real and mentioned(query.replace(self.table.source, "")) & self._real)

    def _leave_out(self, off: tuple[str, ...]) -> None:
        if off != self._off:
            self.connection.execute(f"SET disabled_optimizers = '{','.join(off)}'")
            self._off = off
