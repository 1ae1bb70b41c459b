"""What all pages of signed links have in common: the reader, the headers, the refusals."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from fastapi import Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from include.integration_watch.domain.permit import LinkRefused, Refusal
from include.integration_watch.domain.value import LANGUAGES, Language

from .headers import for_link_page
from .language import choose
from .reader import Reader
from .rendering import Renderer

STATUS = {
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
        return self.notice(f"link_{why.value}", request, status=STATUS[why])

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
