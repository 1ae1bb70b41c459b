"""Whose process log is read next, and what it said."""

from collections import Counter
from datetime import datetime
from operator import itemgetter

import sqlalchemy as sa

from include.integration_watch.domain.observation import Execution

from . import execution_tables as e

_FAILED = ("ERROR", "ABORTED")


def unexplained_ids(
    connection: sa.Connection,
    account: str,
    *,
    attempts: int,
    limit: int,
    newest: int,
    since: datetime | None = None,
) -> tuple[str, ...]:
    """Return failed executions whose log was not read yet and not tried too often.

    The newest of every process comes first, up to ``newest``, then the others, up to ``limit`` in
    all: in a bad night no process waits behind the hundred failures of another. Test runs and
    sub-processes are left out: they have no log of their own, or nobody waits for it. Neither does
    anybody wait for the log of one that started before ``since``.
    """
    of_account = [e.is_of(account), e.execution.c.status.in_(_FAILED)]
    if since is not None:
        of_account.append(e.execution.c.started_at >= since)
    unread = (e.execution.c.error_text.is_(None), e.execution.c.log_attempts < attempts)
    oldest = sa.select(sa.func.min(e.execution.c.started_at)).where(*of_account, *unread)
    found = connection.execute(
        sa.select(e.execution.c.value, sa.and_(*unread).label("unread"))
        .where(*of_account, e.execution.c.started_at >= oldest.scalar_subquery())
        .order_by(e.execution.c.started_at.desc())
    )
    # Those that were read have had their turn: else the newest processes would have every turn.
    turns: Counter[str] = Counter()
    waiting: list[tuple[int, str]] = []
    for value, is_unread in found:
        run = Execution.model_validate_json(value)
        if run.counts:
            if is_unread:
                waiting.append((turns[run.process], run.id))
            turns[run.process] += 1
    first = [id for turn, id in waiting if turn == 0][:newest]
    rest = [id for turn, id in sorted(waiting, key=itemgetter(0)) if turn]
    return (*first, *rest[: max(limit - len(first), 0)])


def explain(connection: sa.Connection, execution_id: str, text: str | None) -> None:
    """Keep an execution's error text, or count a try that brought none."""
    connection.execute(
        sa.update(e.execution)
        .where(e.execution.c.id == execution_id)
        .values(
            error_text=text,
            log_attempts=e.execution.c.log_attempts + 1,
            has_text=sa.or_(e.execution.c.has_text, sa.literal(bool(text))),
        )
    )
