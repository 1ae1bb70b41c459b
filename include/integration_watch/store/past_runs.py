"""Past runs of a process as short rows: for comparing, only a few figures of each are read."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from include.integration_watch.domain.observation import ExecutionStatus
from include.integration_watch.domain.past_run import BY_HAND, PastRun

from .execution_tables import execution as t

_GOOD = (ExecutionStatus.COMPLETE.value, ExecutionStatus.COMPLETE_WARN.value)
_EPOCH = 2440587.5
"""The Julian day of 1 January 1970."""
_NOT_OF_ITSELF = (*sorted(BY_HAND), "test_manual", "test_sub_process", "sub_process")


def of_process(
    connection: sa.Connection, account: str, process: str, since: datetime, *, limit: int
) -> tuple[PastRun, ...]:
    """Return the newest runs of a process that came by themselves and took place, oldest first."""
    type_ = _inside(connection, "type")
    found = connection.execute(
        sa.select(
            _seconds(connection, t.c.started_at),
            _seconds(connection, t.c.ended_at),
            t.c.status,
            sa.cast(_inside(connection, "inbound"), sa.Integer),
        )
        .where(t.c.account == account, t.c.process == process, t.c.started_at >= since)
        .where(t.c.original_id == "", t.c.parent_id == "")
        .where(t.c.status != ExecutionStatus.DISCARDED.value, type_.not_in(_NOT_OF_ITSELF))
        .order_by(t.c.started_at.desc())
        .limit(limit)
    ).all()
    return tuple(
        PastRun(
            at,
            max(end - at, 0.0) if end is not None else 0.0,
            documents or 0,
            status in _GOOD and end is not None,
        )
        for at, end, status, documents in reversed(found)
    )


def _seconds(connection: sa.Connection, moment: sa.Column[Any]) -> sa.ColumnElement[float]:
    """Return a moment as seconds since 1970: thousands of moments are not made for comparing a few.

    Rounded to milliseconds, for a day in SQLite is a fraction.
    """
    if connection.dialect.name == "postgresql":
        return sa.cast(sa.func.extract("epoch", moment), sa.Double)
    days = sa.func.julianday(sa.type_coerce(moment, sa.Text)) - _EPOCH
    return sa.func.round(sa.cast(days, sa.Double) * 86400.0, 3)


def _inside(connection: sa.Connection, name: str) -> sa.ColumnElement[Any]:
    """Return a key of the JSON that is kept of each execution, as text."""
    inside: sa.ColumnElement[Any] = sa.func.json_extract(t.c.value, f"$.{name}")
    if connection.dialect.name == "postgresql":
        inside = sa.cast(t.c.value, sa.JSON)[name].as_string()
    return inside
