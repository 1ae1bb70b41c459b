"""Questions that Boomi answers later: a token first, then the result where it is ready.

ListQueues and ListenerStatus work so. Documented examples give the token under ``asyncToken`` or,
in an older form, a session id; results lie in ``result``, some of them under a name of their own.
"""

import json
from http import HTTPStatus
from typing import Any

from .answer import Answer, Question, read_json
from .endpoint import Endpoint
from .errors import AnswerUnreadable
from .exchange import Exchange
from .records import Listener, Queue, listener_from, queue_from

_TRIES = 10
_PAUSE_S = 0.5


class AsyncQuestion:
    """Asks one object of the API that answers by token."""

    def __init__(self, exchange: Exchange, endpoint: Endpoint, question: Question) -> None:
        self._exchange = exchange
        self._endpoint = endpoint
        self._question = question

    def queues(self, atom_id: str) -> tuple[Queue, ...]:
        """Return the queues of a runtime, with what waits in them."""
        token = self._token("GET", self._endpoint.url("async", "ListQueues", atom_id))
        rows = self._result("ListQueues", token)
        return tuple(queue_from(each) for row in rows for each in _unfolded(row, "QueueRecord"))

    def listeners(self, atom_id: str) -> tuple[Listener, ...]:
        """Return the listeners of a runtime, with what each does."""
        expression = {"property": "containerId", "operator": "EQUALS", "argument": [atom_id]}
        body = json.dumps({"QueryFilter": {"expression": expression}}).encode()
        token = self._token("POST", self._endpoint.url("async", "ListenerStatus", "query"), body)
        return tuple(listener_from(row) for row in self._result("ListenerStatus", token))

    def _token(self, method: str, url: str, body: bytes | None = None) -> str:
        told = self._exchange.ask(self._question, method, url, read=_accepted, body=body)
        inner = told.get("asyncToken")
        token = inner.get("token") if isinstance(inner, dict) else None
        if not isinstance(token, str) or not token:
            raise AnswerUnreadable(f"{self._question}: the answer names no token for its result.")
        return token

    def _result(self, name: str, token: str) -> list[dict[str, Any]]:
        url = self._endpoint.url("async", name, "response", token)
        for _ in range(_TRIES):
            told = self._exchange.ask(self._question, "GET", url, read=_accepted)
            if told:
                found = told.get("result")
                rows = found if isinstance(found, list) else []
                return [row for row in rows if isinstance(row, dict)]
            self._exchange.wait(_PAUSE_S)
        raise AnswerUnreadable(
            f"{self._question}: Boomi prepared the result for {_TRIES * _PAUSE_S:g} s and did not "
            "end. The runtime may be too busy to answer."
        )


def _accepted(question: Question, answer: Answer) -> dict[str, Any]:
    """Return the JSON of an answer; of 202 what names a token, else nothing: it is not ready."""
    if answer.status == HTTPStatus.ACCEPTED:
        accepted = answer.model_copy(update={"status": int(HTTPStatus.OK)})
        told = read_json(question, accepted) if answer.body.strip() else {}
        return told if "asyncToken" in told else {}
    return read_json(question, answer)


def _unfolded(row: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the records under a name of their own, or the row itself where there is none."""
    inner = row.get(name)
    if isinstance(inner, dict):
        return [inner]
    return [each for each in inner if isinstance(each, dict)] if isinstance(inner, list) else [row]
