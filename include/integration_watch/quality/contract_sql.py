"""The SQL of the two demands that Great Expectations has no expectation for: folded uniqueness, references."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Sequence
from typing import NamedTuple

from . import sql


class Known(NamedTuple):
    """The records that a field must name: of which object, by which field, in which status."""

    object: str
    field: str
    status_field: str = ""
    allowed: Sequence[str] = ()

    @property
    def table(self) -> str:
        """Return the name of the table of these records."""
        return reference_table(self.object)

    @property
    def good(self) -> str:
        """Return the condition that a record, aliased ``known``, is in an allowed status."""
        if not (self.status_field and self.allowed):
            return "TRUE"
        return f"known.{sql.name(self.status_field)} IN {sql.texts(self.allowed)}"


def reference_table(object_: str) -> str:
    """Return the table under which a suite finds the target's records of another object."""
    return f"target_{object_}"


def filled(column: str) -> str:
    """Return the condition that a value, of whatever type, is neither missing nor empty."""
    return f"CAST({column} AS VARCHAR) <> ''"


def folded_looked_at(field: str, within: Sequence[str]) -> str:
    """Return the condition that a row counts when folded values are compared."""
    scopes = (f"{sql.name(scope)} IS NOT NULL" for scope in within)
    return " AND ".join([f"{sql.folded(field)} <> ''", *scopes])


def folded_same(field: str, within: Sequence[str]) -> list[str]:
    """Return what two rows must have in common to be each other's double."""
    return [sql.folded(field), *map(sql.name, within)]


def folded_repeats(field: str, within: Sequence[str]) -> str:
    """Return the query for all rows whose folded value another row has, within a scope."""
    return (
        "SELECT * FROM ("
        f"SELECT *, '×' || count(*) OVER (PARTITION BY {', '.join(folded_same(field, within))}) "
        f"AS reason FROM {{batch}} WHERE {folded_looked_at(field, within)}"
        ") AS folded WHERE reason <> '×1'"
    )


def orphans(field: str, known: Known) -> str:
    """Return the rows whose reference fails, and why: ``missing``, or the status that is wrong.

    NOT EXISTS, because NOT IN passes everything as soon as one known key is NULL.
    """
    source = f"{sql.name(known.table)} AS known"
    same = f"known.{sql.name(known.field)} = checked.{sql.name(field)}"
    if known.status_field and known.allowed:
        status = f"known.{sql.name(known.status_field)}"
        statuses = f"SELECT string_agg(DISTINCT {status}, '/' ORDER BY {status})"
        why = (
            f"CASE WHEN EXISTS (SELECT 1 FROM {source} WHERE {same}) "
            f"THEN coalesce(({statuses} FROM {source} WHERE {same}), 'no status') "
            "ELSE 'missing' END"
        )
    else:
        why = "'missing'"
    return (
        f"SELECT *, {why} AS reason FROM (SELECT * FROM {{batch}}) AS checked "
        f"WHERE {filled(f'checked.{sql.name(field)}')} "
        f"AND NOT EXISTS (SELECT 1 FROM {source} WHERE {same} AND {known.good})"
    )
