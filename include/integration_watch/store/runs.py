"""Executions of every account as the rest of the house sees them: one method, one transaction."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.observation import Execution
from include.integration_watch.domain.past_run import Past

from . import executions, explanations, past_runs, platform_records, watermarks
from .executions import Family
from .people import Transaction
from .watermarks import Read

SOURCES = "boomi:"
"""What the names of all watermarks of Boomi's accounts begin with."""


class Runs:
    """What ran, for as long as the owner keeps it."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write = write
        self._read = read

    def save(self, found: Iterable[Execution], read: Read | None = None) -> int:
        """Keep executions and, in the same transaction, how far their account was read."""
        runs = tuple(found)

        def work(connection: sa.Connection) -> int:
            count = executions.save(connection, runs)
            if read:
                watermarks.move(connection, read)
            return count

        return self._write(work)

    def save_new(
        self, found: Iterable[Execution], read: Read | None = None
    ) -> tuple[Execution, ...]:
        """Keep executions as ``save`` does; return those that ended and were not known to have."""
        runs = tuple(found)

        def work(connection: sa.Connection) -> tuple[Execution, ...]:
            known = executions.known(connection, {run.id for run in runs})
            executions.save(connection, runs)
            if read:
                watermarks.move(connection, read)
            return tuple(
                run for run in runs if run.id not in known and not executions.is_asked_again(run)
            )

        return self._write(work)

    def newest(
        self, account: str, processes: Collection[str], since: datetime
    ) -> dict[str, tuple[Execution, ...]]:
        """Return each process's executions that started since then or are open, oldest first."""
        return self._read(
            lambda connection: executions.of_processes(connection, account, processes, since)
        )

    def between(self, account: str, since: datetime, until: datetime) -> tuple[Execution, ...]:
        """Return every execution of an account that started in a span, the end excluded."""
        return self._read(
            lambda connection: executions.of_account(connection, account, since, until)
        )

    def past(self, account: str, process: str, since: datetime, *, limit: int) -> Past:
        """Return the newest runs of a process that came by themselves, oldest first."""
        return self._read(
            lambda connection: past_runs.of_process(
                connection, account, process, since, limit=limit
            )
        )

    def past_within(
        self,
        account: str,
        process: str,
        spans: Sequence[tuple[datetime, datetime]],
        *,
        limit: int,
    ) -> Past:
        """Return the newest of such runs that began within any of some spans of time, oldest first."""
        return self._read(
            lambda connection: past_runs.of_process_within(
                connection, account, process, spans, limit=limit
            )
        )

    def known(self, ids: Collection[str]) -> frozenset[str]:
        """Return those of some executions that are known to have ended."""
        return self._read(lambda connection: executions.known(connection, ids))

    def families(self, ids: Collection[str]) -> tuple[Family, ...]:
        """Return some executions, each with its retries and its sub-processes."""
        return self._read(lambda connection: executions.families(connection, ids))

    def give_up(self, ids: Collection[str], before: datetime) -> int:
        """Close open executions from before a moment that Boomi no longer knows; return how many."""
        return self._write(lambda connection: executions.give_up(connection, ids, before))

    def forget(self, *, before: datetime, texts_before: datetime) -> dict[str, int]:
        """Forget what Boomi told of the time before a moment; return how many rows of each sort.

        Of what is older than ``texts_before`` what people wrote is forgotten: messages, texts of
        errors, who changed what. What we hold is then whole only from ``before`` on.
        """

        def work(connection: sa.Connection) -> dict[str, int]:
            spans = {"before": before, "texts_before": texts_before}
            counted = executions.forget(connection, **spans)
            counted |= platform_records.forget(connection, **spans)
            counted["explanation"] = explanations.forget(connection, texts_before)
            watermarks.forget(connection, SOURCES, before)
            return counted

        return self._write(work)
