"""Coupa's Core API as an HTTP server: OAuth, scopes, paging by fifty, XML unless JSON is asked for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import hdrs, web

from .clock import Clock
from .coupa_arrived import arrived
from .coupa_errors import Errors
from .coupa_files import shown
from .coupa_oauth import Tokens
from .coupa_query import BadQueryError, project, select
from .coupa_runs import integration_runs, integrations
from .coupa_xml import NO_RESULTS, as_xml, errors_as_xml
from .rate_limit import LeakyBucket
from .runs import Timeline

Record = dict[str, Any]
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SCOPES = {
    "suppliers": "core.supplier.read",
    "payment_terms": "core.common.read",
    "exchange_rates": "core.common.read",
    "contracts": "core.contract.read",
    "invoices": "core.invoice.read",
    "requisitions": "core.requisition.read",
    "purchase_orders": "core.purchase_order.read",
    "accounts": "core.accounting.read",
    "users": "core.user.read",
    "integrations": "core.integration.read",
    "integration_runs": "core.integration.read",
    "integration_errors": "core.integration.read",
    "integration_history_records": "core.integration.read",
    "data_file_sources": "core.integration.read",
}
WRITE_SCOPE = "core.integration.write"
_DOWN = "<html><head><title>Service unavailable</title></head><body><h1>We'll be right back</h1></body></html>"


@dataclass
class Coupa:
    """The state of the stand-in. ``records`` are the resources that do not change by themselves."""

    timeline: Timeline
    records: dict[str, list[Record]]
    errors: Errors
    tokens: Tokens
    clock: Clock
    limit: LeakyBucket
    down: bool = False

    def app(self) -> web.Application:
        """Return the server."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_post("/oauth2/token", self.tokens.mint)
        app.router.add_get("/api/{resource}", self._list)
        app.router.add_get("/api/{resource}/{id:\\d+}", self._show)
        app.router.add_put(
            "/api/integration_errors/{id:\\d+}/{action:resolve|unresolve}", self._resolve
        )
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Let a request in: the front end is up, the bucket has room, the token bears the scope."""
        if self.down:
            return web.Response(status=503, text=_DOWN, content_type="text/html")
        if not self.limit.admits():
            return web.Response(status=429, text="Too many requests")
        if request.path.startswith("/api/"):
            scopes = self.tokens.scopes_of(request)
            if scopes is None:
                return web.Response(status=401, text="401: Unauthorized")
            needed = (
                WRITE_SCOPE if request.method == hdrs.METH_PUT else SCOPES.get(_resource(request))
            )
            if needed is not None and needed not in scopes:
                return _refuse(request, 403, [f"The scope {needed} is missing"])
        try:
            return await handler(request)
        except BadQueryError as bad:
            return _refuse(request, 400, [str(bad)])

    async def _list(self, request: web.Request) -> web.Response:
        name = _resource(request)
        found = select(self._asked(name, request), request.query.items())
        if not found and not _wants_json(request):
            return _refuse(request, 404, [NO_RESULTS])
        return _answer(request, name, found)

    async def _show(self, request: web.Request) -> web.Response:
        name, number = _resource(request), int(request.match_info["id"])
        for record in self._all(name):
            if record["id"] == number:
                return _answer(request, name, project(record, request.query))
        raise web.HTTPNotFound

    async def _resolve(self, request: web.Request) -> web.Response:
        """Answer with a list of one, as Coupa's documents print it."""
        resolved = request.match_info["action"] == "resolve"
        error = self.errors.resolve(int(request.match_info["id"]), self.clock(), resolved=resolved)
        if error is None:
            raise web.HTTPNotFound
        return _answer(request, "integration_errors", [error])

    def _asked(self, name: str, request: web.Request) -> list[Record]:
        """Return what a query is asked of: invoices of planted runs where numbers are asked for."""
        records = self._all(name)
        if name == "invoices" and any(key.startswith("invoice_number") for key in request.query):
            now = self.clock()
            return [*records, *arrived(self.timeline.runs(now), now)]
        return records

    def _all(self, name: str) -> list[Record]:
        if name == "integrations":
            return integrations(self.timeline)
        if name == "integration_runs":
            return integration_runs(self.timeline, self.errors, self.clock())
        if name == "integration_errors":
            return self.errors.all(self.clock())
        if name == "data_file_sources":
            return shown(self.records[name], self.clock())
        if name not in self.records:
            raise web.HTTPNotFound
        return self.records[name]


def _resource(request: web.Request) -> str:
    return request.path.split("/")[2]


def _wants_json(request: web.Request) -> bool:
    return "application/json" in request.headers.get(hdrs.ACCEPT, "")


def _answer(request: web.Request, name: str, body: Any) -> web.Response:
    if _wants_json(request):
        return web.json_response(body)
    return web.Response(text=as_xml(name, body), content_type="application/xml")


def _refuse(request: web.Request, status: int, messages: list[str]) -> web.Response:
    if _wants_json(request):
        return web.json_response({"errors": {"base": messages}}, status=status)
    return web.Response(text=errors_as_xml(messages), status=status, content_type="application/xml")
