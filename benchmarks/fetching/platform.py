"""A Boomi in memory that answers a session's requests: pages, tokens, late records, and what goes wrong."""

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, NamedTuple

import requests

ACCOUNT = "acme-1"
PAGE = 5
"""Few records a page, so that a short history has many ends of pages."""

Row = dict[str, Any]


class Killed(BaseException):
    """The process that fetched is gone: no handler of ours runs."""


class Reply(NamedTuple):
    """What comes back instead of the true answer."""

    status: int
    body: bytes
    only_more: bool = False


BUSY = Reply(503, b'{"message": "rate limits have been exceeded"}')
EXPIRED = Reply(400, b'{"@type": "Error", "message": "Invalid query token."}', only_more=True)
FORBIDDEN = Reply(403, b'{"message": "Access denied due to insufficient permissions."}')
TORN = Reply(200, b'{"@type": "QueryResult", "result": [{"executionId": "exec')


class Run:
    """One execution as the platform will show it: ended, late, and before that open or not at all."""

    def __init__(
        self,
        number: int,
        began: datetime,
        ends: datetime,
        late: timedelta,
        *,
        is_hidden: bool = False,
    ) -> None:
        self._is_hidden = is_hidden
        self.id = f"execution-{number}"
        self.began = began
        self.ends = ends
        self.shown_ended_at = ends + late
        self.status = "ERROR" if number % 7 == 0 else "COMPLETE"

    def row(self, now: datetime) -> Row | None:
        """Return the record that the platform shows now, or none."""
        if now < (self.shown_ended_at if self._is_hidden else self.began):
            return None
        row: Row = {
            "executionId": self.id,
            "account": ACCOUNT,
            "executionTime": _stamp(self.began),
            "processName": f"process {self.id}",
            "status": "INPROCESS",
        }
        if now >= self.shown_ended_at:
            row |= {"status": self.status, "recordedDate": _stamp(self.ends)}
        return row


class Platform:
    """The account, its clock, and what goes wrong with the next requests."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.runs: list[Run] = []
        self.faults: deque[Reply | None] = deque()
        self.doubles = False
        self.on_request: Callable[[], None] = lambda: None
        self._pages: dict[str, list[Row]] = {}
        self._tokens = 0

    def answer(self, path: str, body: bytes) -> Reply:
        """Answer one request."""
        self.on_request()
        name, _, verb = path.rpartition("/")
        if self.faults and not (self._spares(self.faults[0], verb)):
            fault = self.faults.popleft()
            if fault is not None:
                return fault
        if not name.endswith("/ExecutionRecord"):
            # What lies beside executions is read by the same spans and marks: it is left out.
            return FORBIDDEN
        if verb == "queryMore":
            rows = self._pages.get(body.decode())
            return EXPIRED if rows is None else self._page(rows)
        return self._page(self._find(json.loads(body)["QueryFilter"]["expression"]))

    @staticmethod
    def _spares(fault: Reply | None, verb: str) -> bool:
        return fault is not None and fault.only_more and verb != "queryMore"

    def _find(self, expression: Row) -> list[Row]:
        shown = (run.row(self.now) for run in self.runs)
        return [row for row in shown if row is not None and _holds(expression, row)]

    def _page(self, rows: list[Row]) -> Reply:
        page: Row = {"@type": "QueryResult", "result": rows[:PAGE], "numberOfResults": 3}
        if len(rows) > PAGE:
            self._tokens += 1
            page["queryToken"] = f"page-{self._tokens}"
            # A record may move onto the next page while one turns pages.
            self._pages[page["queryToken"]] = rows[PAGE - self.doubles :]
        return Reply(200, json.dumps(page).encode())


def _holds(expression: Row, row: Row) -> bool:
    nested = expression.get("nestedExpression")
    if nested is not None:
        return (all if expression["operator"] == "and" else any)(_holds(e, row) for e in nested)
    value, wanted = row.get(expression["property"]), expression["argument"][0]
    if value is None:
        return False
    match expression["operator"]:
        case "GREATER_THAN_OR_EQUAL":
            return bool(value >= wanted)
        case "LESS_THAN_OR_EQUAL":
            return bool(value <= wanted)
    return bool(value == wanted)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Answered:
    """A response as far as the client reads it."""

    def __init__(self, reply: Reply, now: datetime) -> None:
        self.status_code = reply.status
        self.headers: Mapping[str, str] = {
            "Content-Type": "application/json",
            "Date": format_datetime(now.replace(microsecond=0), usegmt=True),
        }
        self._body = reply.body

    def __enter__(self) -> "Answered":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def iter_content(self, _size: int) -> Iterator[bytes]:
        """Yield the body."""
        yield self._body


class Session(requests.Session):
    """A session whose requests the platform in memory answers."""

    def __init__(self, platform: Platform) -> None:
        super().__init__()
        self._platform = platform

    def request(self, _method: str, url: str, **more: Any) -> Any:  # type: ignore[override]
        """Return the platform's answer."""
        reply = self._platform.answer(url, more.get("data") or b"")
        return Answered(reply, self._platform.now)
