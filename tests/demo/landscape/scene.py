"""A running landscape: the whole company on real ports, in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from demo.landscape.company import Company
from demo.landscape.integrations import SHIPPED
from demo.landscape.scenario import Scenario
from demo.landscape.serve import Landscape


class Running:
    """A landscape that somebody else can talk to."""

    def __init__(self, landscape: Landscape, told: dict[str, Any]) -> None:
        self.told = told
        self.company: Company = landscape.company
        self.session = requests.Session()
        self.session.trust_env = False

    def token(self, *scopes: str, operator: bool = False) -> requests.Response:
        """Ask Coupa for a token."""
        secrets = self.told["credentials"]
        who = "coupa_operator" if operator else "coupa_client"
        form = {
            "grant_type": "client_credentials",
            "client_id": secrets[f"{who}_id"],
            "client_secret": secrets[f"{who}_secret"],
            "scope": " ".join(scopes),
        }
        return self.session.post(self.told["coupa_url"] + "/oauth2/token", data=form, timeout=5)

    def coupa(
        self, path: str, *, scope: str, accept: str = "application/json", **query: str
    ) -> requests.Response:
        """Ask Coupa with a fresh token of one scope."""
        token = self.token(scope).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Accept": accept}
        url = f"{self.told['coupa_url']}/api/{path}"
        return self.session.get(url, headers=headers, params=query, timeout=5)

    def boomi(self, path: str, body: Any = None, **more: Any) -> requests.Response:
        """Ask Boomi as the monitor's user; POST where there is a body."""
        secrets = self.told["credentials"]
        url = f"{self.told['boomi_url']}/api/rest/v1/{self.told['boomi_account']}/{path}"
        headers = {"Accept": "application/json"} | more.pop("headers", {})
        auth = more.pop("auth", (secrets["boomi_user"], secrets["boomi_token"]))
        payload = {"data": body} if isinstance(body, str) else {"json": body} if body else {}
        method = "POST" if payload else "GET"
        return self.session.request(
            method, url, headers=headers, auth=auth, timeout=5, **payload, **more
        )


Start = Callable[..., Running]


@contextmanager
def running(scenario: Scenario, home: Path, **options: Any) -> Iterator[Running]:
    """Run a landscape for a while."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    landscape = Landscape(scenario, home, **({"config": SHIPPED} | options))

    def wait(work: Any) -> Any:
        done: Future[Any] = asyncio.run_coroutine_threadsafe(work, loop)
        return done.result(20)

    try:
        yield Running(landscape, wait(landscape.start()))
    finally:
        wait(landscape.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


def calm(**changes: Any) -> Scenario:
    """The company without any plant, tokens good at once, unless a test says otherwise."""
    habits = {"coupa_warmup_s": 0, "boomi_late_every": 0, "boomi_requests_per_second": 1000}
    habits |= changes.pop("systems", {})
    return Scenario.model_validate({"seed": 7, "history_days": 10, "systems": habits} | changes)


def utc(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def that(name: str, operator: str, *argument: str) -> dict[str, Any]:
    """A simple expression of a Boomi query."""
    return {"property": name, "operator": operator, "argument": list(argument)}


def query(*expressions: dict[str, Any], grouping: str = "and", **more: Any) -> dict[str, Any]:
    """A Boomi query of one group of expressions."""
    expression = {"operator": grouping, "nestedExpression": list(expressions)}
    return {"QueryFilter": {"expression": expression}} | more


def found(answer: requests.Response) -> list[dict[str, Any]]:
    """The rows of an answer that was good."""
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["result"]
    return rows
