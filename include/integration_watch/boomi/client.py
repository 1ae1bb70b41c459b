"""What we ask of Boomi's Platform API: records, logs of runs, and the state of runtimes."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property

import requests

from include.integration_watch.domain.observation import Execution

from .answer import Question, read_json
from .async_question import AsyncQuestion
from .download import LogDownload
from .endpoint import Endpoint
from .errors import Forbidden
from .exchange import Exchange
from .pace import Clock, Pace, Sleep, Turnstile, Waits
from .records import Listener, Queue, Runtime, runtime_from
from .records_of import RecordsOf

log = logging.getLogger(__name__)

_NO_RUN = "execution-00000000-0000-0000-0000-000000000000-1970.01.01"


class BoomiClient:
    """Reads one Boomi account through a session that carries its credentials; changes nothing.

    ``pace`` is the budget of requests that the account's other readers share; without one this
    client has ``requests_per_second`` of its own. With ``pages_ahead`` the next page of a long answer
    is fetched while one is kept.
    """

    def __init__(
        self,
        session: requests.Session,
        base_url: str,
        account_id: str,
        *,
        requests_per_second: float = 5,
        pace: Turnstile | None = None,
        pages_ahead: bool = True,
        download_hosts: tuple[str, ...] = (".boomi.com",),
        timeout: float = 10,
        clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.account_id = account_id
        self._base_url = base_url
        self._download_hosts = download_hosts
        self._pages_ahead = pages_ahead
        self._waits = Waits(sleep)
        self._exchange = Exchange(
            session,
            pace=pace or Pace(requests_per_second, clock=clock, sleep=self._waits),
            timeout=timeout,
            sleep=self._waits,
            wall=wall,
        )

    @property
    def waited(self) -> float:
        """Return the seconds that this client let pass, to keep the pace or before asking again."""
        return self._waits.seconds

    @property
    def skew(self) -> timedelta:
        """Return how far Boomi's clock was ahead of ours when it last answered; zero before that."""
        return self._exchange.skew

    @cached_property
    def records(self) -> RecordsOf:
        """Return the records of the account."""
        return RecordsOf(self._exchange, self._endpoint, self.account_id, ahead=self._pages_ahead)

    def ended_since(self, since: datetime, until: datetime | None) -> Iterator[Execution]:
        """Yield the runs that ended in a window, both ends included."""
        return self.records.executions(since, until)

    def open_now(self) -> Iterator[Execution]:
        """Yield the runs that have not ended, however long ago they began."""
        return self.records.open_executions()

    def by_id(self, ids: Iterable[str]) -> Iterator[Execution]:
        """Yield the runs with these ids; Boomi keeps silent about an id that it does not know."""
        return self.records.executions_by_id(ids)

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
            next(self.by_id((_NO_RUN,)), None)
        except Forbidden:
            log.info("Boomi accepts the credentials, but not for execution records.")

    @cached_property
    def _endpoint(self) -> Endpoint:
        return Endpoint(self._base_url, self.account_id, download_hosts=self._download_hosts)

    def _question(self, asked_for: str) -> Question:
        return Question(object=asked_for, host=self._endpoint.host, account=self.account_id)
