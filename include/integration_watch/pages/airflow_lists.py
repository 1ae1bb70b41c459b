"""The pages of lists behind Airflow's login: a manager runs their own, an administrator every one."""

from collections.abc import Callable

from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from include.integration_watch.domain.permit import LinkRefused

from .headers import for_form_page
from .link_front import STATUS
from .lists import READING, ListDesk, Visitor, back_to, read_order, was_done
from .members_shown import shown_of
from .order import Order, OrderRefused
from .reader import Reader
from .rendering import Renderer
from .security import Person

ReaderOf = Callable[[Request], Reader]


def add_lists(
    app: FastAPI, reader: ReaderOf, desk: Callable[[], ListDesk], who: Callable[..., Person]
) -> None:
    """Put the pages of lists into the application; ``who`` says who is logged in."""
    pages = AirflowLists(reader, desk)

    def look(group: str, request: Request, person: Person = Depends(who)) -> Response:  # noqa: B008
        return pages.one(group, request, person)

    async def change(group: str, request: Request, person: Person = Depends(who)) -> Response:  # noqa: B008
        sent, order = await read_order(request)
        return await run_in_threadpool(pages.carry_out, group, request, person, sent, order)

    app.add_api_route("/lists", pages.everything, methods=READING, response_model=None)
    app.add_api_route("/lists/{group}", look, methods=READING, response_model=None)
    app.add_api_route("/lists/{group}", change, methods=["POST"], response_model=None)
    app.add_exception_handler(LinkRefused, pages.refused)


class AirflowLists:
    """Answers requests for lists of people who are logged in to Airflow."""

    def __init__(self, reader: ReaderOf, desk: Callable[[], ListDesk]) -> None:
        self._reader = reader
        self._desk = desk
        self._renderer = Renderer(for_form_page)

    def everything(self, request: Request) -> Response:
        """Show every list and whether somebody has confirmed."""
        reader = self._reader(request)
        desk = self._desk()
        return self._renderer.page(
            "lists.html", reader, cards=desk.cards(), times=desk.times(reader.now)
        )

    def one(
        self, group: str, request: Request, person: Person, *, refused: str = "", typed: str = ""
    ) -> Response:
        """Show one list to those who may run it; addresses are nobody else's business."""
        reader = self._reader(request)
        desk = self._desk()
        visitor = _visitor(desk, group, person)
        card = desk.card(group, visitor, reader.now)
        if not visitor.may_change:
            return self._renderer.notice("not_yours", reader, status=403)
        return self._renderer.page(
            "list.html",
            reader,
            status=400 if refused else 200,
            card=card,
            shown=shown_of(card, request.query_params),
            visitor=visitor,
            done=was_done(request),
            refused=refused,
            typed={"address": typed, "member": None},
        )

    def carry_out(
        self,
        group: str,
        request: Request,
        person: Person,
        sent: dict[str, str],
        order: Order | OrderRefused,
    ) -> Response:
        """Do what a form orders."""
        desk = self._desk()
        visitor = _visitor(desk, group, person)
        reader = self._reader(request)
        if not visitor.may_change:
            return self._renderer.notice("not_yours", reader, status=403)
        try:
            if isinstance(order, OrderRefused):
                raise order
            done = desk.carry_out(
                group, order, form=sent.get("form", ""), visitor=visitor, now=reader.now
            )
        except OrderRefused as refused:
            typed = sent.get("address", "")
            return self.one(group, request, person, refused=refused.word, typed=typed)
        return back_to(request, done)

    def refused(self, request: Request, error: Exception) -> Response:
        """Say why a form or a list opens nothing."""
        why = error.why if isinstance(error, LinkRefused) else None
        word, status = (f"link_{why.value}", STATUS[why]) if why else ("failed", 500)
        return self._renderer.notice(word, self._reader(request), status=status)


def _visitor(desk: ListDesk, group: str, person: Person) -> Visitor:
    manager = next((card.manager for card in desk.cards() if card.id == group), "")
    return Visitor(name=person.name, may_change=person.may_run(manager))
