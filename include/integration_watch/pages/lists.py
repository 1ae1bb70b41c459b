"""The page of one list, as its manager runs it: the same behind a signed link and behind the login."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from include.integration_watch.domain.response import ResponseTimes
from include.integration_watch.domain.roster import Listed, RosterChange
from include.integration_watch.domain.value import Id, Language, Text, Value

from .forms import fields, refuse_foreign
from .order import Order, OrderRefused, order_of

READING = ["GET", "HEAD"]
DONE = ("added", "changed", "invited_again", "removed")
_KEPT = ("find", "page", "lang")


class Visitor(Value):
    """Who looks at a list: by which name their changes are kept, and whether they may make any."""

    name: str
    may_change: bool
    by_link: bool = False


class ListCard(Value):
    """Everything on the page of one list; ``form`` is the token that its forms carry.

    ``channels`` are the names of the channels beside mail.
    """

    id: Id
    title: Text
    manager: str
    language: Language
    fallback: Text | None = None
    listed: tuple[Listed, ...] = ()
    changes: tuple[RosterChange, ...] = ()
    times: ResponseTimes | None = None
    channels: tuple[str, ...] = ()
    form: str = ""

    @property
    def confirmed(self) -> int:
        """Return how many may be told."""
        return sum(each.state.value == "confirmed" for each in self.listed)


class ListDesk(Protocol):
    """Answers for lists; `LinkRefused` where a form or a list is not there, `OrderRefused` for the rest."""

    def cards(self) -> tuple[ListCard, ...]:
        """Return every list, without forms, changes and times."""

    def times(self, now: datetime) -> Mapping[str, ResponseTimes]:
        """Return how fast each group moved lately."""

    def card(self, group: str, visitor: Visitor, now: datetime) -> ListCard:
        """Return one list with a fresh form."""

    def carry_out(
        self, group: str, order: Order, *, form: str, visitor: Visitor, now: datetime
    ) -> str:
        """Do what a form orders, once, and return the word for what was done."""


class ManagerDesk(ListDesk, Protocol):
    """Answers for lists also to a manager who comes by a signed link."""

    def manager(self, token: str, now: datetime) -> tuple[str, Visitor]:
        """Return the list that a manager's link opens, and who comes by it."""


async def read_order(request: Request) -> tuple[dict[str, str], Order | OrderRefused]:
    """Return what a form sent and what it orders."""
    refuse_foreign(request)
    sent = await fields(request)
    try:
        return sent, order_of(sent)
    except OrderRefused as refused:
        return sent, refused


def back_to(request: Request, done: str) -> Response:
    """Lead back to where the form stood, so that loading it again orders nothing again."""
    asked = {name: request.query_params.get(name, "") for name in _KEPT}
    if asked["lang"] not in ("de", "en"):
        del asked["lang"]
    query = urlencode({"done": done} | {name: value for name, value in asked.items() if value})
    return RedirectResponse(f"{request.url.path}?{query}", status_code=303)


def was_done(request: Request) -> str:
    """Return the word for what was done just now, or nothing."""
    done = request.query_params.get("done", "")
    return done if done in DONE else ""
