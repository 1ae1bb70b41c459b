"""What the watchers need to know of the outbox: whether all that was owed went through."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from include.integration_watch.domain.notice import NoticeKind

from . import tables as t
from .people import Transaction

_A_DAY = timedelta(days=1)


class Watch:
    """What stands in the way of saying that all is told."""

    def __init__(self, read: Transaction) -> None:
        self._read = read

    def stuck(self, now: datetime) -> int:
        """Return how many messages failed at least once and are still owed, a refused canary included."""

        def work(connection: sa.Connection) -> int:
            waiting = sum(
                connection.execute(
                    sa.select(sa.func.count())
                    .select_from(table)
                    .where(table.c.state == "pending", table.c.attempts > 0)
                ).scalar_one()
                for table in (t.outbox, t.notice)
            )
            refused: int = connection.execute(
                sa.select(sa.func.count())
                .select_from(t.notice)
                .where(t.notice.c.kind == NoticeKind.CANARY.value, t.notice.c.state == "refused")
                .where(t.notice.c.at > now - _A_DAY)
            ).scalar_one()
            return waiting + refused

        return self._read(work)
