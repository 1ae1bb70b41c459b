"""The pages that stand outside Airflow's login: a signed link is the only key to each of them.

Looking changes nothing, because mail servers open every link to look for harm; only a button
does. There are no cookies, so another site has nothing to ride on.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, tzinfo

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from include.integration_watch.domain.permit import LinkRefused, Purpose, Refusal
from include.integration_watch.domain.value import LANGUAGES, Language

from .desk import Membership, MembershipDesk
from .forms import refuse_foreign
from .headers import for_link_page
from .language import choose
from .rate import Limiter
from .reader import Reader
from .rendering import Renderer

READING = ["GET", "HEAD"]
EVERY_METHOD = [*READING, "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_STATUS = {
    Refusal.FORGED: 403,
    Refusal.EXPIRED: 410,
    Refusal.USED: 409,
    Refusal.SUPERSEDED: 410,
    Refusal.UNKNOWN: 404,
}
_NOTICES = {
    400: "link_form",
    403: "link_foreign",
    404: "link_nowhere",
    405: "link_nowhere",
    413: "link_form",
    429: "link_often",
}
Next = Callable[[Request], Awaitable[Response]]


def create_links_app(
    desk: Callable[[], MembershipDesk],
    *,
    zone: Callable[[], tzinfo] = lambda: UTC,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    limiter: Limiter | None = None,
) -> FastAPI:
    """Return the application; ``desk`` is asked for at each request and answers the links."""
    limits = limiter or Limiter()
    front = Front(zone, clock)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    memberships = Memberships(front, desk)
    memberships.add_to(app)
    app.add_api_route("/{path:path}", front.nowhere, methods=EVERY_METHOD, response_model=None)
    app.add_exception_handler(LinkRefused, front.refused)
    app.add_exception_handler(HTTPException, front.unfit)
    app.add_exception_handler(Exception, front.broken)

    @app.middleware("http")
    async def limited(request: Request, answer: Next) -> Response:
        client = request.client.host if request.client else ""
        if not limits.allows(client):
            return front.notice("link_often", request, status=429, headers={"Retry-After": "60"})
        return await answer(request)

    return app


class Front:
    """What all pages of signed links have in common: the reader, the headers, the refusals."""

    def __init__(self, zone: Callable[[], tzinfo], clock: Callable[[], datetime]) -> None:
        self._zone = zone
        self.clock = clock
        self._renderer = Renderer(for_link_page)

    def page(
        self,
        template: str,
        request: Request,
        *,
        language: Language | None = None,
        status: int = 200,
        **values: object,
    ) -> Response:
        """Return a page in the language that was asked for, else the one given, else the browser's."""
        reader = self._reader(request, language, self._zone())
        return self._renderer.page(template, reader, status=status, **values)

    def notice(
        self, word: str, request: Request, *, status: int, headers: dict[str, str] | None = None
    ) -> Response:
        """Return a page of one sentence."""
        reader = self._reader(request, None, UTC)
        return self._renderer.notice(word, reader, status=status, headers=headers)

    def nowhere(self, request: Request) -> Response:
        """Answer every path that is none of ours."""
        return self.notice("link_nowhere", request, status=404)

    def refused(self, request: Request, error: Exception) -> Response:
        """Say why a link opens nothing."""
        why = error.why if isinstance(error, LinkRefused) else Refusal.UNKNOWN
        return self.notice(f"link_{why.value}", request, status=_STATUS[why])

    def unfit(self, request: Request, error: Exception) -> Response:
        """Say what is wrong with a request."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        return self.notice(_NOTICES.get(status, "link_failed"), request, status=status)

    def broken(self, request: Request, _: Exception) -> Response:
        """Say that a page could not be made; the reason goes to the server's log."""
        return self.notice("link_failed", request, status=500)

    def _reader(self, request: Request, language: Language | None, zone: tzinfo) -> Reader:
        asked = request.query_params.get("lang", "")
        wanted = asked if asked in LANGUAGES else (language or "")
        return Reader(
            language=choose(wanted, request.headers.get("accept-language", "")),
            zone=zone,
            now=self.clock(),
            framed=False,
            root=request.scope.get("root_path", ""),
            query=f"?lang={asked}" if asked in LANGUAGES else "",
            here=request.url.path,
        )


class Memberships:
    """The pages of an invitation and of leaving."""

    def __init__(self, front: Front, desk: Callable[[], MembershipDesk]) -> None:
        self._front = front
        self._desk = desk

    def add_to(self, app: FastAPI) -> None:
        """Put the pages under their paths."""
        for purpose, press in ((Purpose.CONFIRM, self.confirm), (Purpose.LEAVE, self.leave)):
            path = f"/{purpose.value}/{{token}}"
            app.add_api_route(path, self._looking(purpose), methods=READING, response_model=None)
            app.add_api_route(path, press, methods=["POST"], response_model=None)

    def _looking(self, purpose: Purpose) -> Callable[[str, Request], Response]:
        def look(token: str, request: Request) -> Response:
            found = self._desk().membership(token, purpose, self._front.clock())
            return self._page(request, found, purpose, pressed=False)

        return look

    def confirm(self, token: str, request: Request) -> Response:
        """Confirm, because somebody pressed the button."""
        refuse_foreign(request)
        found = self._desk().confirm(token, self._front.clock())
        return self._page(request, found, Purpose.CONFIRM, pressed=True)

    def leave(self, token: str, request: Request) -> Response:
        """Leave by the page's button, or by a mail program at one click (RFC 8058)."""
        refuse_foreign(request)
        found = self._desk().leave(token, self._front.clock())
        return self._page(request, found, Purpose.LEAVE, pressed=True)

    def _page(
        self, request: Request, found: Membership, purpose: Purpose, *, pressed: bool
    ) -> Response:
        return self._front.page(
            "membership.html",
            request,
            language=found.language,
            membership=found,
            purpose=purpose.value,
            pressed=pressed,
        )
