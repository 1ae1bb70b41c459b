"""What we ask of Boomi's Platform API: runs, their logs, and the state of runtimes."""

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import requests

from include.integration_watch.domain.observation import Execution, ExecutionStatus

from .answer import Question, read_json
from .async_question import AsyncQuestion
from .download import LogDownload
from .endpoint import Endpoint
from .errors import AnswerUnreadable, Forbidden
from .exchange import Exchange
from .pace import Clock, Pace, Sleep, Waits
from .query import ExecutionQuery, all_of, any_of, that
from .records import Listener, Queue, Runtime, execution_from, runtime_from
from .wire import stamp

log = logging.getLogger(__name__)

_IDS_AT_ONCE = 50
_NO_RUN = "execution-00000000-0000-0000-0000-000000000000-1970.01.01"
_OPEN = tuple(status.value for status in ExecutionStatus if status.is_open)


class BoomiClient:
    """Reads one Boomi account through a session that carries its credentials; changes nothing.

    Iterators ask page by page (Boomi gives 100 records at a time) and may tell a run again when
    they had to begin again: keep runs by their id.
    """

    def __init__(
        self,
        session: requests.Session,
        base_url: str,
        account_id: str,
        *,
        requests_per_second: float = 5,
        download_hosts: tuple[str, ...] = (".boomi.com",),
        timeout: float = 10,
        clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
    ) -> None:
        self.account_id = account_id
        self._base_url = base_url
        self._download_hosts = download_hosts
        self._waits = Waits(sleep)
        self._exchange = Exchange(
            session,
            pace=Pace(requests_per_second, clock=clock, sleep=self._waits),
            timeout=timeout,
            sleep=self._waits,
        )

    @property
    def waited(self) -> float:
        """Return the seconds that this client let pass, to keep the pace or before asking again."""
        return self._waits.seconds

    def ended_since(self, since: datetime, until: datetime) -> Iterator[Execution]:
        """Yield the runs that ended in a window, both ends included.

        Boomi records a run up to minutes after its end: let windows overlap.
        """
        until = until.replace(microsecond=0) + timedelta(seconds=1 if until.microsecond else 0)
        yield from self._executions(
            all_of(
                that("recordedDate", "GREATER_THAN_OR_EQUAL", stamp(since)),
                that("recordedDate", "LESS_THAN_OR_EQUAL", stamp(until)),
            )
        )

    def open_now(self) -> Iterator[Execution]:
        """Yield the runs that have not ended, however long ago they began."""
        yield from self._executions(any_of("status", _OPEN))

    def by_id(self, ids: Iterable[str]) -> Iterator[Execution]:
        """Yield the runs with these ids; Boomi keeps silent about an id that it does not know."""
        wanted = tuple(dict.fromkeys(ids))
        for first in range(0, len(wanted), _IDS_AT_ONCE):
            yield from self._executions(any_of("executionId", wanted[first : first + _IDS_AT_ONCE]))

    def process_log(self, execution_id: str) -> str:
        """Return the process log of a run, unpacked; its runtime must be online for this."""
        return LogDownload(self._exchange, self._endpoint, self.account_id).process_log(
            execution_id
        )

    def runtime(self, atom_id: str) -> Runtime:
        """Return the state of a runtime as the platform sees it, up to four minutes late."""
        found = self._exchange.ask(
            self._question(f"Atom/{atom_id}"),
            "GET",
            self._endpoint.url("Atom", atom_id),
            read=read_json,
        )
        return runtime_from(found, atom_id=atom_id)

    def queues(self, atom_id: str) -> tuple[Queue, ...]:
        """Return the queues of a runtime; Forbidden where the user may not read them."""
        return self._later("ListQueues").queues(atom_id)

    def listeners(self, atom_id: str) -> tuple[Listener, ...]:
        """Return the listeners of a runtime; Forbidden where the user may not read them."""
        return self._later("ListenerStatus").listeners(atom_id)

    def _later(self, asked_for: str) -> AsyncQuestion:
        return AsyncQuestion(self._exchange, self._endpoint, self._question(asked_for))

    def reach(self) -> None:
        """Prove that something answers at the address, whatever it says."""
        self._exchange.ask(
            self._question("its address"),
            "GET",
            self._endpoint.base_url,
            read=lambda _question, _answer: None,
        )

    def authenticate(self) -> None:
        """Prove that the credentials are accepted, whatever they permit, by asking for no run."""
        try:
            next(self._query.rows(any_of("executionId", (_NO_RUN,))), None)
        except Forbidden:
            log.info("Boomi accepts the credentials, but not for execution records.")

    @cached_property
    def _endpoint(self) -> Endpoint:
        return Endpoint(self._base_url, self.account_id, download_hosts=self._download_hosts)

    @property
    def _query(self) -> ExecutionQuery:
        return ExecutionQuery(self._exchange, self._endpoint, self._question("ExecutionRecord"))

    def _question(self, asked_for: str) -> Question:
        return Question(object=asked_for, host=self._endpoint.host, account=self.account_id)

    def _executions(self, expression: dict[str, Any]) -> Iterator[Execution]:
        """Yield every record that can be read; raise in the end if there were others."""
        unread: list[AnswerUnreadable] = []
        for row in self._query.rows(expression):
            try:
                execution = execution_from(row, account=self.account_id)
            except AnswerUnreadable as broken:
                unread.append(broken)
            else:
                yield execution
        if unread:
            raise AnswerUnreadable(
                f"{self._question('ExecutionRecord')}: {len(unread)} of the records cannot be kept "
                f"(the first: {unread[0]}). The others were read. If this stays, Boomi changed its "
                "API."
            ) from unread[0]
