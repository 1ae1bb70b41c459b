"""The web application that Airflow mounts: every route behind the guards, every answer a page."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.params import Depends as Guard
from fastapi.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException

from include.integration_watch.domain.delivery import LayerState
from include.integration_watch.domain.value import LANGUAGES

from . import failing_keys
from .board import board
from .confinement import within
from .headers import for_data_docs, for_download
from .incident_row import IncidentRow
from .language import choose
from .media_types import media_type
from .reader import Reader
from .rendering import Renderer

READING = ["GET", "HEAD"]
EVERY_METHOD = [*READING, "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_SAVED = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_DEPTH = 3
"""Keys lie at ``<integration>/<run>/<rule>.parquet``."""

_NOTICES = {401: "login", 403: "forbidden", 404: "not_found", 405: "method", 503: "closed"}


def create_app(
    site: Callable[[], Path],
    keys: Callable[[], Path],
    guards: Sequence[Guard],
    *,
    incidents: Callable[[datetime], Sequence[IncidentRow]] = lambda _: (),
    layers: Callable[[datetime], Sequence[LayerState]] = lambda _: (),
    zone: Callable[[], tzinfo] = lambda: UTC,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    more: Callable[[FastAPI, Callable[[Request], Reader]], None] = lambda app, reader: None,  # noqa: ARG005
) -> FastAPI:
    """Return the application; what it shows is asked for at each request.

    ``site`` and ``keys`` return the folders of the Data Docs and of the failing keys,
    ``incidents`` and ``layers`` what was found by the moment that ``clock`` tells, ``zone``
    the zone that moments are written in, ``more`` adds pages of others.
    The guards hold for every path and method, known or not.
    """
    pages = Pages(site, keys, incidents, layers, zone, clock)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, dependencies=guards)
    for path, answer in (
        ("/", pages.front),
        ("/data-docs", pages.front),
        ("/data-docs/{path:path}", pages.data_docs),
        ("/keys/{path:path}", pages.keys),
        ("/incidents", pages.incidents),
    ):
        app.add_api_route(path, answer, methods=READING, response_model=None)
    more(app, pages.reader)
    app.add_api_route("/{path:path}", pages.elsewhere, methods=EVERY_METHOD, response_model=None)
    app.add_exception_handler(HTTPException, pages.refused)
    app.add_exception_handler(Exception, pages.broken)
    return app


class Pages:
    """Answers requests."""

    def __init__(
        self,
        site: Callable[[], Path],
        keys: Callable[[], Path],
        incidents: Callable[[datetime], Sequence[IncidentRow]],
        layers: Callable[[datetime], Sequence[LayerState]],
        zone: Callable[[], tzinfo],
        clock: Callable[[], datetime],
    ) -> None:
        self._site = site
        self._keys = keys
        self._incidents = incidents
        self._layers = layers
        self._zone = zone
        self._clock = clock
        self._renderer = Renderer()

    def front(self, request: Request) -> Response:
        """Lead to the first page of the Data Docs."""
        root = request.scope.get("root_path", "")
        return RedirectResponse(f"{root}/data-docs/index.html", headers=for_data_docs())

    def data_docs(self, path: str, request: Request) -> Response:
        """Return one file of the Data Docs."""
        if not path:
            return self.front(request)
        root = self._site()
        if elsewhere := self._in_the_readers_language(root, path, request):
            return RedirectResponse(elsewhere, headers=for_data_docs())
        if file := within(root, path):
            return FileResponse(file, media_type=media_type(file), headers=for_data_docs())
        published = within(root, "index.html") is not None
        return self._notice("not_found" if published else "no_docs", request, status=404)

    def _in_the_readers_language(self, root: Path, path: str, request: Request) -> str:
        """Return where a page stands in the reader's language; nothing where it is asked for already.

        ``a/run.html`` is English, ``a/run.de.html`` the same page in German. A browser keeps the
        anchor of a link that is led on.
        """
        language = self._reader(request, UTC).language
        stem = path.removesuffix(".html")
        if language == "en" or stem == path or stem.endswith(f".{language}"):
            return ""
        translated = f"{stem}.{language}.html"
        if within(root, translated) is None:
            return ""
        return f"{request.scope.get('root_path', '')}/data-docs/{quote(translated)}"

    def keys(self, path: str, request: Request) -> Response:
        """Return the failing keys of one rule: ``….parquet`` as a table, ``….csv`` and ``….xlsx`` to be saved."""
        asked = PurePosixPath(path)
        wanted = str(asked.with_suffix(".parquet")) if asked.suffix in _SAVED else path
        file = within(self._keys(), wanted)
        if file is None or file.suffix != ".parquet":
            return self._notice("not_found", request, status=404)
        try:
            return self._keys_of(file, path, request)
        except ValueError:
            return self._notice("unreadable", request, status=404)

    def _keys_of(self, file: Path, path: str, request: Request) -> Response:
        reader = self._reader(request, self._zone())
        ending = PurePosixPath(path).suffix
        if ending in _SAVED:
            content: Iterator[str] | Iterator[bytes] = (
                failing_keys.csv(file, reader.language)
                if ending == ".csv"
                else failing_keys.xlsx(file)
            )
            return StreamingResponse(
                content, media_type=_SAVED[ending], headers=for_download(f"{file.stem}{ending}")
            )
        page = request.query_params.get("page", "")
        table = failing_keys.table(file, page=int(page) if page.isdecimal() else 1)
        return self._renderer.page(
            "keys.html", reader, table=table, path=path, docs=self._docs_of(path)
        )

    def _docs_of(self, path: str) -> str:
        """Return the page of the Data Docs that speaks of these keys, at their expectation; or nothing."""
        parts = PurePosixPath(path).parts
        if len(parts) != _DEPTH:
            return ""
        integration, run, rule = parts
        page = f"{integration}/{run}.html"
        found = within(self._site(), page)
        return f"data-docs/{quote(page)}#{quote(PurePosixPath(rule).stem)}" if found else ""

    def incidents(self, request: Request) -> Response:
        """Return the page of open and recently resolved incidents."""
        reader = self._reader(request, self._zone())
        arranged = board(self._incidents(reader.now), self._layers(reader.now))
        return self._renderer.page("incidents.html", reader, board=arranged)

    def reader(self, request: Request) -> Reader:
        """Return who reads a page with moments in it."""
        return self._reader(request, self._zone())

    def elsewhere(self, request: Request) -> Response:
        """Answer every path and method that is none of ours, after the guards."""
        reading = request.method in READING
        word, status = ("not_found", 404) if reading else ("method", 405)
        return self._notice(word, request, status=status)

    def refused(self, request: Request, error: Exception) -> Response:
        """Turn a refusal of the guards into a page that says what to do."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = dict(getattr(error, "headers", None) or {})
        word = _NOTICES.get(status, "failed")
        return self._notice(word, request, status=status, headers=headers)

    def broken(self, request: Request, _: Exception) -> Response:
        """Say that a page could not be made; the reason goes to the server's log, not to the reader."""
        return self._notice("failed", request, status=500)

    def _notice(
        self,
        word: str,
        request: Request,
        *,
        status: int,
        headers: dict[str, str] | None = None,
    ) -> Response:
        reader = self._reader(request, UTC)
        return self._renderer.notice(word, reader, status=status, headers=headers)

    def _reader(self, request: Request, zone: tzinfo) -> Reader:
        asked = request.query_params.get("lang", "")
        return Reader(
            language=choose(asked, request.headers.get("accept-language", "")),
            zone=zone,
            now=self._clock(),
            framed=request.headers.get("sec-fetch-dest") == "iframe",
            root=request.scope.get("root_path", ""),
            query=f"?lang={asked}" if asked in LANGUAGES else "",
            here=request.url.path,
        )
