"""The store as the rest of the house sees it: one method, one transaction."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.dead_letter import DeadLetter
from include.integration_watch.domain.delivery import Delivery, Pending
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.incident import Flip, Incident
from include.integration_watch.domain.note import Note
from include.integration_watch.domain.observation import (
    CoupaRun,
    DocumentError,
    Execution,
    SuiteOutcome,
)
from include.integration_watch.domain.routing import Recipient
from include.integration_watch.domain.storm import StormLimit
from include.integration_watch.domain.value import Id

from . import (
    dead_letters,
    effects,
    executions,
    folding,
    machine,
    notes,
    observations,
    outbox,
    process_logs,
    reports,
    watermarks,
)
from . import incidents as incident_rows
from .alarms import Alarms
from .arrivals import Arrivals
from .backlogs import Backlogs
from .coupa_side import CoupaSide
from .engine import connect, migrate, reading, writing
from .errors import Errors
from .explanations import Explanations
from .heartbeats import Heartbeats
from .maintenance import Windows
from .observations import CoupaTold
from .people import People
from .platform_records import PlatformRecords
from .predictions import Predictions
from .request_budget import RequestBudget
from .runs import Runs
from .system_histories import SystemHistories
from .watch import Watch
from .watermarks import Read, Watermark
from .worklist import Worklist

Result = TypeVar("Result")
TRIES = 5


class Store:
    """Integration Watch's own database; brings itself to the newest form when first used."""

    def __init__(self, url: str | sa.URL) -> None:
        self.engine = connect(url)
        migrate(self.engine)
        self.people = People(self._write, self._read)
        self.errors = Errors(self._write, self._read)
        self.alarms = Alarms(self._write, self._read)
        self.watch = Watch(self._read)
        self.worklist = Worklist(self._write, self._read)
        self.systems = SystemHistories(self._write, self._read)
        self.heartbeats = Heartbeats(self._write, self._read)
        self.windows = Windows(self._write, self._read)
        self.backlogs = Backlogs(self._write, self._read)
        self.runs = Runs(self._write, self._read)
        self.platform = PlatformRecords(self._write, self._read)
        self.explanations = Explanations(self._write, self._read)
        self.arrivals = Arrivals(self._write, self._read)
        self.coupa_side = CoupaSide(self._write, self._read)
        self.predictions = Predictions(self._write, self._read)
        self.budget = RequestBudget(self.engine)

    def _write(self, work: Callable[[sa.Connection], Result]) -> Result:
        """Do the work in one transaction; where another one was first, see what it did and try again."""
        for attempt in range(TRIES):
            try:
                with writing(self.engine) as connection:
                    return work(connection)
            except (sa.exc.IntegrityError, sa.exc.OperationalError):
                if attempt == TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def _read(self, work: Callable[[sa.Connection], Result]) -> Result:
        with reading(self.engine) as connection:
            return work(connection)

    def save_executions(self, found: Iterable[Execution], read: Read | None = None) -> int:
        """Keep executions and, in the same transaction, how far the account was read."""
        return self.runs.save(found, read)

    def save_coupa(
        self,
        system: str,
        runs: Iterable[CoupaRun],
        errors: Iterable[DocumentError],
        read: Read | None = None,
    ) -> None:
        """Keep Coupa's runs and errors and, in the same transaction, how far they were read."""
        kept_runs, kept_errors = tuple(runs), tuple(errors)

        def work(connection: sa.Connection) -> None:
            observations.save_coupa(connection, system, kept_runs, kept_errors)
            if read:
                watermarks.move(connection, read)

        self._write(work)

    def save_outcome(self, outcome: SuiteOutcome) -> None:
        """Keep a suite's outcome."""
        self._write(lambda connection: observations.save_outcome(connection, outcome))

    def newest_outcomes(self, integrations: Iterable[str]) -> tuple[SuiteOutcome, ...]:
        """Return what the newest data check of each integration came to, where there was one."""
        return self._read(lambda connection: observations.newest_outcomes(connection, integrations))

    def explain(self, execution_id: str, text: str | None) -> None:
        """Keep an execution's error text, or count a try that brought none."""
        self._write(lambda connection: process_logs.explain(connection, execution_id, text))

    def watermark(self, name: str) -> Watermark | None:
        """Return how far a source was read."""
        return self._read(lambda connection: watermarks.watermark(connection, name))

    def executions(self, account: str, process: str, since: datetime) -> tuple[Execution, ...]:
        """Return a process's executions that started since then or are open."""
        return self._read(
            lambda connection: executions.of_process(connection, account, process, since)
        )

    def open_execution_ids(self, account: str) -> tuple[str, ...]:
        """Return the executions that had not ended when last seen."""
        return self._read(lambda connection: executions.open_ids(connection, account))

    def unexplained_ids(
        self,
        account: str,
        *,
        attempts: int,
        limit: int,
        newest: int | None = None,
        since: datetime | None = None,
    ) -> tuple[str, ...]:
        """Return failed executions whose log is still to be read, the newest of each process first."""
        first = limit if newest is None else newest
        return self._read(
            lambda connection: process_logs.unexplained_ids(
                connection, account, attempts=attempts, limit=limit, newest=first, since=since
            )
        )

    def coupa_runs(self, system: str, integration: str) -> tuple[CoupaRun, ...]:
        """Return the newest runs that Coupa keeps of one of its integrations, newest first."""
        return self._read(
            lambda connection: observations.coupa_runs(connection, system, integration)
        )

    def document_errors(self, system: str, integration: str) -> tuple[DocumentError, ...]:
        """Return the errors that Coupa keeps of one of its integrations."""
        return self._read(
            lambda connection: observations.document_errors(connection, system, {integration})
        )[integration]

    def told_by_coupa(self, system: str, integrations: Collection[str]) -> dict[str, CoupaTold]:
        """Return the newest runs and the errors that Coupa keeps of each of some of its integrations."""

        def work(connection: sa.Connection) -> dict[str, CoupaTold]:
            errors = observations.document_errors(connection, system, integrations)
            return {
                each: CoupaTold(observations.coupa_runs(connection, system, each), errors[each])
                for each in errors
            }

        return self._read(work)

    def apply(
        self,
        judgement: Judgement,
        catalogue: Catalogue,
        now: datetime,
        looked: Iterable[tuple[str, str]] = (),
        *,
        only: Id | None = None,
    ) -> tuple[Flip, ...]:
        """Keep what a judgement changed with its messages, and which (layer, subject) were looked at.

        ``only`` says that the catalogue knows one integration: the others are left alone.
        """
        seen = tuple(looked)

        def work(connection: sa.Connection) -> tuple[Flip, ...]:
            incident_rows.serialise(connection)
            before = reports.system_looks(connection, catalogue)
            observations.looked(connection, seen, judgement, now)
            return machine.apply(
                connection,
                judgement,
                catalogue,
                now,
                looks=reports.system_looks(connection, catalogue),
                looks_before=before,
                only=only,
            )

        return self._write(work)

    def settle(self, catalogue: Catalogue, now: datetime) -> tuple[Flip, ...]:
        """Let speak what was held long enough, or what outlived its cause; owe the messages."""

        def work(connection: sa.Connection) -> tuple[Flip, ...]:
            incident_rows.serialise(connection)
            return machine.settle_open(connection, catalogue, now)

        return self._write(work)

    def acknowledge(
        self, number: int, catalogue: Catalogue, now: datetime, *, by: str
    ) -> tuple[Flip, ...]:
        """Keep that somebody takes an incident on; nothing where it is over, taken or unknown."""

        def work(connection: sa.Connection) -> tuple[Flip, ...]:
            incident_rows.serialise(connection)
            return machine.take(connection, number, catalogue, now, by=by)

        return self._write(work)

    def in_doubt(self, catalogue: Catalogue) -> frozenset[Id]:
        """Return the systems to look at, so that held incidents can be told or explained."""
        return self._read(lambda connection: machine.doubts(connection, catalogue))

    def incidents(
        self,
        *,
        open_only: bool = False,
        since: datetime | None = None,
        numbers: Collection[int] | None = None,
    ) -> tuple[Incident, ...]:
        """Return incidents by number: all, the open ones, those not over before ``since``, or some."""
        return self._read(
            lambda connection: incident_rows.incidents(
                connection, open_only=open_only, since=since, numbers=numbers
            )
        )

    def claim(
        self, now: datetime, limit: int, incidents: tuple[int, ...] | None = None
    ) -> tuple[Pending, ...]:
        """Take the lease on messages that are due, each by itself."""
        return self._write(lambda connection: outbox.claim(connection, now, limit, incidents))

    def owes(self, now: datetime) -> bool:
        """Tell whether a message is due that nobody is sending."""
        return self._read(lambda connection: outbox.owes(connection, now))

    def dead_letters(self, listed: Collection[str]) -> tuple[DeadLetter, ...]:
        """Return what each of the listed addresses was not told and has not made good since."""
        return self._read(lambda connection: dead_letters.dead_letters(connection, listed))

    def claim_next(self, now: datetime, storm: StormLimit) -> tuple[Pending, ...]:
        """Take the lease on what goes out next under a storm limit: one message, a fold, or nothing."""
        return self._write(lambda connection: folding.claim(connection, now, storm))

    def record(self, delivery: Delivery) -> None:
        """Keep what became of an attempt to deliver."""
        self._write(lambda connection: outbox.record(connection, delivery))

    def told_of(self, incident: int) -> tuple[Recipient, ...]:
        """Return everyone to whom a message of this incident was owed."""
        told = self._read(lambda connection: outbox.told_ever(connection, (incident,)))
        return told.get(incident, ())

    def looks(self) -> dict[tuple[str, str], datetime]:
        """Return when each (layer, subject) was last looked at."""
        return self._read(reports.looks)

    def messages(self, incident: int | None = None) -> tuple[reports.OwedMessage, ...]:
        """Return every message owed, or those of one incident, with their state."""
        return self._read(lambda connection: reports.messages(connection, incident))

    def incident(self, number: int) -> Incident | None:
        """Return an incident by its number, or none."""
        found = self.incidents(numbers=(number,))
        return found[0] if found else None

    def resolved_before(self, incident: Incident) -> datetime | None:
        """Return when the same trouble was last resolved before this incident opened."""
        return self._read(lambda connection: reports.resolved_before(connection, incident))

    def note(self, note: Note) -> bool:
        """Keep what was done about an incident; tell whether there is such an incident."""
        return self._write(lambda connection: notes.add(connection, note))

    def notes(self, incident: int) -> tuple[Note, ...]:
        """Return an incident's notes, oldest first."""
        return self._read(lambda connection: notes.of(connection, incident))

    def last_time(self, incident: Incident) -> Note | None:
        """Return what was done the last time: about the same trouble, else about the same row."""
        return self._read(lambda connection: notes.last_time(connection, incident))

    def effects(self, incident: int) -> tuple[effects.Effect, ...]:
        """Return what an incident explains or explained, since it opened or came back."""
        return self._read(lambda connection: effects.of(connection, incident))
