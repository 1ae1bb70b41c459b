"""The SQL of the two demands that Great Expectations has no expectation for: folded uniqueness, references."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from . import sql

Case = Mapping[str, Sequence[str]]


class Known(NamedTuple):
    """The records that a field must name: of which object, by which field, in which status, valid when.

    ``valid_on`` is the field of the document that holds the day on which the record must be valid.
    """

    object: str
    field: str
    status_field: str = ""
    allowed: Sequence[str] = ()
    valid_on: str = ""
    valid_from: str = ""
    valid_to: str = ""

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

    @property
    def is_dated(self) -> bool:
        """Tell whether a record must be valid on a day of the document's."""
        return bool(self.valid_on and (self.valid_from or self.valid_to))

    @property
    def valid(self) -> str:
        """Return the condition that a record is valid on the document's day.

        An end that is empty is open; one that is no date makes the record invalid, for nobody
        could say until when it is good.
        """
        if not self.is_dated:
            return "TRUE"
        on = sql.day(f"checked.{sql.name(self.valid_on)}")
        ends = []
        for field, sign in ((self.valid_from, "<="), (self.valid_to, ">=")):
            if field:
                end = f"known.{sql.name(field)}"
                ends.append(f"(coalesce({end}, '') = '' OR {sql.day(end)} {sign} {on})")
        return " AND ".join(ends)


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


def in_case(when: Case, alias: str = "") -> str:
    """Return the condition that a rule is demanded of a row, ready to follow others."""
    return "".join(
        f" AND {alias}{sql.name(field)} IN {sql.texts(given)}" for field, given in when.items()
    )


def folded_repeats(field: str, within: Sequence[str], when: Case | None = None) -> str:
    """Return the query for all rows whose folded value another row has, within a scope."""
    return (
        "SELECT * FROM ("
        f"SELECT *, '×' || count(*) OVER (PARTITION BY {', '.join(folded_same(field, within))}) "
        f"AS reason FROM {{batch}} WHERE {folded_looked_at(field, within)}{in_case(when or {})}"
        ") AS folded WHERE reason <> '×1'"
    )


def orphans(field: str, known: Known, when: Case | None = None) -> str:
    """Return the rows whose reference fails, and why: ``missing``, the wrong status, the wrong day.

    NOT EXISTS, because NOT IN passes everything as soon as one known key is NULL.
    """
    source = f"{sql.name(known.table)} AS known"
    same = f"known.{sql.name(known.field)} = checked.{sql.name(field)}"
    why = _why_no_status(known, source, same)
    filled_in = filled(f"checked.{sql.name(field)}")
    if known.is_dated:
        on = f"checked.{sql.name(known.valid_on)}"
        why = (
            f"CASE WHEN EXISTS (SELECT 1 FROM {source} WHERE {same} AND {known.good}) "
            f"THEN 'not valid on ' || CAST({on} AS VARCHAR) ELSE {why} END"
        )
        filled_in += f" AND {filled(on)}"
    return (
        f"SELECT *, {why} AS reason FROM (SELECT * FROM {{batch}}) AS checked "
        f"WHERE {filled_in}{in_case(when or {}, 'checked.')} "
        f"AND NOT EXISTS (SELECT 1 FROM {source} WHERE {same} AND {known.good}"
        + (f" AND {known.valid})" if known.is_dated else ")")
    )


def _why_no_status(known: Known, source: str, same: str) -> str:
    if not (known.status_field and known.allowed):
        return "'missing'"
    status = f"known.{sql.name(known.status_field)}"
    statuses = f"SELECT string_agg(DISTINCT {status}, '/' ORDER BY {status})"
    return (
        f"CASE WHEN EXISTS (SELECT 1 FROM {source} WHERE {same}) "
        f"THEN coalesce(({statuses} FROM {source} WHERE {same}), 'no status') "
        "ELSE 'missing' END"
    )
