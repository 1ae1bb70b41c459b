"""One question put to Boomi over HTTP: paced, bounded in size, asked again where that can help."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TypeVar

import requests
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential,
    wait_random,
)

from .answer import Answer, Question
from .download_file import Download
from .errors import AnswerUnreadable, BoomiError, Busy, TooLarge, Unreachable
from .no_answer import no_answer
from .pace import Sleep, Turnstile

log = logging.getLogger(__name__)

Read = TypeVar("Read")

_CHUNK = 64 * 1024
_LARGEST_JSON = 64 * 1024 * 1024
_FULL_SECOND = 1.0
_OVER_THE_LIMIT = (429, 503)
_BACKING_OFF = wait_exponential(multiplier=0.5, max=8) + wait_random(0, 0.5)


class Exchange:
    """Puts questions through a ``requests`` session that carries the credentials.

    Only questions are put, never commands, so each may be asked again: up to ``tries`` times, on
    errors that are not permanent, with exponential waits and jitter. Redirects are not followed:
    the API has none, and a login page is not an answer.
    """

    def __init__(
        self,
        session: requests.Session,
        *,
        pace: Turnstile,
        timeout: float,
        sleep: Sleep = time.sleep,
        tries: int = 5,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._session = session
        self._pace = pace
        self._timeout = timeout
        self._sleep = sleep
        self._tries = tries
        self._wall = wall
        self.skew = timedelta()

    def ask(
        self,
        question: Question,
        method: str,
        url: str,
        *,
        read: Callable[[Question, Answer], Read],
        body: bytes | None = None,
        content_type: str = "application/json",
    ) -> Read:
        """Return what ``read`` makes of the answer; ask again while the error may pass."""

        def put() -> Read:
            answer = self.once(question, method, url, body=body, content_type=content_type)
            return read(question, answer)

        return Retrying(
            stop=stop_after_attempt(self._tries),
            wait=_wait,
            retry=retry_if_exception(_may_pass),
            sleep=self._sleep,
            before_sleep=_tell,
            reraise=True,
        )(put)

    def once(
        self,
        question: Question,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
        into: Download | None = None,
    ) -> Answer:
        """Return the answer to one request, whatever its status; raise only if there is none.

        What comes with status 200 goes into ``into`` where that is given, and is no part of the answer.
        """
        headers = {"Accept": accept} | ({"Content-Type": content_type} if body is not None else {})
        self._pace.wait()
        asked_at = self._wall()
        try:
            with self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                _tell_retirement(question, response)
                self._compare_clocks(asked_at, response)
                if response.status_code in _OVER_THE_LIMIT:
                    # Boomi counts a second of all our processes: let it end before anybody asks.
                    self._pace.hold(_FULL_SECOND)
                chunks = response.iter_content(_CHUNK)
                if into is not None and response.status_code == HTTPStatus.OK:
                    into.take(question, chunks)
                    chunks = iter(())
                return Answer(
                    status=response.status_code,
                    headers={name.lower(): value for name, value in response.headers.items()},
                    body=_whole_body(question, chunks),
                )
        except requests.RequestException as broken:
            raise no_answer(question, broken, self._timeout) from broken

    def _compare_clocks(self, asked_at: datetime, response: requests.Response) -> None:
        """Measure how far Boomi's clock is ahead of ours, to the second that ``Date`` gives."""
        try:
            said = parsedate_to_datetime(response.headers.get("Date", ""))
        except ValueError:
            return
        told = said.replace(tzinfo=said.tzinfo or UTC) + timedelta(seconds=0.5)
        self.skew = told - (asked_at + (self._wall() - asked_at) / 2)

    def wait(self, seconds: float) -> None:
        """Let time pass, by the sleep that was given."""
        self._sleep(seconds)


def _whole_body(question: Question, chunks: Iterator[bytes]) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > _LARGEST_JSON:
            raise TooLarge(
                f"{question}: the answer is larger than {_LARGEST_JSON // 2**20} MB and was not read to "
                "its end. Open it in Boomi itself."
            )
    return bytes(body)


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, (AnswerUnreadable, Busy, Unreachable)) and not error.permanent


def _wait(state: RetryCallState) -> float:
    """Return how long to back off: as Boomi asks where it asks for more than we would wait."""
    error = state.outcome.exception() if state.outcome else None
    asked_for = error.retry_after if isinstance(error, Busy) else 0.0
    return max(asked_for, _BACKING_OFF(state))


def _tell(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, BoomiError):
        log.info("Attempt %d failed and is repeated: %s", state.attempt_number, error)


def _tell_retirement(question: Question, response: requests.Response) -> None:
    """Log that Boomi is about to retire an object: it says so in headers, long before."""
    sunset = response.headers.get("Sunset") or response.headers.get("Deprecation")
    if sunset:
        log.warning("Boomi will retire %s (%s).", question.object, sunset)
