"""One side of a comparison as SQL: its columns under our names, keys and fields after each step."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from include.integration_watch.domain.normalisation import Side
from include.integration_watch.domain.reconciliation import Compared, Reconciliation

from . import sql, steps

if TYPE_CHECKING:
    import duckdb

NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DECIMAL", "FLOAT", "DOUBLE")


class NoColumn(Exception):
    """A side has no column for a field; the message names both and the remedy."""


@dataclass(frozen=True)
class Columns:
    """One side: which SQL gives its rows, and the DuckDB type of each of its columns."""

    reconciliation: Reconciliation
    side: Side
    relation: str
    types: Mapping[str, str]

    def raw(self, field: str) -> str:
        """Return the column of a field, as it was read."""
        return sql.name(self.reconciliation.compared[field].column(field, self.side))

    def type(self, field: str) -> str:
        """Return the DuckDB type of a field."""
        return self.types[self.reconciliation.compared[field].column(field, self.side)]

    @property
    def changed_at(self) -> str:
        """Return the SQL of the moment when a document changed; NULL where nobody knows."""
        rule = self.reconciliation.in_flight
        column = rule.column(self.side) if rule else ""
        if column not in self.types:
            return "NULL"
        return f"TRY_CAST({sql.name(column)} AS TIMESTAMPTZ)"

    def text(self, field: str) -> str:
        """Return the SQL of a field as text; a binary fraction is written as people do."""
        kind = self.type(field)
        if kind == "VARCHAR":
            return self.raw(field)
        if kind in {"DOUBLE", "FLOAT"} or kind.startswith("DECIMAL"):
            exact = f"CAST({self.raw(field)} AS {steps.NUMBER})"
            return f"coalesce({steps.plain(exact)}, CAST({self.raw(field)} AS VARCHAR))"
        return f"CAST({self.raw(field)} AS VARCHAR)"


def open_side(
    connection: "duckdb.DuckDBPyConnection", wanted: Reconciliation, side: Side, source: str
) -> Columns:
    """Return one side of a comparison; ``source`` is a relation of DuckDB.

    Raises `NoColumn` where a field has no column.
    """
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    types = {row[0]: row[1] for row in described}
    party = wanted.left if side == "left" else wanted.right
    for field, compared in wanted.compared.items():
        if (column := compared.column(field, side)) not in types:
            raise NoColumn(
                f'{party.system} has no column "{column}" for {field}; it has '
                f"{', '.join(sorted(types))}. Name the column under {side}: of the field."
            )
    opened = Columns(wanted, side, source, types)
    if not party.many:
        return opened
    relation = _combined(opened)
    described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    return Columns(wanted, side, relation, {row[0]: row[1] for row in described})


def _combined(opened: Columns) -> str:
    """Return a relation in which each key has one row: its lines or payments taken together."""
    wanted, side = opened.reconciliation, opened.side
    keys = [opened.raw(field) for field in wanted.key]
    columns = [
        f"{_combine(opened, field, compared)} AS {opened.raw(field)}"
        for field, compared in wanted.fields.items()
    ]
    rule = wanted.in_flight
    if rule and rule.column(side) in opened.types:
        columns.append(f"max({sql.name(rule.column(side))}) AS {sql.name(rule.column(side))}")
    return f"(SELECT {sql.listed([*keys, *columns])} FROM {opened.relation} GROUP BY ALL)"


def _combine(opened: Columns, field: str, compared: Compared) -> str:
    value, how = opened.text(field), compared.combined(opened.side)
    for rule in compared.normalise if how in {"sum", "min", "max"} else ():
        value = steps.step(rule, value, side=opened.side)
    number = steps.number(value)
    return {
        "same": f"string_agg(DISTINCT {value}, ' | ' ORDER BY {value})",
        "sum": f"coalesce({steps.plain(f'CAST(sum({number}) AS {steps.NUMBER})')}, '0')",
        "min": steps.plain(f"min({number})"),
        "max": steps.plain(f"max({number})"),
        "count": f"CAST(count({opened.raw(field)}) AS VARCHAR)",
    }[how]


def levels(columns: Columns, fields: Sequence[str], source: str, also: Sequence[str] = ()) -> str:
    """Return a query that gives, beside ``also``, each field after each of its steps.

    The first of all fields is named ``iw_v0_0`` as it was read, ``iw_v0_1`` after its first step, and so
    on. Each step is a query of its own, so that no expression is written twice into the next.
    """
    wanted = columns.reconciliation
    order = {field: place for place, field in enumerate(wanted.compared)}
    first = [f"{columns.text(field)} AS {at(order[field], 0)}" for field in fields]
    query = f"SELECT {sql.listed([*also, *first])} FROM {source}"
    deepest = max((len(wanted.compared[field].normalise) for field in fields), default=0)
    for level in range(deepest):
        made = []
        for field in fields:
            chain = wanted.compared[field].normalise
            if level < len(chain):
                rule, place = chain[level], order[field]
                by = at(order[rule.by], 0) if rule.by else "NULL"
                value = steps.step(rule, at(place, level), side=columns.side, by=by)
                made.append(f"{value} AS {at(place, level + 1)}")
        query = f"SELECT *, {sql.listed(made)} FROM ({query})"
    return query


def at(place: int, level: int) -> str:
    """Return the name of a field's value after so many steps."""
    return f"iw_v{place}_{level}"


def last(wanted: Reconciliation, field: str) -> str:
    """Return the name of a field's value after all its steps."""
    place = list(wanted.compared).index(field)
    return at(place, len(wanted.compared[field].normalise))
