"""Count a worklist: what is open, by kind, field and pattern, and the money at stake."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from include.integration_watch.domain.difference import DifferenceKind
from include.integration_watch.domain.finding import Money
from include.integration_watch.domain.value import Value
from include.integration_watch.domain.worklist import QUIET, Entry, State, Why
from include.integration_watch.domain.worklist_view import (
    Applied,
    OpenOf,
    Order,
    PatternCount,
    StillOpen,
    Tally,
)

from . import worklist_tables as t
from .worklist_read import ORDERS, one, trend
from .worklist_revision import revision
from .worklist_rows import entry_of, money

_LOUD = [state.value for state in State if state not in QUIET]


def _sums(connection: sa.Connection, reconciliation: str, *columns: Any) -> list[Any]:
    """Return money at stake by currency: of each record once, the largest of its differences."""
    per_record = (
        sa.select(*columns, t.entry.c.currency, sa.func.max(t.entry.c.amount).label("amount"))
        .where(t.entry.c.reconciliation == reconciliation)
        .where(t.entry.c.state.in_(_LOUD), t.entry.c.amount.is_not(None))
        # A total is the sum of records that are counted by themselves.
        .where(t.entry.c.kind != DifferenceKind.TOTAL.value)
        .group_by(*columns, t.entry.c.record, t.entry.c.currency)
        .subquery()
    )
    keys = [per_record.c[column.name] for column in columns]
    summed = sa.func.sum(per_record.c.amount).label("amount")
    query = sa.select(*keys, per_record.c.currency, summed)
    return list(connection.execute(query.group_by(*keys, per_record.c.currency)))


def tally_money(connection: sa.Connection, reconciliation: str) -> tuple[Money, ...]:
    """Return the money at stake in what is somebody's business, by currency."""
    sums = _sums(connection, reconciliation)
    return money({row.currency: int(row.amount) for row in sums})


def tally(connection: sa.Connection, reconciliation: str) -> Tally:
    """Return the counts of a worklist."""
    columns = t.entry.c
    states = connection.execute(
        sa.select(columns.state, sa.func.count().label("rows"))
        .where(columns.reconciliation == reconciliation)
        .group_by(columns.state)
    )
    newest = trend(connection, reconciliation, limit=1)
    return Tally(
        states={State(row.state): row.rows for row in states},
        error_rules=_by_advice(connection, reconciliation),
        money=tally_money(connection, reconciliation),
        revision=revision(connection, reconciliation),
        comparison=newest[0].id if newest else "",
        at=newest[0].at if newest else None,
    )


def _by_advice(connection: sa.Connection, reconciliation: str) -> dict[str, int]:
    columns = t.entry.c
    found = connection.execute(
        sa.select(columns.error_rule, sa.func.count().label("rows"))
        .where(columns.reconciliation == reconciliation, columns.state.in_(_LOUD))
        .group_by(columns.error_rule)
        .order_by(sa.func.count().desc(), columns.error_rule)
    )
    return {row.error_rule: row.rows for row in found}


def patterns(
    connection: sa.Connection, reconciliation: str, *, limit: int
) -> tuple[PatternCount, ...]:
    """Return the patterns that open rows share, the most frequent first, each with an example."""
    columns = t.entry.c
    found = connection.execute(
        sa.select(
            columns.pattern,
            sa.func.count().label("rows"),
            sa.func.min(columns.id).label("first"),
            sa.func.max(columns.error_rule).label("advice"),
        )
        .where(columns.reconciliation == reconciliation, columns.state.in_(_LOUD))
        .where(columns.pattern != "")
        .group_by(columns.pattern)
        .order_by(sa.func.count().desc(), columns.pattern)
        .limit(limit)
    ).all()
    sums: dict[str, dict[str, int]] = {}
    for row in _sums(connection, reconciliation, columns.pattern):
        sums.setdefault(row.pattern, {})[row.currency] = int(row.amount)
    return tuple(
        PatternCount(
            pattern=row.pattern,
            count=row.rows,
            money=money(sums.get(row.pattern, {})),
            example=one(connection, row.first),
            error_rule=row.advice,
        )
        for row in found
    )


def still_open(
    connection: sa.Connection, reconciliation: str, *, examples: int
) -> tuple[StillOpen, ...]:
    """Return what is somebody's business, by kind and field, the most frequent first."""
    columns = t.entry.c
    loud = sa.and_(columns.reconciliation == reconciliation, columns.state.in_(_LOUD))
    counts: dict[tuple[str, str], int] = {}
    shared: dict[tuple[str, str], tuple[int, str]] = {}
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for row in connection.execute(
        sa.select(
            columns.kind,
            columns.field,
            columns.pattern,
            columns.currency,
            sa.func.count().label("rows"),
            sa.func.sum(columns.amount).label("amount"),
        )
        .where(loud)
        .group_by(columns.kind, columns.field, columns.pattern, columns.currency)
    ):
        group = (row.kind, row.field)
        counts[group] = counts.get(group, 0) + row.rows
        if row.amount is not None:
            money_of = sums.setdefault(group, {})
            money_of[row.currency] = money_of.get(row.currency, 0) + int(row.amount)
    advice: dict[tuple[str, str], Counter[str]] = {}
    together = (columns.kind, columns.field, columns.pattern, columns.error_rule)
    for row in connection.execute(
        sa.select(*together, sa.func.count().label("rows")).where(loud).group_by(*together)
    ):
        group = (row.kind, row.field)
        advice.setdefault(group, Counter())[row.error_rule] += row.rows
        if row.pattern:
            shared[group] = max(shared.get(group, (0, "")), (row.rows, row.pattern))
    ordered = sorted(counts, key=lambda group: (-counts[group], group))
    return tuple(
        StillOpen(
            kind=group[0],
            field=group[1],
            count=counts[group],
            pattern=shared.get(group, (0, ""))[1],
            pattern_count=shared.get(group, (0, ""))[0],
            money=money(sums.get(group, {})),
            examples=_examples(connection, loud, group, examples),
            error_rules=dict(advice[group].most_common()),
        )
        for group in ordered
    )


def _examples(
    connection: sa.Connection, loud: sa.ColumnElement[bool], group: tuple[str, str], most: int
) -> tuple[Entry, ...]:
    if not most:
        return ()
    query = sa.select(t.entry).where(loud, t.entry.c.kind == group[0], t.entry.c.field == group[1])
    ordered = query.order_by(*ORDERS[Order.MONEY]).limit(most)
    return tuple(map(entry_of, connection.execute(ordered)))


def left_to_do(connection: sa.Connection, reconciliation: str, applied: Applied) -> dict[str, str]:
    """Return what the trend keeps of the worklist: what is open, its money, what came and went."""
    groups = still_open(connection, reconciliation, examples=0)
    counts = applied.counts
    return {
        "open": str(sum(each.count for each in groups)),
        "new": str(counts.get(Why.FIRST_FOUND, 0) + counts.get(Why.CAME_BACK, 0)),
        "over": str(counts.get(Why.GONE, 0)),
        "money": _as_json(tally_money(connection, reconciliation)),
        "groups": _as_json(
            OpenOf(kind=each.kind, field=each.field, count=each.count, money=each.money)
            for each in groups
        ),
    }


def _as_json(values: Iterable[Value]) -> str:
    return json.dumps([each.model_dump(mode="json") for each in values], ensure_ascii=False)
