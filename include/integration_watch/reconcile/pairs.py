"""The records behind the candidates: read again in full, normalised step by step, set side by side."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from typing import TYPE_CHECKING

from include.integration_watch.domain.normalisation import Name, Normalisation

from . import sql, steps
from .candidates import TABLE, Keys
from .side import Columns, at, last, levels

if TYPE_CHECKING:
    import duckdb

PAIRS = "iw_pairs"


def pair(connection: "duckdb.DuckDBPyConnection", keys: Keys) -> None:
    """Fill the table of pairs: every record of a candidate, beside the record that it belongs to.

    Of a key that is there more than once, records that are the same belong together first; what is
    left is paired in the order of its content, so the order of the rows decides nothing.
    """
    for side in (keys.left, keys.right):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE iw_{side.side} AS {_records(keys, side)}")
    doubled = connection.execute(f"SELECT count(*) FROM {TABLE} WHERE nl > 1 OR nr > 1").fetchall()
    left, right = (_numbered(keys, side, doubled[0][0] > 0) for side in ("left", "right"))
    values = _values(keys)
    shown = [f"coalesce(l.{name}, r.{name}) AS {name}" for name in keys.names]
    shown += [f"l.{value} AS l{value}" for value in values]
    shown += [f"r.{value} AS r{value}" for value in values]
    shown += ["l.nl IS NOT NULL AS on_left", "r.nl IS NOT NULL AS on_right"]
    shown += ["coalesce(l.nl, r.nl) AS nl", "coalesce(l.nr, r.nr) AS nr"]
    shown += ["l.changed AS changed_left", "r.changed AS changed_right"]
    same = f"{keys.same()} AND l.iw_matched = r.iw_matched AND l.iw_n = r.iw_n"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {PAIRS} AS SELECT {sql.listed(shown)} "
        f"FROM ({left}) AS l FULL JOIN ({right}) AS r ON {same}"
    )
    connection.execute("DROP TABLE iw_left")
    connection.execute("DROP TABLE iw_right")


def _values(keys: Keys) -> list[str]:
    """Return the names of every field after each of its steps."""
    compared = keys.left.reconciliation.compared
    return [
        at(place, level)
        for place, (field, each) in enumerate(compared.items())
        if field not in keys.fields
        for level in range(len(each.normalise) + 1)
    ]


def _records(keys: Keys, side: Columns) -> str:
    wanted = keys.left.reconciliation
    source = f"(SELECT one.*, nl, nr FROM ({keys.query(side, '*')}) AS one JOIN {TABLE} AS r ON "
    source += f"{keys.same('one', 'r')})"
    rates = [rule.by for each in wanted.fields.values() for rule in each.normalise if rule.by]
    fields = list(dict.fromkeys([*wanted.fields, *rates]))
    carried = [*keys.names, "nl", "nr", f"{side.changed_at} AS changed"]
    return levels(side, fields, source, carried)


def _numbered(keys: Keys, side: str, doubled: bool) -> str:
    """Return the records of one side, with what tells those of one key apart."""
    once = f"SELECT *, false AS iw_matched, 1 AS iw_n FROM iw_{side}"
    if not doubled:
        return once
    several = "nl > 1 OR nr > 1"
    names = sql.listed(keys.names)
    finals = [last(keys.left.reconciliation, f) for f in keys.left.reconciliation.fields] or ["nl"]
    content = sql.listed(_values(keys) or ["nl"])

    def told_apart(table: str) -> str:
        return (
            f"SELECT *, row_number() OVER (PARTITION BY {names}, iw_same ORDER BY {content}) AS "
            f"iw_nth FROM (SELECT *, hash({sql.listed(finals)}) AS iw_same FROM {table} "
            f"WHERE {several})"
        )

    other = "iw_right" if side == "left" else "iw_left"
    mine = f"({told_apart(f'iw_{side}')}) AS o"
    theirs = f"({told_apart(other)}) AS t"
    on = f"{keys.same('o', 't')} AND o.iw_same = t.iw_same AND o.iw_nth = t.iw_nth"
    matched = (
        f"SELECT o.*, t.iw_nth IS NOT NULL AS iw_matched FROM {mine} LEFT JOIN {theirs} ON {on}"
    )
    order = sql.listed(
        [
            "CASE WHEN iw_matched THEN iw_same END",
            "CASE WHEN iw_matched THEN iw_nth END",
            sql.listed(finals),
            content,
        ]
    )
    return (
        f"{once} WHERE NOT ({several}) UNION ALL SELECT * EXCLUDE (iw_same, iw_nth), "
        f"row_number() OVER (PARTITION BY {names}, iw_matched ORDER BY {order}) AS iw_n "
        f"FROM ({matched})"
    )


def equal_after(field_place: int, chain: tuple[Normalisation, ...], level: int) -> str:
    """Return the condition that both values of a pair are equal after so many steps."""
    value = at(field_place, level)
    if level and chain[level - 1].name is Name.TOLERANCE:
        before = f"l{at(field_place, level - 1)}", f"r{at(field_place, level - 1)}"
        same = f"l{value} IS NOT DISTINCT FROM r{value}"
        return f"({same} OR {steps.within(chain[level - 1], *before)})"
    return f"l{value} IS NOT DISTINCT FROM r{value}"
