"""Past runs of a process, figure by figure: for comparing, only a few figures of each are read."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from include.integration_watch.domain.past_run import Past

from .execution_tables import execution as t

_THERE = sa.text("execution.past_at IS NOT NULL")
"""As the index of past runs says it, which holds all that is asked for."""


def of_process(
    connection: sa.Connection, account: str, process: str, since: datetime, *, limit: int
) -> Past:
    """Return the newest runs of a process that came by themselves and took place, oldest first."""
    asked = _asked(account, process).where(t.c.past_at >= since.timestamp())
    return _figures(connection, asked, limit)


def of_process_within(
    connection: sa.Connection,
    account: str,
    process: str,
    spans: Iterable[tuple[datetime, datetime]],
    *,
    limit: int,
) -> Past:
    """Return the newest of such runs that began within any of some spans of time, oldest first."""
    inside = [
        sa.and_(t.c.past_at >= begin.timestamp(), t.c.past_at < end.timestamp())
        for begin, end in spans
    ]
    asked = _asked(account, process).where(sa.or_(sa.false(), *inside))
    return _figures(connection, asked, limit)


def _asked(account: str, process: str) -> sa.Select[Any]:
    return sa.select(t.c.past_at, t.c.past_took, t.c.past_documents, t.c.past_is_measure).where(
        t.c.account == account, t.c.process == process, _THERE
    )


def _figures(connection: sa.Connection, asked: sa.Select[Any], limit: int) -> Past:
    newest = asked.order_by(t.c.past_at.desc()).limit(limit).subquery()
    # A column comes as one text: thousands of short rows would each be made a value in between.
    figures = connection.execute(
        sa.select(*(_at_once(connection, newest, column) for column in newest.c))
    ).one()
    return Past(*(tuple(reversed(json.loads(each or "[]"))) for each in figures))


def _at_once(
    connection: sa.Connection, newest: sa.Subquery, column: sa.ColumnElement[Any]
) -> sa.ColumnElement[str]:
    """Return a column as one JSON text, the newest run first."""
    if connection.dialect.name == "postgresql":
        ordered = aggregate_order_by(column, newest.c.past_at.desc())
        return sa.cast(sa.func.json_agg(ordered), sa.Text)
    # SQLite takes rows in the order in which a limited question gives them.
    return sa.func.json_group_array(column, type_=sa.Text)
