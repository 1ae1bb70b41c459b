"""Read a worklist: pages of rows, one row's history, the trend."""

import json
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from include.integration_watch.domain.worklist import Entry
from include.integration_watch.domain.worklist_view import (
    Compared,
    Filter,
    Order,
    Step,
)

from . import worklist_tables as t
from .worklist_rows import entry_of

_AT_ONCE = 500
ORDERS = {
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
    if wanted.error_rules is not None:
        asked.append(columns.error_rule.in_(wanted.error_rules))
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
    query = query.order_by(*ORDERS[wanted.order]).limit(limit).offset(offset)
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
