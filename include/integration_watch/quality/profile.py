"""Profiles: how full and how varied each column of a snapshot is, before anything is demanded of it."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from include.integration_watch.domain.value import Value

from . import sql
from .lake import Lake


class ColumnProfile(Value):
    """What one column holds; ``missing`` counts NULL, ``blank`` text of white space only."""

    field: str
    rows: int
    missing: int
    blank: int
    distinct: int
    shortest: int | None = None
    longest: int | None = None


class Profile(Value):
    """The profile of one snapshot."""

    columns: tuple[ColumnProfile, ...]


def profile(lake: Lake, table: str) -> Profile:
    """Return the profile of every column of a table, in one scan."""
    fields = lake.columns(f"SELECT * FROM {sql.name(table)}")
    wanted = ", ".join(
        f"count(*) FILTER ({column} IS NULL), "
        rf"count(*) FILTER (NOT regexp_matches({column}, '\S')), "
        f"count(DISTINCT {column}), min(length({column})), max(length({column}))"
        for column in map(sql.name, fields)
    )
    counted = f"SELECT count(*), {wanted} FROM {sql.name(table)}"
    ((rows, *values),) = lake.connection.execute(counted).fetchall()
    return Profile(
        columns=tuple(
            ColumnProfile(
                field=field,
                rows=rows,
                missing=values[place],
                blank=values[place + 1],
                distinct=values[place + 2],
                shortest=values[place + 3],
                longest=values[place + 4],
            )
            for field, place in zip(fields, range(0, len(values), 5), strict=True)
        )
    )
