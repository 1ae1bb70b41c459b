"""Check one table against a suite's expectations, without Great Expectations where that can be."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from include.integration_watch.quality import sql
from include.integration_watch.quality.atomic_file import replacing
from include.integration_watch.quality.lake import Lake

from . import keys_query
from .check import Table, sort_of
from .outcome import Outcome
from .plan import Beside, Planned, plan
from .scan import Scan


def table_of(lake: Lake, name: str) -> Table:
    """Return what checks must know of a table."""
    described = lake.typed_columns(f"SELECT * FROM {sql.name(name)}")
    tables = lake.connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT internal "
        "UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal"
    ).fetchall()
    return Table(
        name=name,
        columns={column: sort_of(type_name) for column, type_name in described},
        others=frozenset(table for (table,) in tables),
        knows_pattern=lake.knows_pattern,
    )


def check(
    expectations: Sequence[Mapping[str, Any]],
    lake: Lake,
    *,
    table: str,
    keys: Sequence[str],
    keep_rows: bool = True,
    beside: Sequence[Beside] = (),
) -> list[Outcome]:
    """Return an outcome for each expectation.

    ``beside`` are, for each expectation, rows that pass and are not in the table.

    One that is ``handed_over`` is for Great Expectations itself. The keys of failing rows can be
    asked for, by the query in ``failing``, as long as the lake is open; with ``keep_rows`` false
    there are counts and verdicts only.
    """
    known = table_of(lake, table)
    planned: list[Planned] = [plan(expectation, known) for expectation in expectations]
    if beside:
        planned = [one._replace(beside=rows) for one, rows in zip(planned, beside, strict=True)]
    scan = Scan(lake.connection, known, keys=keys, files=lake.files, keep_rows=keep_rows)
    return scan.run(planned)


def write_keys(lake: Lake, query: str, path: Path) -> None:
    """Write the keys that a query of failing rows gives, whole or not at all."""
    with replacing(path) as draft:
        if not lake.files.hand_over(query, draft):
            lake.connection.execute(f"COPY ({query}) TO {sql.text(str(draft))} {keys_query.FORMAT}")
