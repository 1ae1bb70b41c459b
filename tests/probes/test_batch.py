"""One event loop for many looks: bounded, in order, each within its own time."""

import asyncio
import socket
import time
from typing import Any

import pytest
from aiohttp import web

from include.integration_watch.domain.observation import Trouble
from include.integration_watch.probes.batch import look_at
from include.integration_watch.probes.failures import meaning_of
from include.integration_watch.probes.place import ProbeSettingsError, place_of

from .looking import NOW, look, system, trouble
from .serving import Serving


def test_no_more_are_in_flight_than_allowed_and_answers_keep_their_order(
    serving: Serving,
) -> None:
    running, most = 0, 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1
        return web.json_response({"path": request.path})

    port = serving.web(answer)
    place = place_of(f"http://127.0.0.1:{port}", scheme="http")

    def job(number: int) -> Any:
        seen = system(
            "http",
            id=f"n{number}",
            http={"path": f"/{number}"},
            conditions=[f"[BODY].path == /{number}"],
        )
        return lambda batch: batch.probe(seen, place, NOW)

    probes = look_at([job(number) for number in range(60)], in_flight=7)

    assert [probe.system for probe in probes] == [f"n{number}" for number in range(60)]
    assert all(probe.first_trouble is None for probe in probes)
    assert 1 < most <= 7


def test_a_loop_of_ours_that_stands_still_is_our_own_trouble(serving: Serving) -> None:
    async def answer(_: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return web.Response()

    place = place_of(f"http://127.0.0.1:{serving.web(answer)}", scheme="http")
    seen = system("http", timeout="PT1S")

    async def blocks(_: Any) -> None:
        await asyncio.sleep(0.2)
        time.sleep(1.5)

    probe, _ = look_at([lambda batch: batch.probe(seen, place, NOW), blocks], in_flight=2)

    assert trouble(probe).trouble is Trouble.OVERLOADED
    assert "stood still" in trouble(probe).detail


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (socket.gaierror(socket.EAI_AGAIN, "try again"), Trouble.NO_NETWORK),
        (socket.gaierror(socket.EAI_NONAME, "no name"), Trouble.UNREACHABLE),
        (OSError(101, "Network is unreachable"), Trouble.NO_NETWORK),
        (OSError(24, "Too many open files"), Trouble.OVERLOADED),
        (ConnectionRefusedError(111, "Connection refused"), Trouble.UNREACHABLE),
        (ConnectionResetError(104, "Connection reset by peer"), Trouble.UNREACHABLE),
        (EOFError(), Trouble.UNREACHABLE),
    ],
)
def test_what_lies_with_us_is_told_from_what_lies_with_the_system(
    error: Exception, why: Trouble
) -> None:
    assert meaning_of(error).trouble is why


def test_a_name_that_nobody_can_look_up_is_our_own_trouble(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def resolve(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolve)

    for kind in ("http", "tcp"):
        found = trouble(look(system(kind), place_of("portal.example.com:80", scheme=kind)))
        assert (found.name, found.trouble) == ("dns", Trouble.NO_NETWORK)


@pytest.mark.parametrize("address", ["", "portal", "portal:0", "portal:99999", "tcp://:80"])
def test_an_address_without_host_or_port_is_a_mistake_of_ours(address: str) -> None:
    with pytest.raises(ProbeSettingsError):
        place_of(address, scheme="tcp")
