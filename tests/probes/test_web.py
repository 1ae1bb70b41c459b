"""Looks at web addresses: phases, conditions, credentials, redirects."""

import gzip
import json
from typing import Any

import pytest
from aiohttp import web

from include.integration_watch.domain.observation import Trouble
from include.integration_watch.probes.place import place_of

from .looking import look, system, trouble
from .serving import Serving


async def well(_: web.Request) -> web.Response:
    return web.json_response({"status": "UP", "data": [{"id": 1}, {"id": 2}]})


def test_every_phase_is_timed_and_conditions_are_held(serving: Serving) -> None:
    port = serving.web(well)
    conditions = ("[STATUS] == 200", "[BODY].status == UP", "len([BODY].data) == 2")
    seen = look(system("http", conditions=conditions), f"http://localhost:{port}")

    assert seen.first_trouble is None
    assert [step.name for step in seen.steps] == [
        "dns",
        "connect",
        "first_byte",
        "whole",
        *(f"condition {text}" for text in conditions),
    ]


@pytest.mark.parametrize(
    ("condition", "why", "says"),
    [
        ("[STATUS] == 201", Trouble.CONDITION_FAILED, "[STATUS] == 201 (saw 200)"),
        ("[BODY].status == DOWN", Trouble.CONDITION_FAILED, "(saw UP)"),
        ("[RESPONSE_TIME] < 0", Trouble.SLOW, "[RESPONSE_TIME] < 0 (saw "),
        ("[CERTIFICATE_DAYS_LEFT] > 9", Trouble.CONDITION_FAILED, "(saw nothing)"),
    ],
)
def test_a_condition_that_fails_shows_what_it_saw(
    serving: Serving, condition: str, why: Trouble, says: str
) -> None:
    port = serving.web(well)
    found = trouble(look(system("http", conditions=[condition]), f"http://127.0.0.1:{port}"))

    assert (found.trouble, found.name) == (why, f"condition {condition}")
    assert says in found.detail


@pytest.mark.parametrize(
    ("status", "fails"), [(200, False), (204, False), (404, True), (503, True)]
)
def test_without_conditions_any_status_below_400_will_do(
    serving: Serving, status: int, fails: bool
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    seen = look(system("http"), f"http://127.0.0.1:{serving.web(answer)}")

    assert (seen.first_trouble is not None) is fails


def test_a_redirect_is_followed_and_credentials_stay_with_the_first_host(serving: Serving) -> None:
    told: list[str | None] = []

    async def second(request: web.Request) -> web.Response:
        told.append(request.headers.get("Authorization"))
        return web.json_response({"status": "UP"})

    other = serving.web(second)

    async def first(request: web.Request) -> web.Response:
        told.append(request.headers.get("Authorization"))
        raise web.HTTPFound(f"http://127.0.0.1:{other}/there")

    place = place_of(
        f"http://127.0.0.1:{serving.web(first)}", scheme="http", login="me", password="secret"
    )
    seen = look(system("http", conditions=["[BODY].status == UP"]), place)

    assert seen.first_trouble is None
    assert told == ["Basic bWU6c2VjcmV0", None]


def test_a_redirect_without_end_is_told(serving: Serving) -> None:
    async def onward(request: web.Request) -> web.Response:
        raise web.HTTPFound(f"/again?{request.query_string}x")

    found = trouble(look(system("http"), f"http://127.0.0.1:{serving.web(onward)}"))

    assert found.trouble is Trouble.ANSWER_UNREADABLE
    assert "redirects more than 5 times" in found.detail


@pytest.mark.parametrize("target", ["file:///etc/passwd", "gopher://x", "//", "http://[::1"])
def test_a_redirect_to_what_is_no_web_address_is_not_followed(
    serving: Serving, target: str
) -> None:
    async def onward(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target})

    found = trouble(look(system("http"), f"http://127.0.0.1:{serving.web(onward)}"))

    assert found.trouble is Trouble.ANSWER_UNREADABLE


@pytest.mark.parametrize(("status", "why"), [(401, "credentials_refused"), (403, "scope_missing")])
def test_a_refused_credential_is_never_called_down(serving: Serving, status: int, why: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    place = place_of(
        f"http://127.0.0.1:{serving.web(answer)}", scheme="http", password="a-secret-token"
    )
    seen = look(system("http"), place)

    assert trouble(seen).trouble == why
    assert "a-secret-token" not in seen.model_dump_json() + repr(place)


def test_a_packed_answer_is_unpacked_no_further_than_is_bearable(serving: Serving) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    found = trouble(
        look(
            system("http", conditions=["has([BODY].a) == true"]),
            f"http://127.0.0.1:{serving.web(answer)}",
        )
    )

    assert found.trouble is Trouble.ANSWER_UNREADABLE
    assert "longer than" in found.detail


def grants(*known: str, post_only: bool = False) -> Any:
    async def answer(request: web.Request) -> web.Response:
        if request.path != "/token":
            fine = request.headers.get("Authorization") == "Bearer token-1"
            return web.Response(status=200 if fine else 401)
        form = await request.post()
        basic = request.headers.get("Authorization") == "Basic bWU6c2VjcmV0"
        posted = (form.get("client_id"), form.get("client_secret")) == ("me", "secret")
        if not (posted if post_only else basic or posted):
            return web.json_response({"error": "invalid_client"}, status=401)
        asked = str(form.get("scope", "")).split()
        if not set(asked) <= set(known):
            return web.json_response({"error": "invalid_scope"}, status=400)
        return web.json_response({"access_token": "token-1", "scope": " ".join(asked)})

    return answer


def oauth(port: int, *scopes: str, password: str = "secret") -> Any:  # noqa: S107 - of the test
    asked = system("http", scopes=scopes, http={"path": "/orders", "token_path": "/token"})
    address = f"http://127.0.0.1:{port}"
    return look(asked, place_of(address, scheme="http", login="me", password=password))


@pytest.mark.parametrize("post_only", [True, False])
def test_a_token_is_asked_for_and_used(serving: Serving, post_only: bool) -> None:
    seen = oauth(serving.web(grants("a", "b", post_only=post_only)), "a", "b")

    assert seen.first_trouble is None
    assert [step.name for step in seen.steps][:3] == ["token", "scope a", "scope b"]


def test_each_missing_scope_is_named(serving: Serving) -> None:
    seen = oauth(serving.web(grants("a")), "a", "b", "c")

    broken = {step.name: step.trouble for step in seen.steps if step.trouble}
    assert broken == {"scope b": Trouble.SCOPE_MISSING, "scope c": Trouble.SCOPE_MISSING}
    assert "not granted b, c" in trouble(seen).detail


def test_an_unknown_client_is_a_refused_credential(serving: Serving) -> None:
    found = trouble(oauth(serving.web(grants("a")), "a", password="another"))

    assert (found.name, found.trouble) == ("token", Trouble.CREDENTIALS_REFUSED)


def test_a_deep_body_is_text_and_breaks_nothing(serving: Serving) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="[" * 100_000)

    seen = look(
        system("http", conditions=["has([BODY].a) == false"]),
        f"http://127.0.0.1:{serving.web(answer)}",
    )

    assert seen.first_trouble is None
    assert json.loads(seen.model_dump_json())["system"] == "portal"
