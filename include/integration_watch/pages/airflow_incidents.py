"""The page of one incident behind Airflow's login: the same deeds as by a message's link."""

import re
from collections.abc import Callable

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from .forms import fields, refuse_foreign
from .headers import for_form_page
from .incident_desk import SILENCES, LoginDesk, doing_of
from .link_incident import DONE
from .lists import READING, back_to
from .order import OrderRefused
from .reader import Reader
from .rendering import Renderer
from .security import Person

_NAME = re.compile(r"^INC-([1-9][0-9]{0,8})$")


def add_incidents(
    app: FastAPI,
    reader: Callable[[Request], Reader],
    desk: Callable[[], LoginDesk],
    who: Callable[..., Person],
) -> None:
    """Put the page of an incident into the application; ``who`` says who is logged in.

    What a link or a form refuses is answered by the handler that the lists bring along.
    """
    pages = AirflowIncidents(reader, desk)

    def look(name: str, request: Request, person: Person = Depends(who)) -> Response:  # noqa: B008
        return pages.one(name, request, person)

    async def act(name: str, request: Request, person: Person = Depends(who)) -> Response:  # noqa: B008
        refuse_foreign(request)
        sent = await fields(request)
        return await run_in_threadpool(pages.act, name, request, person, sent)

    app.add_api_route("/incidents/{name}", look, methods=READING, response_model=None)
    app.add_api_route("/incidents/{name}", act, methods=["POST"], response_model=None)


class AirflowIncidents:
    """Answers requests for one incident of people who are logged in to Airflow."""

    def __init__(self, reader: Callable[[Request], Reader], desk: Callable[[], LoginDesk]) -> None:
        self._reader = reader
        self._desk = desk
        self._renderer = Renderer(for_form_page)

    def one(
        self,
        name: str,
        request: Request,
        person: Person,
        *,
        refused: str = "",
        typed: dict[str, str] | None = None,
    ) -> Response:
        """Show the incident, with forms for those who may decide."""
        reader = self._reader(request)
        done = request.query_params.get("done", "")
        return self._renderer.page(
            "linked_incident.html",
            reader,
            status=400 if refused else 200,
            card=self._desk().incident_of(_number(name), person, reader.now),
            silences=SILENCES,
            done=done if done in DONE else "",
            refused=refused,
            typed=typed or {},
        )

    def act(self, name: str, request: Request, person: Person, sent: dict[str, str]) -> Response:
        """Do what a form orders."""
        now = self._reader(request).now
        try:
            doing = doing_of(sent)
            form = sent.get("form", "")
            self._desk().act_as(_number(name), doing, form=form, person=person, now=now)
        except OrderRefused as refused:
            return self.one(name, request, person, refused=refused.word, typed=sent)
        return back_to(request, doing.deed.value)


def _number(name: str) -> int:
    found = _NAME.match(name)
    if found is None:
        raise HTTPException(404, "no incident")
    return int(found[1])
