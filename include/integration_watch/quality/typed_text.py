"""The text of typed columns: a number, a day or a moment of a snapshot as every check reads it.

The text is the same whether a database handed it out value by value or by its types.
"""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from . import sql
from .duck import connect

_SECOND = 1_000_000
_MOMENT = "%Y-%m-%dT%H:%M:%S"


def text_of(column: str, kind: str) -> str:
    """Return the SQL of a column's text, given its DuckDB type; ``column`` is quoted."""
    if kind == "VARCHAR":
        return column
    if kind == "DOUBLE":
        return _real(column)
    if kind == "TIMESTAMP":
        return _moment(column)
    if kind == "TIMESTAMP WITH TIME ZONE":
        # Without DuckDB's extension for time zones, which need not be there.
        return f"{_moment(f'make_timestamp(epoch_us({column}))')} || '+00:00'"
    return f"CAST({column} AS VARCHAR)"


def as_text(source: str, described: Sequence[tuple[str, str]]) -> str:
    """Return a query for a relation whose columns are all text, given name and type of each."""
    if all(kind == "VARCHAR" for _, kind in described):
        return f"SELECT * FROM {source}"
    columns = (f"{text_of(sql.name(name), kind)} AS {sql.name(name)}" for name, kind in described)
    return f"SELECT {', '.join(columns)} FROM {source}"


def all_text(tables: Iterable[Any]) -> Iterator[Any]:
    """Yield Arrow tables with all columns as text."""
    with connect() as connection:
        for table in tables:
            given = connection.from_arrow(table)
            described = [*zip(given.columns, map(str, given.types), strict=True)]
            yield given.query("given", as_text("given", described)).to_arrow_table()


def _moment(column: str) -> str:
    part = f"epoch_us({column}) % {_SECOND}"
    return (
        f"strftime({column}, '{_MOMENT}') || "
        f"CASE WHEN {part} = 0 THEN '' ELSE strftime({column}, '.%f') END"
    )


def _real(column: str) -> str:
    """Return the shortest digits that stand for a number, without an exponent."""
    said = f"CAST({column} AS VARCHAR)"
    exponent = f"CAST(split_part({said}, 'e', 2) AS INTEGER)"
    mantissa = f"replace(split_part({said}, 'e', 1), '-', '')"
    digits = f"replace({mantissa}, '.', '')"
    # Where the point stands: behind the first digit, moved by the exponent.
    large = f"rpad({digits}, CAST(greatest({exponent} + 1, length({digits})) AS INTEGER), '0')"
    small = f"'0.' || repeat('0', -{exponent} - 1) || {digits}"
    sign = f"CASE WHEN starts_with({said}, '-') THEN '-' ELSE '' END"
    return (
        f"CASE WHEN isnan({column}) THEN 'NaN' "
        f"WHEN isinf({column}) THEN CASE WHEN {column} > 0 THEN 'Infinity' ELSE '-Infinity' END "
        f"WHEN contains({said}, 'e') "
        f"THEN {sign} || CASE WHEN {exponent} > 0 THEN {large} ELSE {small} END "
        f"ELSE {said} END"
    )
