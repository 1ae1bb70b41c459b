"""A small Coupa over real HTTP: OAuth, scopes, a token's warm-up, pages of 50, operators, faults."""

import json
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from include.integration_watch.coupa.client import CoupaClient
from include.integration_watch.coupa.pace import Clock

CLIENT_ID = "integration-watch"
SECRET = "s3cret-of-the-client"
SCOPES = {
    "integrations": "core.integration.read",
    "integration_runs": "core.integration.read",
    "integration_errors": "core.integration.read",
    "integration_history_records": "core.integration.read",
    "data_file_sources": "core.integration.read",
    "suppliers": "core.supplier.read",
    "invoices": "core.invoice.read",
    "purchase_orders": "core.purchase_order.read",
    "requisitions": "core.requisition.read",
}


class StoppedClock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 1_000.0
        self.naps: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.time += seconds

    @property
    def clock(self) -> Clock:
        return Clock(now=self.now, sleep=self.sleep)


@dataclass(frozen=True)
class Answer:
    """What is answered instead of the real thing."""

    status: int = 200
    body: str | bytes = "[]"
    headers: dict[str, str] = field(default_factory=dict)
    claimed_length: int | None = None


HANG_UP = Answer(status=0)
"""The connection is closed without a word."""


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: str


class FakeCoupa:
    """The server; tests set what it holds and how it misbehaves."""

    def __init__(self, clock: StoppedClock) -> None:
        self.clock = clock
        self.granted = set(SCOPES.values())
        self.warm_up = 0.0
        self.life: Any = 86_399
        self.tells_scopes = False
        self.obeys_keyset = True
        self.records: dict[str, list[dict[str, Any]]] = {name: [] for name in SCOPES}
        self.faults: deque[Answer | None] = deque()
        self.token_faults: deque[Answer] = deque()
        self.refused_fields: set[str] = set()
        self.requests: list[Request] = []
        self.tokens: dict[str, tuple[float, set[str]]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def client(self, *scopes: str, secret: str = SECRET, **settings: Any) -> CoupaClient:
        asked = scopes or tuple(sorted(self.granted))
        session = requests.Session()
        settings = {"clock": self.clock.clock, "requests_per_second": 1_000} | settings
        return CoupaClient(session, self.url, CLIENT_ID, secret, scopes=asked, **settings)

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        if request.path == "/oauth2/token":
            return self.token_faults.popleft() if self.token_faults else self._token(request)
        fault = self.faults.popleft() if self.faults else None
        return fault or self._records(request)

    def _token(self, request: Request) -> Answer:
        form = dict(parse_qsl(request.body))
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, SECRET):
            return Answer(401, '{"error": "invalid_client"}')
        scopes = set(form.get("scope", "").split())
        if not self.tells_scopes and not scopes <= self.granted:
            return Answer(400, '{"error": "invalid_scope"}')
        value = f"token-{len(self.tokens) + 1}"
        self.tokens[value] = (self.clock.now(), scopes & self.granted)
        told = {"scope": " ".join(scopes & self.granted)} if self.tells_scopes else {}
        grant = {"access_token": value, "token_type": "bearer", "expires_in": self.life}
        return Answer(200, json.dumps(grant | told))

    def _records(self, request: Request) -> Answer:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        minted_at, scopes = self.tokens.get(token, (0.0, set()))
        age = self.clock.now() - minted_at
        if token not in self.tokens or not self.warm_up <= age < 86_399:
            return Answer(401, "401: Unauthorized")
        resource = request.path.removeprefix("/api/")
        if resource not in self.records:
            return Answer(404, "<html><head><title>Not here</title></head></html>")
        if SCOPES[resource] not in scopes:
            return Answer(403, '{"errors": {"api": ["You are not authorised"]}}')
        if any(name in request.query.get("fields", "") for name in self.refused_fields):
            return Answer(400, '{"errors": "unknown field"}')
        if request.headers.get("accept") != "application/json":
            return Answer(200, "<records/>")
        return Answer(200, json.dumps(self._page(resource, dict(request.query))))

    def _page(self, resource: str, query: dict[str, str]) -> list[dict[str, Any]]:
        limit = min(50, int(query.pop("limit", 50)))
        for known in ("order_by", "dir", "fields"):
            query.pop(known, None)
        if not self.obeys_keyset:
            query.pop("id[gt]", None)
        rows = sorted(self.records[resource], key=lambda record: record.get("id", 0))
        found = [row for row in rows if all(_holds(row, *each) for each in query.items())]
        return found[:limit]


def _holds(row: dict[str, Any], argument: str, wanted: str) -> bool:
    name, _, operator = argument.rstrip("]").partition("[")
    value = row.get(name.replace("_", "-"))
    if operator == "in":
        return str(value) in wanted.split(",")
    if operator == "gt":
        return int(value) > int(wanted)
    if operator == "ends_with":
        return str(value).lower().endswith(wanted.lower())
    if operator in ("lt", "gt_or_eq"):
        is_before = datetime.fromisoformat(value) < datetime.fromisoformat(wanted)
        return is_before == (operator == "lt")
    if isinstance(value, bool):
        return str(value).lower() == wanted
    return str(value) == wanted


def _handler_of(fake: FakeCoupa) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _reply(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length", 0))
            answer = fake.answer(
                Request(
                    method=self.command,
                    path=parts.path,
                    query=dict(parse_qsl(parts.query, keep_blank_values=True)),
                    headers={name.lower(): value for name, value in self.headers.items()},
                    body=self.rfile.read(length).decode(),
                )
            )
            if answer is HANG_UP:
                self.close_connection = True
                return
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            claimed = len(body) if answer.claimed_length is None else answer.claimed_length
            self.send_header("Content-Length", str(claimed))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = claimed != len(body)

        do_GET = do_POST = _reply  # noqa: N815 - names of the standard library

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Keep the test output clean."""

    return Handler
