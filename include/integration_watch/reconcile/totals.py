"""Totals by group: counts and sums that must agree, without the records that are under way."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from typing import TYPE_CHECKING

from include.integration_watch.domain.reconciliation import Reconciliation, Total

from . import sql, steps
from .candidates import Keys
from .cells import CELLS, key_of
from .side import Columns, last, levels

if TYPE_CHECKING:
    import duckdb


def add_totals(connection: "duckdb.DuckDBPyConnection", keys: Keys) -> None:
    """Add a difference for each group whose count or sum is not the same on both sides."""
    for total in keys.left.reconciliation.totals:
        _add(connection, keys, total)


def _add(connection: "duckdb.DuckDBPyConnection", keys: Keys, total: Total) -> None:
    wanted = keys.left.reconciliation
    figures = ["count", *(f"sum({field})" for field in total.sums)]
    one, other = _grouped(keys, keys.left, total), _grouped(keys, keys.right, total)
    groups = [f"g{n}" for n in range(len(total.by))]
    on = sql.every(f"l.{g} IS NOT DISTINCT FROM r.{g}" for g in groups)
    shown = sql.listed(f"coalesce(l.{g}, r.{g}, '')" for g in groups)
    currency = "''"
    if wanted.currency in total.by:
        currency = f"[{shown}][{total.by.index(wanted.currency) + 1}]"
    for n, figure in enumerate(figures):
        left, right = f"coalesce(l.s{n}, 0)", f"coalesce(r.s{n}, 0)"
        stake = f"abs({left} - {right})" if n and total.sums[n - 1] == wanted.amount else "NULL"
        connection.execute(
            f"INSERT INTO {CELLS} SELECT [{shown}]::VARCHAR[], 'total', {sql.text(_named(total, figure))}, "
            f"{steps.plain(left)}, {steps.plain(right)}, NULL, NULL, {stake}, {currency}, NULL "
            f"FROM ({one}) AS l FULL JOIN ({other}) AS r ON {on} WHERE {left} <> {right}"
        )


def _named(total: Total, figure: str) -> str:
    return f"{figure} by {', '.join(total.by)}" if total.by else figure


def _grouped(keys: Keys, side: Columns, total: Total) -> str:
    wanted = keys.left.reconciliation
    fields = list(dict.fromkeys((*total.by, *total.sums, *_rates(wanted, total))))
    away = f"SELECT DISTINCT key FROM {CELLS} WHERE in_flight IS NOT NULL"
    source = f"(SELECT * FROM ({keys.query(side, '*')}) WHERE {key_of(keys)} NOT IN ({away}))"
    groups = [f"{_group(wanted, field, total)} AS g{n}" for n, field in enumerate(total.by)]
    sums = [f"CAST(count(*) AS {steps.NUMBER}) AS s0"]
    sums += [
        f"sum({steps.number(last(wanted, field))}) AS s{n + 1}"
        for n, field in enumerate(total.sums)
    ]
    # A count alone names no field, and a query selects something.
    rows = levels(side, fields, source, ["1 AS iw_one"])
    query = f"SELECT {sql.listed([*groups, *sums])} FROM ({rows})"
    return (
        f"{query} GROUP BY {sql.listed(f'g{n}' for n in range(len(groups)))}" if groups else query
    )


def _rates(wanted: Reconciliation, total: Total) -> list[str]:
    fields = (*total.by, *total.sums)
    return [rule.by for field in fields for rule in wanted.compared[field].normalise if rule.by]


def _group(wanted: Reconciliation, field: str, total: Total) -> str:
    value = last(wanted, field)
    if not total.period:
        return value
    period = f"date_trunc('{total.period}', TRY_CAST({value} AS DATE))"
    return f"coalesce(CAST(CAST({period} AS DATE) AS VARCHAR), {value})"
