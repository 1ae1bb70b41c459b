"""The pages of reconciliations behind Airflow's login: readers see, editors decide."""

from collections.abc import Callable
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from include.integration_watch.domain.worklist_view import Outcome

from .airflow_lists import ReaderOf
from .forms import pairs, refuse_foreign, uploaded
from .headers import for_download, for_form_page
from .lists import READING
from .order import OrderRefused
from .rendering import Renderer
from .security import Person
from .worklist_desk import Steward, TakenBack, WorklistDesk
from .worklist_order import WorklistOrder, filter_of, order_of, page_of, whole

LARGEST_FORM = 65_536
MOST_FIELDS = 200
LARGEST_SHEET = 30_000_000
_KEPT = ("state", "pattern", "field", "kind", "assigned", "responder", "q", "order", "page", "lang")


def add_worklists(
    app: FastAPI,
    reader: ReaderOf,
    desk: Callable[[], WorklistDesk],
    who: Callable[..., Person],
) -> None:
    """Put the pages of reconciliations into the application; ``who`` says who is logged in."""
    pages = AirflowWorklists(reader, desk)

    def look(id: str, request: Request, person: Person = Depends(who)) -> Response:  # noqa: B008
        return pages.one(id, request, _steward(person))

    def row(
        id: str,
        number: str,
        request: Request,
        person: Person = Depends(who),  # noqa: B008
    ) -> Response:
        return pages.row(id, number, request, _steward(person))

    async def decide(id: str, request: Request, person: Person = Depends(who)) -> Response:  # noqa: B008
        refuse_foreign(request)
        sent = await pairs(request, largest=LARGEST_FORM, most=MOST_FIELDS)
        return await run_in_threadpool(pages.decide, id, request, _steward(person), sent)

    async def take_back(id: str, request: Request, person: Person = Depends(who)) -> Response:  # noqa: B008
        refuse_foreign(request)
        fields, name, content = await uploaded(request, largest=LARGEST_SHEET)
        return await run_in_threadpool(
            pages.take_back, id, request, _steward(person), fields.get("form", ""), name, content
        )

    root = "/reconciliations"
    app.add_api_route(root, pages.everything, methods=READING, response_model=None)
    app.add_api_route(f"{root}/{{id}}", look, methods=READING, response_model=None)
    app.add_api_route(f"{root}/{{id}}", decide, methods=["POST"], response_model=None)
    app.add_api_route(f"{root}/{{id}}/rows/{{number}}", row, methods=READING, response_model=None)
    app.add_api_route(
        f"{root}/{{id}}/worklist.{{kind}}", pages.export, methods=READING, response_model=None
    )
    app.add_api_route(
        f"{root}/{{id}}/correction.csv", pages.correction, methods=READING, response_model=None
    )
    app.add_api_route(
        f"{root}/{{id}}/left-out.csv", pages.left_out, methods=READING, response_model=None
    )
    app.add_api_route(
        f"{root}/{{id}}/correction", pages.proposal, methods=READING, response_model=None
    )
    app.add_api_route(f"{root}/{{id}}/sheet", take_back, methods=["POST"], response_model=None)


def _steward(person: Person) -> Steward:
    return Steward(name=person.name, may_decide=person.may_decide)


