"""Read a worklist: pages of rows, counts, patterns, one row's history, the trend."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from include.integration_watch.domain.difference import DifferenceKind
from include.integration_watch.domain.worklist import QUIET, Entry, State
from include.integration_watch.domain.worklist_view import (
    Compared,
    Filter,
    Order,
    PatternCount,
    Step,
    StillOpen,
    Tally,
)

from . import worklist_tables as t
from .worklist_revision import revision
from .worklist_rows import entry_of, money

_AT_ONCE = 500
_LOUD = [state.value for state in State if state not in QUIET]
_ORDERS = {
    Order.MONEY: (t.entry.c.amount.is_(None), t.entry.c.amount.desc(), t.entry.c.id),
    Order.OLDEST: (t.entry.c.opened_at, t.entry.c.id),
    Order.NUMBER: (t.entry.c.id,),
}


def _wanted(reconciliation: str, wanted: Filter) -> sa.ColumnElement[bool]:
    columns = t.entry.c
    asked = [columns.reconciliation == reconciliation]
    if wanted.states:
        asked.append(columns.state.in_([state.value for state in wanted.states]))
    if wanted.pattern is not None:
        asked.append(columns.pattern == wanted.pattern)
    for column, value in (
        (columns.field, wanted.field),
        (columns.kind, wanted.kind),
        (columns.assigned_to, wanted.assigned_to),
    ):
        if value:
            asked.append(column == value)
    if wanted.text.strip():
        asked.append(_mentions(wanted.text.strip()))
    return sa.and_(*asked)


def _mentions(text: str) -> sa.ColumnElement[bool]:
    searched = (t.entry.c.record, t.entry.c.left_value, t.entry.c.right_value, t.entry.c.comment)
    return sa.or_(*(column.icontains(text, autoescape=True) for column in searched))


def rows(
    connection: sa.Connection, reconciliation: str, wanted: Filter, *, limit: int, offset: int = 0
) -> tuple[Entry, ...]:
    """Return some rows in the wanted order."""
    query = sa.select(t.entry).where(_wanted(reconciliation, wanted))
    query = query.order_by(*_ORDERS[wanted.order]).limit(limit).offset(offset)
    return tuple(map(entry_of, connection.execute(query)))


def every(connection: sa.Connection, reconciliation: str, wanted: Filter) -> Iterator[Entry]:
    """Return all wanted rows by their numbers, in pieces."""
    query = sa.select(t.entry).where(_wanted(reconciliation, wanted)).order_by(t.entry.c.id)
    for row in connection.execution_options(yield_per=2_000).execute(query):
        yield entry_of(row)


def count(connection: sa.Connection, reconciliation: str, wanted: Filter) -> int:
    """Return how many rows are wanted."""
    query = sa.select(sa.func.count()).select_from(t.entry).where(_wanted(reconciliation, wanted))
    found: int = connection.execute(query).scalar_one()
    return found


def one(connection: sa.Connection, id: int) -> Entry | None:
    """Return a row by its number, or none."""
    row = connection.execute(sa.select(t.entry).where(t.entry.c.id == id)).one_or_none()
    return None if row is None else entry_of(row)


def some(connection: sa.Connection, reconciliation: str, ids: Sequence[int]) -> dict[int, Entry]:
    """Return the rows of a worklist that have these numbers, by number."""
    found: dict[int, Entry] = {}
    for start in range(0, len(ids), _AT_ONCE):
        piece = ids[start : start + _AT_ONCE]
        query = sa.select(t.entry).where(
            t.entry.c.reconciliation == reconciliation, t.entry.c.id.in_(piece)
        )
        found |= {row.id: entry_of(row) for row in connection.execute(query)}
    return found


def comparisons(connection: sa.Connection, reconciliation: str) -> frozenset[str]:
    """Return the comparisons of a reconciliation that are kept."""
    query = sa.select(t.comparison.c.id).where(t.comparison.c.reconciliation == reconciliation)
    return frozenset(connection.execute(query).scalars())


def history(connection: sa.Connection, id: int) -> tuple[Step, ...]:
    """Return everything that happened to a row, oldest first."""
    found = connection.execute(
        sa.select(t.step).where(t.step.c.entry == id).order_by(t.step.c.revision, t.step.c.id)
    )
    return tuple(
        Step(
            at=row.at,
            who=row.who,
            source=row.source,
            what=row.what,
            state=row.state,
            left=row.left_value,
            right=row.right_value,
            detail=row.detail,
        )
        for row in found
    )


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


def tally(connection: sa.Connection, reconciliation: str) -> Tally:
    """Return the counts of a worklist."""
    columns = t.entry.c
    states = connection.execute(
        sa.select(columns.state, sa.func.count().label("rows"))
        .where(columns.reconciliation == reconciliation)
        .group_by(columns.state)
    )
    newest = trend(connection, reconciliation, limit=1)
    sums = _sums(connection, reconciliation)
    return Tally(
        states={State(row.state): row.rows for row in states},
        money=money({row.currency: int(row.amount) for row in sums}),
        revision=revision(connection, reconciliation),
        comparison=newest[0].id if newest else "",
        at=newest[0].at if newest else None,
    )


def patterns(
    connection: sa.Connection, reconciliation: str, *, limit: int
) -> tuple[PatternCount, ...]:
    """Return the patterns that open rows share, the most frequent first, each with an example."""
    columns = t.entry.c
    found = connection.execute(
        sa.select(
            columns.pattern, sa.func.count().label("rows"), sa.func.min(columns.id).label("first")
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
    for row in connection.execute(
        sa.select(columns.kind, columns.field, columns.pattern, sa.func.count().label("rows"))
        .where(loud, columns.pattern != "")
        .group_by(columns.kind, columns.field, columns.pattern)
    ):
        group = (row.kind, row.field)
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
        )
        for group in ordered
    )


def _examples(
    connection: sa.Connection, loud: sa.ColumnElement[bool], group: tuple[str, str], most: int
) -> tuple[Entry, ...]:
    query = sa.select(t.entry).where(loud, t.entry.c.kind == group[0], t.entry.c.field == group[1])
    ordered = query.order_by(*_ORDERS[Order.MONEY]).limit(most)
    return tuple(map(entry_of, connection.execute(ordered)))


def trend(connection: sa.Connection, reconciliation: str, *, limit: int) -> tuple[Compared, ...]:
    """Return the newest comparisons, the newest first."""
    found = connection.execute(
        sa.select(t.comparison)
        .where(t.comparison.c.reconciliation == reconciliation)
        .order_by(t.comparison.c.as_of.desc(), t.comparison.c.at.desc())
        .limit(limit)
    )
    return tuple(
        Compared(
            id=row.id,
            reconciliation=row.reconciliation,
            at=row.at,
            as_of=row.as_of,
            summary=json.loads(row.summary),
        )
        for row in found
    )
