"""No look is led to a metadata network: by its address, by a name, or by a redirect."""

import asyncio
import socket
from typing import Any

import pytest
from aiohttp import web

from include.integration_watch.domain.observation import Trouble
from include.integration_watch.probes.place import place_of

from .looking import look, system, trouble
from .serving import Serving

ADDRESSES = (
    "169.254.169.254",
    "[::ffff:169.254.169.254]",
    "[fd00:ec2::254]",
)


@pytest.mark.parametrize("kind", ["http", "tcp", "tls", "smtp"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_refused(kind: str, address: str) -> None:
    found = trouble(look(system(kind), place_of(f"{address}:80", scheme=kind)))

    assert found.trouble is Trouble.ADDRESS_FORBIDDEN
    assert "169.254.169.254" in found.detail or "fd00:ec2::254" in found.detail


@pytest.mark.parametrize("kind", ["tcp", "tls", "smtp"])
def test_an_address_written_as_one_number_is_refused(kind: str) -> None:
    found = trouble(look(system(kind), place_of("2852039166:80", scheme=kind)))

    assert found.trouble is Trouble.ADDRESS_FORBIDDEN


@pytest.mark.parametrize("kind", ["http", "tcp"])
def test_a_name_that_leads_there_is_refused(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    async def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 80))]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolve)
    found = trouble(look(system(kind), place_of("innocent.example.com:80", scheme=kind)))

    assert found.trouble is Trouble.ADDRESS_FORBIDDEN
    assert '"innocent.example.com" leads to 169.254.169.254' in found.detail


def test_a_redirect_there_is_refused(serving: Serving) -> None:
    async def onward(_: web.Request) -> web.Response:
        raise web.HTTPFound("http://169.254.169.254/latest/meta-data/")

    found = trouble(look(system("http"), f"http://127.0.0.1:{serving.web(onward)}"))

    assert found.trouble is Trouble.ADDRESS_FORBIDDEN


def test_the_deployment_may_allow_it(monkeypatch: pytest.MonkeyPatch, serving: Serving) -> None:
    async def well(_: web.Request) -> web.Response:
        return web.Response()

    port = serving.web(well)

    async def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(
        "include.integration_watch.probes.network.leads_to_metadata", lambda _: True
    )
    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolve)

    assert trouble(look(system("http"), f"http://x.example.com:{port}"))
    allowed = look(system("http"), f"http://x.example.com:{port}", metadata_allowed=True)
    assert allowed.first_trouble is None
