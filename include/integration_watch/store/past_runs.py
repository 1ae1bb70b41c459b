"""Past runs of a process, figure by figure: for comparing, only a few figures of each are read."""

import json
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
    newest = (
        sa.select(t.c.past_at, t.c.past_took, t.c.past_documents, t.c.past_is_measure)
        .where(t.c.account == account, t.c.process == process, _THERE)
        .where(t.c.past_at >= since.timestamp())
        .order_by(t.c.past_at.desc())
        .limit(limit)
        .subquery()
    )
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
