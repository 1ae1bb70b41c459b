"""Past runs of a process as short rows: for comparing, only a few figures of each are read."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from include.integration_watch.domain.observation import ExecutionStatus
from include.integration_watch.domain.past_run import BY_HAND, PastRun

from .execution_tables import execution as t

_GOOD = (ExecutionStatus.COMPLETE.value, ExecutionStatus.COMPLETE_WARN.value)
_NOT_OF_ITSELF = (*sorted(BY_HAND), "test_manual", "test_sub_process", "sub_process")


def of_process(
    connection: sa.Connection, account: str, process: str, since: datetime, *, limit: int
) -> tuple[PastRun, ...]:
    """Return the newest runs of a process that came by themselves and took place, oldest first."""
    type_ = _inside(connection, "type")
    found = connection.execute(
        sa.select(
            t.c.started_at,
            t.c.ended_at,
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
            at=started.timestamp(),
            took=max((ended - started).total_seconds(), 0.0) if ended else 0.0,
            documents=documents or 0,
            is_measure=status in _GOOD and ended is not None,
        )
        for started, ended, status, documents in reversed(found)
    )


def _inside(connection: sa.Connection, name: str) -> sa.ColumnElement[Any]:
    """Return a key of the JSON that is kept of each execution, as text."""
    inside: sa.ColumnElement[Any] = sa.func.json_extract(t.c.value, f"$.{name}")
    if connection.dialect.name == "postgresql":
        inside = sa.cast(t.c.value, sa.JSON)[name].as_string()
    return inside
