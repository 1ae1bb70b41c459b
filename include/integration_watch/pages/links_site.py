"""The pages that stand outside Airflow's login: a signed link is the only key to each of them.

Looking changes nothing, because mail servers open every link to look for harm; only a button
does. There are no cookies, so another site has nothing to ride on.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, tzinfo

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from include.integration_watch.domain.permit import LinkRefused

from .desk import MembershipDesk
from .heartbeats import HeartbeatDesk, Heartbeats
from .incident_desk import IncidentDesk
from .link_front import Front
from .link_incident import LinkedIncident
from .lists import READING, ManagerDesk
from .managed_lists import ManagedLists
from .memberships import Memberships
from .rate import Limiter
from .support_cases import CaseDesk, SupportCases

EVERY_METHOD = [*READING, "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
Next = Callable[[Request], Awaitable[Response]]


def create_links_app(
    desk: Callable[[], MembershipDesk],
    lists: Callable[[], ManagerDesk],
    incidents: Callable[[], IncidentDesk],
    cases: Callable[[], CaseDesk],
    *,
    heartbeats: Callable[[], HeartbeatDesk] | None = None,
    zone: Callable[[], tzinfo] = lambda: UTC,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    limiter: Limiter | None = None,
) -> FastAPI:
    """Return the application; who answers the links is asked for at each request.

    ``desk`` answers the links of one membership, ``lists`` those of a list's manager,
    ``incidents`` those of one incident, ``cases`` those of one support case, ``heartbeats`` the
    calls of systems.
    """
    limits = limiter or Limiter()
    front = Front(zone, clock)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    Memberships(front, desk).add_to(app)
    ManagedLists(front, lists).add_to(app)
    SupportCases(front, cases).add_to(app)
    LinkedIncident(front, incidents).add_to(app)
    if heartbeats is not None:
        Heartbeats(front, heartbeats).add_to(app)
    app.add_api_route("/{path:path}", front.nowhere, methods=EVERY_METHOD, response_model=None)
    app.add_exception_handler(LinkRefused, front.refused)
    app.add_exception_handler(HTTPException, front.unfit)
    app.add_exception_handler(Exception, front.broken)

    @app.middleware("http")
    async def limited(request: Request, answer: Next) -> Response:
        client = request.client.host if request.client else ""
        if not limits.allows(client):
            return front.notice("link_often", request, status=429, headers={"Retry-After": "60"})
        return await answer(request)

    return app
