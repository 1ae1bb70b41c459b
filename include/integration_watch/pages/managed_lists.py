"""The page of a list for its manager, who comes by a signed link."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from include.integration_watch.domain.permit import Purpose

from .link_front import Front
from .lists import READING, ManagerDesk, back_to, read_order, was_done
from .members_shown import shown_of
from .order import Order, OrderRefused


class ManagedLists:
    """The page of a list for its manager, who comes by a signed link."""

    def __init__(self, front: Front, desk: Callable[[], ManagerDesk]) -> None:
        self._front = front
        self._desk = desk

    def add_to(self, app: FastAPI) -> None:
        """Put the page under its path."""
        path = f"/{Purpose.MANAGE.value}/{{token}}"
        app.add_api_route(path, self.look, methods=READING, response_model=None)
        app.add_api_route(path, self.change, methods=["POST"], response_model=None)

    def look(self, token: str, request: Request) -> Response:
        """Show the list."""
        return self._page(token, request)

    async def change(self, token: str, request: Request) -> Response:
        """Do what a form orders."""
        sent, order = await read_order(request)
        return await run_in_threadpool(self._carry_out, token, request, sent, order)

    def _carry_out(
        self, token: str, request: Request, sent: dict[str, str], order: Order | OrderRefused
    ) -> Response:
        now = self._front.clock()
        desk = self._desk()
        group, visitor = desk.manager(token, now)
        try:
            if isinstance(order, OrderRefused):
                raise order
            done = desk.carry_out(group, order, form=sent.get("form", ""), visitor=visitor, now=now)
        except OrderRefused as refused:
            typed = sent.get("address", "")
            return self._page(token, request, refused=refused.word, typed=typed)
        return back_to(request, done)

    def _page(
        self, token: str, request: Request, *, refused: str = "", typed: str = ""
    ) -> Response:
        now = self._front.clock()
        desk = self._desk()
        group, visitor = desk.manager(token, now)
        card = desk.card(group, visitor, now)
        return self._front.page(
            "list.html",
            request,
            language=card.language,
            status=400 if refused else 200,
            card=card,
            shown=shown_of(card, request.query_params),
            visitor=visitor,
            done=was_done(request),
            refused=refused,
            typed={"address": typed, "member": None},
        )
