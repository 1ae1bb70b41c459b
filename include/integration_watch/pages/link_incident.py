"""The page of one incident for those who come by a signed link: this incident, and nothing else."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from include.integration_watch.domain.permit import Purpose

from .forms import fields, refuse_foreign
from .incident_desk import SILENCES, IncidentDesk, doing_of
from .link_front import Front
from .lists import READING, back_to
from .order import OrderRefused

DONE = ("acknowledged", "silenced", "handed_over", "accepted", "noted")


class LinkedIncident:
    """Shows one incident and takes down what its reader does about it."""

    def __init__(self, front: Front, desk: Callable[[], IncidentDesk]) -> None:
        self._front = front
        self._desk = desk

    def add_to(self, app: FastAPI) -> None:
        """Put the page under its path."""
        path = f"/{Purpose.INCIDENT.value}/{{token}}"
        app.add_api_route(path, self.look, methods=READING, response_model=None)
        app.add_api_route(path, self.act, methods=["POST"], response_model=None)

    def look(self, token: str, request: Request) -> Response:
        """Show the incident."""
        return self._page(token, request)

    async def act(self, token: str, request: Request) -> Response:
        """Do what a form orders."""
        refuse_foreign(request)
        sent = await fields(request)
        return await run_in_threadpool(self._act, token, request, sent)

    def _act(self, token: str, request: Request, sent: dict[str, str]) -> Response:
        try:
            doing = doing_of(sent)
            self._desk().act(token, doing, form=sent.get("form", ""), now=self._front.clock())
        except OrderRefused as refused:
            return self._page(token, request, refused=refused.word, typed=sent)
        return back_to(request, doing.deed.value)

    def _page(
        self,
        token: str,
        request: Request,
        *,
        refused: str = "",
        typed: dict[str, str] | None = None,
    ) -> Response:
        card = self._desk().incident(token, self._front.clock())
        done = request.query_params.get("done", "")
        return self._front.page(
            "linked_incident.html",
            request,
            language=card.language,
            status=400 if refused else 200,
            card=card,
            silences=SILENCES,
            done=done if done in DONE else "",
            refused=refused,
            typed=typed or {},
        )
