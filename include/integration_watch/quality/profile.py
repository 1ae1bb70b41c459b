"""Profiles: how full, how varied and how spread each column of a snapshot is, before anything is demanded."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Collection, Mapping
from datetime import UTC
from typing import Any

from pydantic import Field

from include.integration_watch.domain.learned_shape import QUANTILES
from include.integration_watch.domain.value import Instant, Value

from . import sql
from .lake import Lake

NEARLY_ALL = 0.95
"""The share of a column's values that must be numbers, or moments, for it to be a column of them."""

LOOKED_AT = 20_000
"""Of how many rows is made out what a column holds."""

SORTED_AT_MOST = 2_000_000
"""Of more rows the quantiles are those of a sample: sorting all of them would take the memory of the check."""

VALUES_OF_A_LIST = 50
ROWS_OF_A_VALUE = 10
"""A column is one of categories when it has few values, and each stands in many rows."""


class ColumnProfile(Value):
    """What one column holds; ``missing`` counts NULL, ``blank`` text of white space only.

    ``quantiles`` are those of `learned_shape.QUANTILES` where the column holds numbers, ``shares``
    how often each category occurs, ``newest`` the newest moment; none of these of a column that is
    personal. ``unsaid`` is why a database that was asked for them could not say them.
    """

    field: str
    rows: int
    missing: int
    blank: int
    distinct: int
    shortest: int | None = None
    longest: int | None = None
    quantiles: tuple[float, ...] = ()
    shares: Mapping[str, float] = Field(default_factory=dict)
    newest: Instant | None = None
    unsaid: str = ""


class Profile(Value):
    """The profile of one snapshot."""

    columns: tuple[ColumnProfile, ...]


def without_values(found: Profile, personal: Collection[str]) -> Profile:
    """Return a profile that shows no value of a personal column, and none of its figures."""
    nothing: dict[str, Any] = {"quantiles": (), "shares": {}, "newest": None, "unsaid": ""}
    return Profile(
        columns=tuple(
            column.model_copy(update=nothing) if column.field in personal else column
            for column in found.columns
        )
    )


def profile(lake: Lake, table: str, *, personal: Collection[str] = ()) -> Profile:
    """Return the profile of every column of a table: one scan, and one more for each spread column."""
    fields = lake.columns(f"SELECT * FROM {sql.name(table)}")
    wanted = ", ".join(
        f"count(*) FILTER ({column} IS NULL), "
        rf"count(*) FILTER (NOT regexp_matches({column}, '\S')), "
        f"count(DISTINCT {column}), min(length({column})), max(length({column}))"
        for column in map(sql.name, fields)
    )
    counted = f"SELECT count(*), {wanted} FROM {sql.name(table)}"
    ((rows, *values),) = lake.connection.execute(counted).fetchall()
    kinds = _kinds(lake, table, fields) if rows else {}
    columns = []
    for place, field in enumerate(fields):
        missing, blank, distinct, shortest, longest = values[5 * place : 5 * place + 5]
        seen = ColumnProfile(
            field=field,
            rows=rows,
            missing=missing,
            blank=blank,
            distinct=distinct,
            shortest=shortest,
            longest=longest,
        )
        spread = {} if field in personal else _spread(lake, table, seen, kinds.get(field, ""))
        columns.append(seen.model_copy(update=spread))
    return Profile(columns=tuple(columns))


def _kinds(lake: Lake, table: str, fields: Collection[str]) -> dict[str, str]:
    """Return which columns hold numbers or moments, as far as the first rows tell."""
    counts = ", ".join(
        rf"count(*) FILTER (regexp_matches({column}, '\S')), "
        f"count({sql.number(column)}), count({sql.moment(column)})"
        for column in map(sql.name, fields)
    )
    first = f"SELECT {counts} FROM (SELECT * FROM {sql.name(table)} LIMIT {LOOKED_AT})"
    (found,) = lake.connection.execute(first).fetchall()
    kinds = {}
    for place, field in enumerate(fields):
        filled, numbers, moments = found[3 * place : 3 * place + 3]
        if filled and max(numbers, moments) >= NEARLY_ALL * filled:
            kinds[field] = "moment" if moments >= numbers else "number"
    return kinds


def _spread(lake: Lake, table: str, seen: ColumnProfile, kind: str) -> dict[str, Any]:
    """Return how a column's values are spread: its quantiles, its shares or its newest moment."""
    filled = seen.rows - seen.missing - seen.blank
    if not filled:
        return {}
    column, source = sql.name(seen.field), sql.name(table)
    if kind == "moment":
        newest = f"SELECT max({sql.moment(column)}) FROM {source}"
        ((found,),) = lake.connection.execute(newest).fetchall()
        return {"newest": found.replace(tzinfo=UTC)}
    if kind == "number" and seen.distinct > VALUES_OF_A_LIST:
        if seen.rows > SORTED_AT_MOST:
            source = (
                f"(SELECT * FROM {source} USING SAMPLE reservoir({SORTED_AT_MOST} ROWS)) AS sampled"
            )
        return {"quantiles": _quantiles(lake, source, column)}
    is_list = 1 < seen.distinct <= VALUES_OF_A_LIST
    if is_list and filled >= ROWS_OF_A_VALUE * seen.distinct:
        present = seen.rows - seen.missing
        counts = f"SELECT {column}, count(*) FROM {source} WHERE {column} IS NOT NULL GROUP BY 1"
        found = lake.connection.execute(f"{counts} ORDER BY 1").fetchall()
        return {"shares": {value: times / present for value, times in found}}
    return {}


def _quantiles(lake: Lake, source: str, column: str) -> tuple[float, ...]:
    """Return the quantiles of a column: of each the value nearest to its place, as the check has it."""
    places = ", ".join(f"round_even((n - 1) * {share!r}::DOUBLE, 0)" for share in QUANTILES)
    number = sql.number(column)
    found = lake.connection.execute(
        "SELECT n, place, value FROM (SELECT value, row_number() OVER (ORDER BY value) - 1 AS place, "
        f"count(*) OVER () AS n FROM (SELECT {number} AS value FROM {source}) AS read "
        f"WHERE value IS NOT NULL) AS placed WHERE place IN ({places})"
    ).fetchall()
    at = {place: value for _, place, value in found}
    return tuple(at[round((found[0][0] - 1) * share)] for share in QUANTILES)
