"""What Boomi's platform keeps beside executions: one method, one transaction."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from include.integration_watch.domain.platform_record import (
    ExecutionSummary,
    PlatformChange,
    PlatformEvent,
    ProcessSchedule,
)
from include.integration_watch.domain.value import Value

from . import execution_tables as e
from . import schedules
from .observations import upsert
from .people import Transaction
from .schedules import change_row
from .watermarks import Read, move

Kept = TypeVar("Kept", bound=Value)
_MANY = 500


class PlatformRecords:
    """Minutes of low-latency processes, events, changes and schedules of every account."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write = write
        self._read = read

    def save_summaries(self, summaries: Iterable[ExecutionSummary], read: Read) -> int:
        """Keep minutes of low-latency processes, and how far they were read."""
        rows = {_summary_key(each): each for each in summaries}
        return self._save(e.execution_summary, [_summary_row(each) for each in rows.values()], read)

    def save_events(self, events: Iterable[PlatformEvent], read: Read) -> int:
        """Keep events by their id, and how far they were read."""
        rows = {each.id: each for each in events}
        return self._save(e.platform_event, [_event_row(each) for each in rows.values()], read)

    def save_changes(self, changes: Iterable[PlatformChange], read: Read) -> int:
        """Keep changes by their id, and how far they were read."""
        rows = {each.id: each for each in changes}
        return self._save(e.platform_change, [change_row(each) for each in rows.values()], read)

    def save_schedules(
        self, account: str, found: Iterable[ProcessSchedule], now: datetime
    ) -> tuple[PlatformChange, ...]:
        """Keep an account's schedules as they are now; return and keep what changed since the last look.

        A schedule that is no longer named was taken away. The first look changes nothing.
        """
        given = tuple(found)
        return self._write(lambda connection: schedules.save(connection, account, given, now))

    def summaries(
        self, account: str, since: datetime, until: datetime, process: str | None = None
    ) -> tuple[ExecutionSummary, ...]:
        """Return minutes of low-latency processes in a span, the end excluded, oldest first."""
        table = e.execution_summary
        where = [table.c.process == process] if process is not None else []
        return self._values(table, ExecutionSummary, account, since, until, where)

    def events(self, account: str, since: datetime, until: datetime) -> tuple[PlatformEvent, ...]:
        """Return events of a span, the end excluded, oldest first."""
        return self._values(e.platform_event, PlatformEvent, account, since, until, [])

    def events_of(self, execution_id: str) -> tuple[PlatformEvent, ...]:
        """Return the events of one execution, oldest first."""
        table = e.platform_event
        query = sa.select(table.c.value).where(table.c.execution_id == execution_id)
        return self._read(
            lambda connection: tuple(
                PlatformEvent.model_validate_json(value)
                for value in connection.execute(query.order_by(table.c.at)).scalars()
            )
        )

    def changes(self, account: str, since: datetime, until: datetime) -> tuple[PlatformChange, ...]:
        """Return what was changed in a span, the end excluded, oldest first."""
        return self._values(e.platform_change, PlatformChange, account, since, until, [])

    def note_change(self, change: PlatformChange) -> None:
        """Keep a change that somebody noted and no source tells; one of the same id is replaced."""
        self._write(lambda connection: upsert(connection, e.platform_change, [change_row(change)]))

    def schedules(self, account: str) -> tuple[ProcessSchedule, ...]:
        """Return the schedules as they were at the last look."""
        return self._read(lambda connection: tuple(schedules.known(connection, account).values()))

    def _save(self, table: sa.Table, rows: list[dict[str, Any]], read: Read) -> int:
        def work(connection: sa.Connection) -> int:
            for first in range(0, len(rows), _MANY):
                upsert(connection, table, rows[first : first + _MANY])
            move(connection, read)
            return len(rows)

        return self._write(work)

    def _values(
        self,
        table: sa.Table,
        value: type[Kept],
        account: str,
        since: datetime,
        until: datetime,
        where: list[sa.ColumnElement[bool]],
    ) -> tuple[Kept, ...]:
        query = (
            sa.select(table.c.value)
            .where(table.c.account == account, table.c.at >= since, table.c.at < until, *where)
            .order_by(table.c.at)
        )
        read: Callable[[sa.Connection], tuple[Kept, ...]] = lambda connection: tuple(  # noqa: E731
            value.model_validate_json(text) for text in connection.execute(query).scalars()
        )
        return self._read(read)


def _summary_key(each: ExecutionSummary) -> tuple[object, ...]:
    return (
        each.account,
        each.at,
        each.process_id,
        each.atom_id,
        each.status,
        each.report_key,
        each.launcher_id,
    )


def _summary_row(each: ExecutionSummary) -> dict[str, Any]:
    return {
        "account": each.account,
        "at": each.at,
        "process_id": each.process_id,
        "atom_id": each.atom_id,
        "status": each.status.value,
        "report_key": each.report_key,
        "launcher_id": each.launcher_id,
        "process": each.process,
        "value": each.model_dump_json(),
    }


def _event_row(event: PlatformEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "account": event.account,
        "type": event.type,
        "at": event.at,
        "execution_id": event.execution_id,
        "has_text": bool(event.message or event.title or event.status),
        "value": event.model_dump_json(),
    }


def forget(
    connection: sa.Connection, *, before: datetime, texts_before: datetime
) -> dict[str, int]:
    """Forget records from before a moment, and of those from before another what people wrote."""
    counted = {
        table.name: connection.execute(sa.delete(table).where(table.c.at < before)).rowcount
        for table in (e.execution_summary, e.platform_event, e.platform_change)
    }
    for table, value, silent in (
        (e.platform_event, PlatformEvent, {"message": "", "title": "", "status": ""}),
        (e.platform_change, PlatformChange, {"message": "", "by": "", "properties": ()}),
    ):
        old = sa.select(table.c.id, table.c.value).where(
            table.c.has_text, table.c.at < texts_before
        )
        for id, text in connection.execute(old).all():
            kept = value.model_validate_json(text).model_copy(update=silent)
            connection.execute(
                sa.update(table)
                .where(table.c.id == id)
                .values(value=kept.model_dump_json(), has_text=False)
            )
    return counted