class AirflowWorklists:
    """Answers requests for reconciliations of people who are logged in to Airflow."""

    def __init__(self, reader: ReaderOf, desk: Callable[[], WorklistDesk]) -> None:
        self._reader = reader
        self._desk = desk
        self._renderer = Renderer(for_form_page)

    def everything(self, request: Request) -> Response:
        """Show every reconciliation with its trend and the money at stake."""
        return self._renderer.page(
            "reconciliations.html", self._reader(request), cards=self._desk().cards()
        )

    def one(
        self,
        id: str,
        request: Request,
        steward: Steward,
        *,
        refused: str = "",
        outcome: Outcome | None = None,
        taken: TakenBack | None = None,
        typed: WorklistOrder | None = None,
    ) -> Response:
        """Show one page of a worklist, and above it what became of an order."""
        reader = self._reader(request)
        query = request.query_params
        view = self._desk().view(id, filter_of(query), page_of(query), steward, reader.now)
        is_conflict = bool(outcome and outcome.refused_count) or bool(taken and taken.problem_count)
        return self._renderer.page(
            "worklist.html",
            reader,
            status=400 if refused else 409 if is_conflict else 200,
            view=view,
            steward=steward,
            refused=refused,
            outcome=outcome,
            taken=taken,
            typed=typed,
            done=_done(query.get("done", "")),
            query=_query(request),
            address=f"{reader.root}/reconciliations/{view.card.id}",
            today=reader.now.astimezone(reader.zone).date(),
        )

    def row(self, id: str, number: str, request: Request, steward: Steward) -> Response:
        """Show one row and everything that happened to it."""
        reader = self._reader(request)
        try:
            row_number = whole(number)
        except OrderRefused:
            return self._renderer.notice("not_found", reader, status=404)
        entry, steps = self._desk().row(id, row_number)
        view = self._desk().view(id, filter_of({}), 1, steward, reader.now)
        return self._renderer.page(
            "worklist_row.html",
            reader,
            view=view,
            entry=entry,
            steps=steps,
            steward=steward,
            address=f"{reader.root}/reconciliations/{view.card.id}",
            today=reader.now.astimezone(reader.zone).date(),
            typed=None,
        )

    def decide(
        self, id: str, request: Request, steward: Steward, sent: list[tuple[str, str]]
    ) -> Response:
        """Do what a form orders; lead back to the page where all of it was done."""
        reader = self._reader(request)
        if not steward.may_decide:
            return self._renderer.notice("wl_readers", reader, status=403)
        form = next((value for name, value in sent if name == "form"), "")
        typed = None
        try:
            typed = order_of(sent)
            outcome = self._desk().decide(id, typed, form=form, steward=steward, now=reader.now)
        except OrderRefused as refused:
            return self.one(id, request, steward, refused=refused.word, typed=typed)
        if outcome.refused_count:
            return self.one(id, request, steward, outcome=outcome)
        query = urlencode({**_query(request), "done": str(outcome.done)})
        path = f"{reader.root}/reconciliations/{id}?{query}"
        return RedirectResponse(path, status_code=303)

    def export(self, id: str, kind: str, request: Request) -> Response:
        """Return the wanted rows as a sheet."""
        reader = self._reader(request)
        if kind not in ("xlsx", "csv"):
            return self._renderer.notice("not_found", reader, status=404)
        try:
            file = self._desk().export(id, filter_of(request.query_params), kind, reader.language)
        except OrderRefused as refused:
            return self._renderer.notice(refused.word, reader, status=413)
        return Response(file.content, media_type=file.media_type, headers=for_download(file.name))

    def correction(self, id: str, request: Request) -> Response:
        """Return the correction file of the wanted rows."""
        reader = self._reader(request)
        try:
            file = self._desk().correction(id, filter_of(request.query_params))
        except OrderRefused as refused:
            return self._renderer.notice(refused.word, reader, status=409)
        return Response(file.content, media_type=file.media_type, headers=for_download(file.name))

    def proposal(self, id: str, request: Request) -> Response:
        """Show what the correction file of the wanted rows holds, and what it leaves out."""
        reader = self._reader(request)
        try:
            told = self._desk().proposal(id, filter_of(request.query_params), reader.language)
        except OrderRefused as refused:
            return self._renderer.notice(refused.word, reader, status=409)
        return self._renderer.page(
            "correction.html",
            reader,
            told=told,
            query=_query(request),
            address=f"{reader.root}/reconciliations/{told.card.id}",
        )

    def left_out(self, id: str, request: Request) -> Response:
        """Return what the correction file leaves out, as a table."""
        reader = self._reader(request)
        try:
            file = self._desk().left_out(id, filter_of(request.query_params), reader.language)
        except OrderRefused as refused:
            return self._renderer.notice(refused.word, reader, status=409)
        return Response(file.content, media_type=file.media_type, headers=for_download(file.name))

    def take_back(
        self,
        id: str,
        request: Request,
        steward: Steward,
        form: str,
        name: str,
        content: bytes,
    ) -> Response:
        """Keep what a returned sheet decides; show one by one what was not kept."""
        reader = self._reader(request)
        if not steward.may_decide:
            return self._renderer.notice("wl_readers", reader, status=403)
        try:
            taken = self._desk().take_back(
                id,
                name,
                content,
                form=form,
                steward=steward,
                now=reader.now,
                language=reader.language,
            )
        except OrderRefused as refused:
            return self.one(id, request, steward, refused=refused.word)
        return self.one(id, request, steward, taken=taken)


def _query(request: Request) -> dict[str, str]:
    given = request.query_params
    return {name: given[name] for name in _KEPT if given.get(name)}


def _done(text: str) -> int | None:
    try:
        return whole(text) if text else None
    except OrderRefused:
        return None
