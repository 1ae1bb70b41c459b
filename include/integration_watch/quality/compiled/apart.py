"""Checks that compare rows with other rows: in a large table, each by a statement of its own.

In the shared scan a join has to mark every row, and the rows that fail lie in memory until their keys
are written. Here a join leaves the failing rows alone, and their keys go straight to a file.
"""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Sequence
from typing import NamedTuple

from include.integration_watch.quality import sql
from include.integration_watch.quality.kept_files import KeptFiles

from .check import Apart, RowCheck, Table
from .keys_query import FORMAT, VALUE, keys_of
from .plan import Planned
from .statements import Statements


class Held(NamedTuple):
    """How many rows fail, the query for their keys, and one for what is shown of them.

    Both are empty where none fails, or none is kept.
    """

    failing: int
    keys: str = ""
    rows: str = ""


def counted(check: RowCheck, apart: Apart, statements: Statements) -> Held:
    """Return how many rows fail a check."""
    query = apart.counted or f"SELECT count(*) FROM {_failing(check, apart, statements.table)}"
    ((count,),) = statements.ask(query)
    return Held(int(count))


def held(
    one: Planned,
    check: RowCheck,
    apart: Apart,
    *,
    keys: Sequence[str],
    statements: Statements,
    files: KeptFiles,
) -> Held:
    """Write the keys of all rows that fail a check to a file, in the order of the table."""
    place = files.place()
    shown = _shown(check, keys)
    rows = _failing(check, apart, statements.table)
    query = keys_of(one, check, keys, rows, beside=shown)
    count = statements.copied(f"COPY ({query}) TO {sql.text(str(place))} {FORMAT}")
    if not count:
        place.unlink()
        return Held(0)
    whole = f"read_parquet({sql.text(str(place))})"
    listed = "* EXCLUDE (" + ", ".join(map(sql.name, shown)) + ")" if shown else "*"
    found = f"SELECT {listed} FROM {whole}"
    if not shown:
        files.hold(found, place)
    value = [
        f"{VALUE} AS {sql.name(column)}"
        for column in check.columns
        if sql.name(column) == check.value and column not in keys
    ]
    return Held(count, found, f"(SELECT {', '.join(['*', *value])} FROM {whole})")


def _failing(check: RowCheck, apart: Apart, table: Table) -> str:
    carried = "".join(f", {code} AS {name}" for name, code in apart.carried)
    return (
        f"(SELECT checked.*{carried} FROM (SELECT * FROM {table.source}) AS checked{apart.joined} "
        f"WHERE {check.considered})"
    )


def _shown(check: RowCheck, keys: Sequence[str]) -> list[str]:
    """Return the columns that a result shows and that are neither a key nor the value."""
    if check.counted_only:
        return []
    return [
        column for column in check.columns if column not in keys and sql.name(column) != check.value
    ]
