"""Boomi's platform API as an HTTP server: what its public documents say, limits and moods included."""

import base64
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from secrets import token_bytes
from typing import Any

from aiohttp import hdrs, web

from . import boomi_platform as platform
from . import boomi_records as records
from .boomi_answers import BUSY, BoomiFault, answer, refuse
from .boomi_downloads import Downloads
from .boomi_later import Later
from .boomi_query import BadQueryError, Row, select
from .boomi_rules import RULES
from .clock import Clock
from .execution_edits import OTHER_ATOM
from .rate_limit import SlidingSecond
from .runs import Process, Run, Timeline
from .schedule_plants import Edited

PAGE = 100
_BESIDE = frozenset(
    {"ProcessSchedules", "ProcessScheduleStatus", "DeployedPackage", "ExecutionSummaryRecord"}
    | {"AuditLog"}
)
_LEVELS = frozenset({"SEVERE", "WARNING", "INFO", "CONFIG", "FINE", "FINER", "FINEST", "ALL"})
_EXECUTION = re.compile(r"execution-[\w.-]+")
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Boomi:
    """The state of the stand-in; its moods are switched from outside."""

    timeline: Timeline
    place: records.Place
    user: str
    token: str
    clock: Clock
    limit: SlidingSecond
    downloads: Downloads
    busy_for: int = 0
    down: bool = False
    online: bool = True
    edited: dict[str, Edited] = field(default_factory=dict)
    _known: dict[str, Run] = field(default_factory=dict)
    _records: dict[tuple[str, str, int], Row] = field(default_factory=dict)
    _pages: dict[str, list[Row]] = field(default_factory=dict)
    _asked: "count[int]" = field(default_factory=count)
    _later: Later = field(default_factory=Later)

    def app(self) -> web.Application:
        """Return the server."""
        app = web.Application(middlewares=[self._guard])
        api = "/api/rest/v1/{account}"
        app.router.add_post(api + "/{object}/query", self._query)
        app.router.add_post(api + "/{object}/queryMore", self._query_more)
        app.router.add_get(api + "/Atom/{id}", self._atom)
        app.router.add_post(api + "/ProcessLog", self._process_log)
        app.router.add_get(api + "/async/ListQueues/{id}", self._later.queues)
        app.router.add_post(api + "/async/ListenerStatus/query", self._later.listeners)
        app.router.add_get(api + "/async/{object}/response/{token}", self._later.result)
        app.router.add_get("/account/{account}/api/download/{name}", self._download)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Let a request in: not busy, known credentials, own account, a path that exists."""
        try:
            self._admit(request)
            return await handler(request)
        except BoomiFault as fault:
            return refuse(request, fault)
        except BadQueryError as bad:
            return refuse(request, BoomiFault(400, str(bad)))
        except web.HTTPNotFound:
            return refuse(request, BoomiFault(404, "The requested endpoint does not exist."))
        except web.HTTPMethodNotAllowed:
            return refuse(request, BoomiFault(404, "The requested endpoint does not exist."))

    def _admit(self, request: web.Request) -> None:
        if self.busy_for > 0:
            self.busy_for -= 1
            raise BoomiFault(503, BUSY)
        if self.down or not self.limit.admits():
            raise BoomiFault(503, BUSY)
        expected = base64.b64encode(f"{self.user}:{self.token}".encode()).decode()
        if request.headers.get(hdrs.AUTHORIZATION) != f"Basic {expected}":
            raise BoomiFault(401, "Invalid user name or password.")
        if request.match_info.get("account", self.place.account) != self.place.account:
            raise BoomiFault(403, "Access denied due to insufficient permissions.")

    async def _query(self, request: web.Request) -> web.Response:
        name = request.match_info["object"]
        if name not in RULES:
            raise web.HTTPNotFound
        body = await _json_body(request)
        return self._page(request, select(self._rows(name, body), body, RULES[name]))

    async def _query_more(self, request: web.Request) -> web.Response:
        """Take the token as plain text, or as a JSON string literal."""
        token = (await request.text()).strip()
        if token.startswith('"'):
            token = _string(token)
        rows = self._pages.get(token)
        if rows is None:
            raise BoomiFault(400, "Invalid query token.")
        return self._page(request, rows, total=int(token.partition("/")[0]))

    def _page(
        self, request: web.Request, rows: list[Row], *, total: int | None = None
    ) -> web.Response:
        total = len(rows) if total is None else total
        body: Row = {"@type": "QueryResult", "result": rows[:PAGE], "numberOfResults": total}
        if len(rows) > PAGE:
            body["queryToken"] = self._keep(rows[PAGE:], total)
        return answer(request, body)

    def _keep(self, rest: list[Row], total: int) -> str:
        """Remember the rest of a result under a token as long and as odd as Boomi's."""
        token = f"{total}/{base64.b64encode(token_bytes(160)).decode()}+{next(self._asked)}="
        self._pages[token] = rest
        while len(self._pages) > 200:
            self._pages.pop(next(iter(self._pages)))
        return token

    def _rows(self, name: str, body: Any) -> list[Row]:
        """Return every row of an object, before any filter."""
        if name == "Atom":
            return [self._runtime()]
        now = self.clock()
        if name in _BESIDE:
            return self._beside(name, now)
        if name in ("ExecutionConnector", "GenericConnectorRecord"):
            return self._documents(name, now, body)
        runs = self.timeline.runs(now)
        self._known = {run.id: run for run in runs}
        if name == "ExecutionRecord":
            return [self._shown(run, now) for run in runs]
        if name == "Event":
            return records.events(runs, self.place, now)
        raise web.HTTPNotFound

    def _shown(self, run: Run, now: datetime) -> Row:
        """Return a run's record; what has ended stays as it was shown."""
        if not run.has_ended(now):
            return records.execution_record(run, self.place, now)
        key = (run.id, run.status, run.inbound_errors)
        if key not in self._records:
            self._records[key] = records.execution_record(run, self.place, now)
        return self._records[key]

    def _beside(self, name: str, now: datetime) -> list[Row]:
        processes = self.timeline.processes
        match name:
            case "ProcessSchedules":
                return [self._as_edited(platform.schedule, each, now) for each in processes]
            case "ProcessScheduleStatus":
                return [self._as_edited(platform.schedule_status, each, now) for each in processes]
            case "DeployedPackage":
                return platform.deployments(processes, self.place, self.timeline.since)
            case "ExecutionSummaryRecord":
                return platform.summaries(self.place, now)
        return platform.audit(self.place, now)

    def _as_edited(self, shown: Callable[..., Row], process: Process, now: datetime) -> Row:
        return shown(process, self.place, now, self.edited.get(process.integration.id))

    def _documents(self, name: str, now: datetime, body: Any) -> list[Row]:
        """Return the rows below runs; only those of runs that the query names are made.

        Who asks for them has seen their runs a moment before: these need not all be drawn again.
        """
        asked = json.dumps(body)
        ids = set(_EXECUTION.findall(asked))
        if not ids <= self._known.keys():
            self._known = {run.id: run for run in self.timeline.runs(now)}
        named = [self._known[id] for id in sorted(ids) if id in self._known]
        ended = [run for run in named if run.has_ended(now)]
        if name == "ExecutionConnector":
            return records.connectors(ended)
        return [row for run in ended for row in records.documents(run, self.place)]

    def _runtime(self) -> Row:
        installed = self.timeline.since - timedelta(days=400)
        return records.atom(self.place, online=self.online, installed=installed)

    async def _atom(self, request: web.Request) -> web.Response:
        if request.match_info["id"] == OTHER_ATOM:
            other = records.Place(self.place.account, OTHER_ATOM)
            return answer(request, records.atom(other, online=False, installed=self.timeline.since))
        if request.match_info["id"] != self.place.atom:
            raise BoomiFault(400, f"No such runtime: {request.match_info['id']}")
        return answer(request, self._runtime())

    async def _process_log(self, request: web.Request) -> web.Response:
        body = await _json_body(request) or {}
        if body.get("logLevel", "ALL") not in _LEVELS:
            raise BoomiFault(400, f"Invalid log level: {body.get('logLevel')}")
        run = self._run(str(body.get("executionId", "")))
        log: Row = {
            "@type": "LogDownload",
            "message": "Runtime is unavailable.",
            "statusCode": "504",
        }
        if self.online:
            name = self.downloads.request(run)
            url = f"{request.scheme}://{request.host}/account/{self.place.account}/api/download/{name}"
            log |= {"url": url, "message": "Beginning download.", "statusCode": "202"}
        return answer(request, log)

    def _run(self, execution: str) -> Run:
        if not execution.startswith("execution-"):
            raise BoomiFault(400, f"Unknown execution id format: {execution}")
        for run in self.timeline.runs(self.clock()):
            if run.id == execution:
                return run
        raise BoomiFault(400, f"No such execution: {execution}")

    async def _download(self, request: web.Request) -> web.Response:
        status, body = self.downloads.fetch(request.match_info["name"], online=self.online)
        kind = "application/zip" if status == 200 else "text/plain"
        return web.Response(status=status, body=body, content_type=kind)


async def _json_body(request: web.Request) -> Any:
    raw = await request.text()
    if not raw.strip():
        return None
    if "json" not in request.content_type:
        raise BoomiFault(400, "The request body is not the XML of this object.")
    try:
        return json.loads(raw)
    except json.JSONDecodeError as broken:
        raise BoomiFault(400, "The request body cannot be parsed.") from broken


def _string(literal: str) -> str:
    try:
        return str(json.loads(literal))
    except json.JSONDecodeError as broken:
        raise BoomiFault(400, "Invalid query token.") from broken
