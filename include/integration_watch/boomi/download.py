"""Fetch a process log: ask for it, wait until it is assembled, take it once, unpack it."""

import json
from http import HTTPStatus
from typing import Any

from .answer import Answer, Question, error_of, read_json
from .download_file import Download
from .endpoint import Endpoint
from .errors import (
    AnswerUnreadable,
    BoomiError,
    LogPending,
    LogUnavailable,
    RuntimeOffline,
    Unauthorised,
    Unreachable,
)
from .exchange import Exchange
from .unpack import unpack
from .wire import number

LARGEST_DOWNLOAD = 640 * 2**20
LARGEST_LOG = 640 * 2**20
"""Boomi's own limit is 500 MB; a log is unpacked piece by piece from disk, and little of it is held."""
_LINKS = 3
_POLLS = 16
_LONGEST_POLL = 5.0
_BETWEEN_LINKS = 4.0
_PENDING = frozenset({HTTPStatus.OK, HTTPStatus.ACCEPTED})
_PASSING = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }
)


class LogDownload:
    """Fetches logs of one account, each by a link that Boomi makes and that works once.

    - A link says 202 while the runtime assembles the log, now and then 401 or 503, and 200 with
      no bytes has been seen for "not yet": it is asked again.
    - After 204 (no log), 404 (link used up) or an answer that broke off, the link is dead: a new
      one is asked for, because the log of a run that has just ended appears moments later.
    """

    def __init__(
        self,
        exchange: Exchange,
        endpoint: Endpoint,
        account_id: str,
        *,
        largest_download: int | None = None,
        largest_log: int | None = None,
    ) -> None:
        self._exchange = exchange
        self._endpoint = endpoint
        self._account_id = account_id
        self._largest_download = largest_download or LARGEST_DOWNLOAD
        self._largest_log = largest_log or LARGEST_LOG

    def process_log(self, execution_id: str) -> str:
        """Return the whole process log of a run as text."""
        question = Question(
            object=f"ProcessLog of {execution_id}",
            host=self._endpoint.host,
            account=self._account_id,
        )
        link = 1
        while True:
            try:
                with Download(self._largest_download) as packed:
                    self._take(question, self._link(question, execution_id), packed)
                    return unpack(question, packed.file, largest=self._largest_log)
            except (AnswerUnreadable, LogUnavailable, Unreachable) as failed:
                if failed.permanent or isinstance(failed, LogPending) or link == _LINKS:
                    raise
            link += 1
            self._exchange.wait(_BETWEEN_LINKS)

    def _link(self, question: Question, execution_id: str) -> str:
        wanted = json.dumps({"executionId": execution_id, "logLevel": "ALL"}).encode()
        made = self._exchange.ask(
            question, "POST", self._endpoint.url("ProcessLog"), body=wanted, read=_read_link
        )
        url = made.get("url")
        if not isinstance(url, str) or not self._endpoint.admits(url):
            raise AnswerUnreadable(
                f"{question}: the log lies at an address that the credentials must not be sent to. "
                "If it is Boomi's, add its host to the download hosts."
            )
        return url

    def _take(self, question: Question, url: str, packed: Download) -> None:
        refused: BoomiError | None = None
        for poll in range(_POLLS):
            answer = self._exchange.once(question, "GET", url, accept="*/*", into=packed)
            if packed.size:
                return
            if answer.status in _PENDING:
                refused = None
            elif answer.status in _PASSING and not isinstance(refused, Unauthorised):
                refused = error_of(question, answer)
            else:
                raise _dead_link(question, answer)
            self._exchange.wait(min(_LONGEST_POLL, 0.5 * 1.5**poll))
        raise refused or LogPending(
            f"{question}: Boomi was still assembling the log when we stopped waiting. It is asked "
            "for again at the next look."
        )


def _read_link(question: Question, answer: Answer) -> dict[str, Any]:
    """Return Boomi's answer to the wish for a log; whether there will be one stands inside it."""
    if answer.status == HTTPStatus.GONE:
        raise _offline(question)
    if answer.status == HTTPStatus.NO_CONTENT:
        raise _no_log(question)
    if answer.status == HTTPStatus.ACCEPTED:
        answer = answer.model_copy(update={"status": HTTPStatus.OK.value})
    made = read_json(question, answer)
    match number(made.get("statusCode")):
        case HTTPStatus.GATEWAY_TIMEOUT:
            raise _offline(question)
        case HTTPStatus.OK | HTTPStatus.ACCEPTED | None if made.get("url"):
            return made
    raise _no_log(question)


def _dead_link(question: Question, answer: Answer) -> BoomiError:
    match answer.status:
        case HTTPStatus.NO_CONTENT | HTTPStatus.NOT_FOUND:
            return _no_log(question)
        case HTTPStatus.GATEWAY_TIMEOUT | HTTPStatus.GONE:
            return _offline(question)
    return error_of(question, answer)


def _no_log(question: Question) -> LogUnavailable:
    return LogUnavailable(
        f"{question}: Boomi has no log of this run. Discarded and test runs have none, old ones are "
        "purged, and that of a run that has just ended may come later."
    )


def _offline(question: Question) -> RuntimeOffline:
    return RuntimeOffline(
        f"{question}: the runtime that keeps the log is not online. Start it; the log is there again "
        "as soon as it is."
    )
