"""Other systems' alarms kept, with how far their mailbox was read."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.alarm import Alarm

from .alarm_tables import alarm, mailbox_mark
from .observations import upsert
from .people import Transaction


class Alarms:
    """What the store knows of other systems' alarms; one method, one transaction."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write = write
        self._read = read

    def mark(self, mailbox: str) -> tuple[int, int]:
        """Return how far a mailbox was read: its validity and the last number; 0, 0 for never."""

        def work(connection: sa.Connection) -> tuple[int, int]:
            found = connection.execute(
                sa.select(mailbox_mark).where(mailbox_mark.c.mailbox == mailbox)
            ).first()
            return (found.uidvalidity, found.uid) if found else (0, 0)

        return self._read(work)

    def keep(self, mailbox: str, alarms: Iterable[Alarm], uidvalidity: int, uid: int) -> None:
        """Keep alarms, each once, and in the same transaction how far the mailbox was read."""
        rows = [{"id": each.id, "at": each.at, "value": each.model_dump_json()} for each in alarms]

        def work(connection: sa.Connection) -> None:
            upsert(connection, alarm, list({row["id"]: row for row in rows}.values()))
            mark = {"mailbox": mailbox, "uidvalidity": uidvalidity, "uid": uid}
            upsert(connection, mailbox_mark, [mark])

        self._write(work)

    def since(self, since: datetime) -> tuple[Alarm, ...]:
        """Return the alarms sent since then, oldest first."""
        query = sa.select(alarm.c.value).where(alarm.c.at >= since).order_by(alarm.c.at, alarm.c.id)
        return self._read(
            lambda connection: tuple(
                Alarm.model_validate_json(value) for value in connection.execute(query).scalars()
            )
        )
