"""From pairs to differences: one row for each field that differs, each key that is missing or double."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Sequence
from typing import TYPE_CHECKING

from include.integration_watch.domain.difference import DifferenceKind, Hidden
from include.integration_watch.domain.in_flight import Span

from . import sql, steps
from .candidates import Keys
from .pairs import PAIRS, equal_after
from .side import at, last

if TYPE_CHECKING:
    import duckdb

CELLS, HIDDEN = "iw_cells", "iw_hidden"
COLUMNS = (
    ("key", "VARCHAR[]"),
    ("kind", "VARCHAR"),
    ("field", "VARCHAR"),
    ("left", "VARCHAR"),
    ("right", "VARCHAR"),
    ("normalised_left", "VARCHAR"),
    ("normalised_right", "VARCHAR"),
    ("amount", steps.NUMBER),
    ("currency", "VARCHAR"),
    ("in_flight", "VARCHAR"),
)


def cut(connection: "duckdb.DuckDBPyConnection", keys: Keys, spans: Sequence[Span]) -> None:
    """Fill the tables of differences and of what normalisations hid."""
    columns = sql.listed(f"{sql.name(name)} {kind}" for name, kind in COLUMNS)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {CELLS} ({columns})")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {HIDDEN} (key VARCHAR[], field VARCHAR, "
        '"left" VARCHAR, "right" VARCHAR, normalisation VARCHAR)'
    )
    _whole_records(connection, keys, spans)
    for field in keys.left.reconciliation.fields:
        _field(connection, keys, field, spans)


def key_of(keys: Keys) -> str:
    """Return the SQL of a key as a list of texts."""
    return f"[{sql.listed(f'CAST({name} AS VARCHAR)' for name in keys.names)}]"


def under_way(spans: Sequence[Span]) -> str:
    """Return the SQL of why a pair is not judged yet; NULL where it is."""
    cases = ""
    for span in spans:
        changed = f"changed_{span.side}"
        inside = f"{changed} > TIMESTAMPTZ '{span.after.isoformat()}'"
        if span.until:
            inside += f" AND {changed} <= TIMESTAMPTZ '{span.until.isoformat()}'"
        cases += f" WHEN {inside} THEN {sql.text(span.reason)}"
    return f"CASE{cases} END" if cases else "NULL"


def _money(keys: Keys, field: str = "") -> tuple[str, str]:
    """Return the SQL of what is at stake: of the amount its difference, else the document's amount."""
    wanted = keys.left.reconciliation
    currency = "''"
    if wanted.currency and wanted.currency in wanted.fields:
        value = last(wanted, wanted.currency)
        currency = f"coalesce(least(l{value}, r{value}), '')"
    if not wanted.amount or wanted.amount not in wanted.fields:
        return "NULL", currency
    value = last(wanted, wanted.amount)
    one, other = steps.number(f"l{value}"), steps.number(f"r{value}")
    if field == wanted.amount:
        return f"abs(coalesce({one}, 0) - coalesce({other}, 0))", currency
    return f"greatest(abs({one}), abs({other}))", currency


def _whole_records(
    connection: "duckdb.DuckDBPyConnection", keys: Keys, spans: Sequence[Span]
) -> None:
    """Add keys that one side lacks, and keys that one side holds more often than once and the other."""
    amount, currency = _money(keys)
    wanted = keys.left.reconciliation

    def record(side: str) -> str:
        named = ", ".join(
            f"{sql.text(field)}, {side}{at(place, 0)}"
            for place, field in enumerate(wanted.compared)
            if field in wanted.fields
        )
        return f"CAST(json_object({named}) AS VARCHAR)"

    def add(kind: DifferenceKind, where: str, left: str, right: str) -> None:
        connection.execute(
            f"INSERT INTO {CELLS} SELECT key, '{kind}', '', min(one), min(other), NULL, NULL, "
            "sum(amount), min(currency), min(reason) FROM (SELECT "
            f"{key_of(keys)} AS key, {left} AS one, {right} AS other, {amount} AS amount, "
            f"{currency} AS currency, {under_way(spans)} AS reason FROM {PAIRS} WHERE {where}) "
            "GROUP BY key"
        )

    kinds = DifferenceKind
    counted = "CAST(nl AS VARCHAR)", "CAST(nr AS VARCHAR)"
    add(kinds.MISSING_RIGHT, "nr = 0", record("l"), "NULL")
    add(kinds.MISSING_LEFT, "nl = 0", "NULL", record("r"))
    add(kinds.DOUBLE_LEFT, "nl > 1 AND nl > nr AND on_left AND NOT on_right", *counted)
    add(kinds.DOUBLE_RIGHT, "nr > 1 AND nr > nl AND on_right AND NOT on_left", *counted)


def _field(
    connection: "duckdb.DuckDBPyConnection", keys: Keys, field: str, spans: Sequence[Span]
) -> None:
    wanted = keys.left.reconciliation
    place = list(wanted.compared).index(field)
    chain = wanted.compared[field].normalise
    raw, final = at(place, 0), at(place, len(chain))
    amount, currency = _money(keys, field)
    both = "on_left AND on_right"
    unequal = f"l{raw} IS DISTINCT FROM r{raw}"
    same = equal_after(place, chain, len(chain))
    connection.execute(
        f"INSERT INTO {CELLS} SELECT {key_of(keys)}, 'differs', {sql.text(field)}, l{raw}, r{raw}, "
        f"l{final}, r{final}, {amount}, {currency}, {under_way(spans)} FROM {PAIRS} "
        f"WHERE {both} AND NOT ({same})"
    )
    if chain:
        cases = "".join(
            f" WHEN {equal_after(place, chain, level + 1)} THEN '{rule.name}'"
            for level, rule in enumerate(chain)
        )
        connection.execute(
            f"INSERT INTO {HIDDEN} SELECT {key_of(keys)}, {sql.text(field)}, l{raw}, r{raw}, "
            f"CASE{cases} END FROM {PAIRS} WHERE {both} AND {unequal} AND {same}"
        )


def hidden(connection: "duckdb.DuckDBPyConnection") -> tuple[Hidden, ...]:
    """Return what each normalisation hid of each field, with an example."""
    found = connection.execute(
        'SELECT field, normalisation, count(*), min(("left", "right")) '
        f"FROM {HIDDEN} GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()
    return tuple(
        Hidden(field=field, normalisation=name, count=count, left=example[0], right=example[1])
        for field, name, count, example in found
    )
