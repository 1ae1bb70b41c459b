"""A small Boomi over real HTTP: basic auth, filters, pages of 100, links that work once."""

import base64
import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOGIN, PASSWORD = "BOOMI_TOKEN.monitor@example.com", "not-a-real-token-1"
ACCOUNT = "acme-AB12CD"
PAGE = 100
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
EVERYTHING = (START - timedelta(days=1), START + timedelta(hours=12))


@dataclass
class Reply:
    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    promised: int | None = None


def said(content: Any, status: int = 200, **headers: str) -> Reply:
    return Reply(status, json.dumps(content).encode(), headers=headers)


def zipped(text: str | bytes, name: str = "process_log.log") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr(name, text)
    return packed.getvalue()


def row(number: int, status: str = "COMPLETE", **more: Any) -> dict[str, Any]:
    at = START + timedelta(minutes=number)
    return {
        "executionId": f"execution-{number}",
        "executionTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "recordedDate": (at + timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "status": status,
        "processName": "Invoices to ERP",
    } | more


@dataclass
class Seen:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class FakeBoomi:
    """What the account holds, and what goes wrong next; every request is remembered."""

    def __init__(self) -> None:
        self.url = ""
        self.records: list[dict[str, Any]] = []
        self.ahead = 0.0
        self.others: dict[str, list[dict[str, Any]]] = {}
        self.atoms: dict[str, dict[str, Any]] = {}
        self.later: dict[str, list[dict[str, Any]]] = {}
        self.not_ready = 1
        self.links: list[list[Reply]] = []
        self.link_url: str | None = None
        self.lacks: set[str] = set()
        self.faults: list[tuple[str, Reply]] = []
        self.seen: list[Seen] = []
        self._pages: dict[str, list[dict[str, Any]]] = {}
        self._links: dict[str, list[Reply]] = {}

    def goes_wrong(self, where: str, *replies: Reply) -> None:
        self.faults.extend((where, reply) for reply in replies)

    def asked(self, where: str) -> list[Seen]:
        return [request for request in self.seen if where in request.path]

    def answer(self, request: Seen) -> Reply:
        self.seen.append(request)
        for fault in self.faults:
            if fault[0] in request.path:
                self.faults.remove(fault)
                return fault[1]
        if not request.path.startswith(("/api/", "/account/")):
            return Reply(404, b"nothing here", "text/plain")
        expected = base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {expected}":
            return said({"error": {"message": "Invalid credentials"}}, 401)
        if request.path.startswith(f"/account/{ACCOUNT}/api/download/"):
            left = self._links.get(request.path, [])
            return left.pop(0) if left else Reply(404)
        prefix = f"/api/rest/v1/{ACCOUNT}/"
        path = request.path.removeprefix(prefix)
        if path == request.path or path.removeprefix("async/").partition("/")[0] in self.lacks:
            return said({"message": "Access denied due to insufficient permissions."}, 403)
        is_later = path.startswith("async/")
        return self._later(path.split("/")) if is_later else self._object(request, path)

    def _object(self, request: Seen, path: str) -> Reply:
        match request.method, path.partition("/")[0], path.partition("/")[2]:
            case "POST", name, "query" if name in {"ExecutionRecord", *self.others}:
                wanted = json.loads(request.body or b"{}").get("QueryFilter", {}).get("expression")
                rows = self.others.get(name, self.records)
                return self._page([row for row in rows if not wanted or _holds(wanted, row)])
            case "POST", _, "queryMore":
                return self._more(request)
            case "GET", "Atom", atom_id if atom_id in self.atoms:
                return said(self.atoms[atom_id])
            case "POST", "ProcessLog", "":
                return self._new_link()
        return said({"@type": "Error", "message": "No such object"}, 404)

    def _later(self, path: list[str]) -> Reply:
        name = path[1]
        if path[2] != "response":
            token = {"@type": "AsyncToken", "token": f"{name}-3b0a7ae0"}
            told = {"@type": "AsyncOperationTokenResult", "asyncToken": token}
            return said(told | {"responseStatusCode": 202}, 202)
        if self.not_ready:
            self.not_ready -= 1
            return said({"@type": "AsyncOperationResult", "responseStatusCode": 202}, 202)
        return said({"@type": "AsyncOperationResult", "result": self.later.get(name, [])})

    def _more(self, request: Seen) -> Reply:
        token = request.body.decode()
        if request.headers.get("content-type") != "text/plain" or token not in self._pages:
            return said({"@type": "Error", "message": "Invalid query token"}, 400)
        return self._page(self._pages[token])

    def _page(self, rows: list[dict[str, Any]]) -> Reply:
        page: dict[str, Any] = {"@type": "QueryResult", "numberOfResults": len(rows)}
        if rows:
            page["result"] = rows[:PAGE]
        if len(rows) > PAGE:
            page["queryToken"] = f"Zm9v/YmFy+{len(self._pages)}=="
            self._pages[page["queryToken"]] = rows[PAGE:]
        return said(page)

    def _new_link(self) -> Reply:
        path = f"/account/{ACCOUNT}/api/download/ProcessLog-{len(self._links)}"
        self._links[path] = list(self.links.pop(0) if self.links else [Reply(204)])
        url = self.link_url or f"{self.url}{path}"
        return said(
            {
                "@type": "LogDownload",
                "url": url,
                "message": "Beginning download.",
                "statusCode": "202",
            }
        )


def _holds(wanted: dict[str, Any], row: dict[str, Any]) -> bool:
    nested = [_holds(inner, row) for inner in wanted.get("nestedExpression", [])]
    value = row.get(wanted.get("property", ""))
    match wanted["operator"]:
        case "and":
            return all(nested)
        case "or":
            return any(nested)
        case "EQUALS":
            return bool(value == wanted["argument"][0])
        case "GREATER_THAN_OR_EQUAL":
            return value is not None and bool(value >= wanted["argument"][0])
        case "LESS_THAN_OR_EQUAL":
            return value is not None and bool(value <= wanted["argument"][0])
    raise ValueError(wanted["operator"])


@contextmanager
def serving(fake: FakeBoomi) -> Iterator[FakeBoomi]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = fake.answer(Seen(self.command, self.path, headers, body))
            self.send_response(reply.status)
            length = len(reply.body) if reply.promised is None else reply.promised
            told = {"Content-Type": reply.content_type, "Content-Length": str(length)}
            for name, value in (told | reply.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)
            self.close_connection = reply.promised is not None

        do_GET = do_POST = _serve  # noqa: N815 - the names that http.server asks for

        def date_time_string(self, timestamp: float | None = None) -> str:
            return formatdate((timestamp or time.time()) + fake.ahead, usegmt=True)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
