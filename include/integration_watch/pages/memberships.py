"""The pages of an invitation and of leaving a list."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import Response

from include.integration_watch.domain.permit import Purpose

from .desk import Membership, MembershipDesk
from .forms import refuse_foreign
from .link_front import Front
from .lists import READING


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
