"""What Boomi answers later: a token with status 202, then the result, which takes a moment."""

from collections import Counter
from uuid import uuid4

from aiohttp import web

from .boomi_answers import BoomiFault, answer
from .boomi_query import Row

_NOT_READY = 1


class Later:
    """Listeners and queues of the runtime, each by a token that works while it is known."""

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()

    async def queues(self, request: web.Request) -> web.Response:
        """Begin to list the queues."""
        return self._accept(request, "ListQueues")

    async def listeners(self, request: web.Request) -> web.Response:
        """Begin to look at the listeners."""
        return self._accept(request, "ListenerStatus")

    async def result(self, request: web.Request) -> web.Response:
        """Give the result, or say that it is not ready."""
        name, token = request.match_info["object"], request.match_info["token"]
        if token not in self._asked or not token.startswith(f"{name}-"):
            raise BoomiFault(400, "Invalid token.")
        self._asked[token] += 1
        body: Row = {"@type": "AsyncOperationResult"}
        if self._asked[token] <= _NOT_READY:
            told = answer(request, body | {"responseStatusCode": 202})
            told.set_status(202)
            return told
        rows = [_queue()] if name == "ListQueues" else [_listener()]
        more = {"result": rows, "responseStatusCode": 200, "numberOfResults": len(rows)}
        return answer(request, body | more)

    def _accept(self, request: web.Request, name: str) -> web.Response:
        token = f"{name}-{uuid4()}"
        self._asked[token] = 0
        told = answer(
            request,
            {
                "@type": "AsyncOperationTokenResult",
                "asyncToken": {"@type": "AsyncToken", "token": token},
                "responseStatusCode": 202,
            },
        )
        told.set_status(202)
        return told


def _queue() -> Row:
    return {
        "@type": "QueueRecord",
        "queueName": "invoices",
        "queueType": "Point-to-Point",
        "messagesCount": 3,
        "deadLettersCount": 0,
    }


def _listener() -> Row:
    return {
        "@type": "ListenerStatus",
        "listenerId": "ea56da44-ea7d-4c80-9866-30556474938e",
        "status": "listening",
        "connectorType": "wss",
    }
