"""Asking for records of every sort: by a span of time, by ids, or all there are."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from include.integration_watch.domain.observation import Execution, ExecutionStatus
from include.integration_watch.domain.platform_record import (
    ConnectorCount,
    ExecutionSummary,
    PlatformChange,
    PlatformEvent,
    ProcessedDocument,
    ProcessSchedule,
)

from . import platform_records as platform
from .answer import Question
from .endpoint import Endpoint
from .errors import AnswerUnreadable, RecordsUnread
from .exchange import Exchange
from .query import MOST_PAGES, MOST_PAGES_AT_ONCE, Query, all_of, any_of, that
from .records import execution_from
from .wire import stamp

Kept = TypeVar("Kept")

_IDS_AT_ONCE = 50
_OPEN = tuple(status.value for status in ExecutionStatus if status.is_open)


class Sort(NamedTuple):
    """A sort of record: its object, the property that orders it in time, what tells two apart."""

    object: str
    at: str
    state: tuple[str, ...]


EXECUTIONS = Sort("ExecutionRecord", "recordedDate", ("executionId", "status", "recordedDate"))
SUMMARIES = Sort(
    "ExecutionSummaryRecord",
    "timeBlock",
    ("timeBlock", "processID", "atomID", "status", "reportKey", "launcherId", "executionCount"),
)
EVENTS = Sort("Event", "recordDate", ("eventId", "updateDate"))
AUDIT = Sort("AuditLog", "date", ("documentId",))
DEPLOYMENTS = Sort("DeployedPackage", "deployedDate", ("deploymentId", "active"))
SCHEDULES = Sort("ProcessSchedules", "", ("processId", "atomId"))
SCHEDULE_STATES = Sort("ProcessScheduleStatus", "", ("processId", "atomId"))
CONNECTORS = Sort("ExecutionConnector", "", ("id",))
DOCUMENTS = Sort("GenericConnectorRecord", "", ("id",))


class RecordsOf:
    """The records of one account.

    Iterators ask page by page (Boomi gives 100 records at a time) and may tell a record again when
    they had to begin again: keep records by their id. Spans include both their ends; Boomi records
    up to minutes late, so let them overlap. RecordsUnread comes last, after all that can be read.
    """

    def __init__(
        self, exchange: Exchange, endpoint: Endpoint, account: str, *, ahead: bool = True
    ) -> None:
        self._exchange = exchange
        self._endpoint = endpoint
        self._account = account
        self._ahead = ahead

    def executions(
        self, since: datetime, until: datetime | None, *, at_once: bool = False
    ) -> Iterator[Execution]:
        """Yield the runs that ended in a span; without an end also what Boomi dates in the future.

        TooMany asks for a shorter span, unless it must be read ``at_once`` because there is none.
        """
        most = MOST_PAGES_AT_ONCE if at_once else MOST_PAGES
        yield from self._read(
            EXECUTIONS, _span(EXECUTIONS, since, until), self._execution, most_pages=most
        )

    def open_executions(self) -> Iterator[Execution]:
        """Yield the runs that have not ended, however long ago they began."""
        yield from self._read(
            EXECUTIONS,
            any_of("status", _OPEN),
            self._execution,
            most_pages=MOST_PAGES_AT_ONCE,
        )

    def executions_by_id(self, ids: Iterable[str]) -> Iterator[Execution]:
        """Yield the runs with these ids; Boomi keeps silent about an id that it does not know."""
        wanted = tuple(dict.fromkeys(ids))
        for first in range(0, len(wanted), _IDS_AT_ONCE):
            some = any_of("executionId", wanted[first : first + _IDS_AT_ONCE])
            yield from self._read(EXECUTIONS, some, self._execution)

    def summaries(self, since: datetime, until: datetime | None) -> Iterator[ExecutionSummary]:
        """Yield the minutes of low-latency processes that begin in a span."""
        yield from self._read(
            SUMMARIES,
            _span(SUMMARIES, since, until),
            lambda row: platform.summary_from(row, account=self._account),
        )

    def events(self, since: datetime, until: datetime | None) -> Iterator[PlatformEvent]:
        """Yield the events that the platform recorded in a span; it keeps them for seven days."""
        yield from self._read(
            EVENTS,
            _span(EVENTS, since, until),
            lambda row: platform.event_from(row, account=self._account),
        )

    def audited_changes(self, since: datetime, until: datetime | None) -> Iterator[PlatformChange]:
        """Yield what the audit log says of a span."""
        yield from self._read(
            AUDIT,
            _span(AUDIT, since, until),
            lambda row: platform.audited_change_from(row, account=self._account),
        )

    def deployments(self, since: datetime, until: datetime | None) -> Iterator[PlatformChange]:
        """Yield what was deployed in a span."""
        yield from self._read(
            DEPLOYMENTS,
            _span(DEPLOYMENTS, since, until),
            lambda row: platform.deployment_from(row, account=self._account),
        )

    def schedules(self) -> tuple[ProcessSchedule, ...]:
        """Return every schedule, and whether it is enabled."""
        schedules, states = (list(self._rows(sort, None)) for sort in (SCHEDULES, SCHEDULE_STATES))
        return platform.schedules_from(schedules, states, account=self._account)

    def connector_counts(self, execution_id: str) -> tuple[ConnectorCount, ...]:
        """Return how many documents passed through each step of a run."""
        rows = self._rows(CONNECTORS, that("executionId", "EQUALS", execution_id))
        return tuple(platform.connector_count_from(row) for row in rows)

    def documents(self, execution_id: str) -> Iterator[ProcessedDocument]:
        """Yield a run's documents as each step saw them; Boomi keeps the first 10,000 of a run."""
        yield from self._read(
            DOCUMENTS, that("executionId", "EQUALS", execution_id), platform.document_from
        )

    def _execution(self, row: dict[str, Any]) -> Execution:
        return execution_from(row, account=self._account)

    def _rows(
        self, sort: Sort, expression: dict[str, Any] | None, most_pages: int = MOST_PAGES
    ) -> Iterator[dict[str, Any]]:
        query = Query(
            self._exchange,
            self._endpoint,
            self._question(sort),
            sort.state,
            most_pages=most_pages,
            ahead=self._ahead,
        )
        return query.rows(expression)

    def _question(self, sort: Sort) -> Question:
        return Question(object=sort.object, host=self._endpoint.host, account=self._account)

    def _read(
        self,
        sort: Sort,
        expression: dict[str, Any],
        read: Callable[[dict[str, Any]], Kept],
        *,
        most_pages: int = MOST_PAGES,
    ) -> Iterator[Kept]:
        """Yield every record that can be read; raise in the end if there were others."""
        unread: list[AnswerUnreadable] = []
        for row in self._rows(sort, expression, most_pages):
            try:
                kept = read(row)
            except AnswerUnreadable as broken:
                unread.append(broken)
            else:
                yield kept
        if unread:
            raise RecordsUnread(
                f"{self._question(sort)}: {len(unread)} of the records cannot be kept "
                f"(the first: {unread[0]}). The others were read. If this stays, Boomi changed its "
                "API."
            ) from unread[0]


def _span(sort: Sort, since: datetime, until: datetime | None) -> dict[str, Any]:
    begins = that(sort.at, "GREATER_THAN_OR_EQUAL", stamp(since))
    if until is None:
        return begins
    until = until.replace(microsecond=0) + timedelta(seconds=1 if until.microsecond else 0)
    return all_of(begins, that(sort.at, "LESS_THAN_OR_EQUAL", stamp(until)))
