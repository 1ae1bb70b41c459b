"""The page of a support case's signed link: the text, and the button that says it was filed."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from fastapi import FastAPI, Request
from fastapi.responses import Response

from include.integration_watch.domain.permit import Purpose
from include.integration_watch.domain.value import Language, Value

from .forms import refuse_foreign
from .link_front import Front
from .lists import READING


class SupportCase(Value):
    """One case as its page shows it: its text in each language."""

    about: str
    texts: tuple[str, ...]
    filed: bool
    language: Language | None = None


class CaseDesk(Protocol):
    """Answers the links of one support case; `LinkRefused` where a link opens nothing."""

    def case(self, token: str, now: datetime) -> SupportCase:
        """Return the case a link is about, changing nothing."""

    def file(self, token: str, now: datetime) -> SupportCase:
        """Keep that the case was filed."""


class SupportCases:
    """The page of a support case."""

    def __init__(self, front: Front, desk: Callable[[], CaseDesk]) -> None:
        self._front = front
        self._desk = desk

    def add_to(self, app: FastAPI) -> None:
        """Put the page under its path."""
        path = f"/{Purpose.CASE.value}/{{token}}"
        app.add_api_route(path, self.look, methods=READING, response_model=None)
        app.add_api_route(path, self.file, methods=["POST"], response_model=None)

    def look(self, token: str, request: Request) -> Response:
        """Show the case."""
        return self._page(request, self._desk().case(token, self._front.clock()))

    def file(self, token: str, request: Request) -> Response:
        """Keep that it was filed, because somebody pressed the button."""
        refuse_foreign(request)
        return self._page(request, self._desk().file(token, self._front.clock()))

    def _page(self, request: Request, case: SupportCase) -> Response:
        return self._front.page("support_case.html", request, language=case.language, case=case)
