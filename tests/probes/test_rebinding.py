"""The address that was checked is the one that is connected to, whatever a name leads to the second time."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.observation import Probe, Trouble
from include.integration_watch.probes import network
from include.integration_watch.probes.place import place_of
from include.integration_watch.wiring import connections, looking

from .looking import look, system, trouble
from .names import Changeable
from .serving import Serving

OURS, FORBIDDEN = "127.0.0.1", "127.0.0.2"
SETTINGS = Settings(platform_group="platform")


@pytest.fixture(autouse=True)
def forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more address counts as a metadata network: one at which a server can stand here."""
    real = network.leads_to_metadata
    monkeypatch.setattr(
        network, "leads_to_metadata", lambda address: address == FORBIDDEN or real(address)
    )


@pytest.fixture
def changeable(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> Changeable:
    return Changeable(serving, monkeypatch, OURS, FORBIDDEN)


def heard(serving: Serving, host: str = OURS, port: int = 0) -> tuple[int, list[bytes]]:
    """A server that keeps what each connection says, and hangs up."""
    said: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said.append(b"")
        said[-1] = await reader.read(200)
        writer.close()

    async def start() -> asyncio.Server:
        return await asyncio.start_server(talk, host, port)

    server = serving.run(start())

    async def end() -> None:
        server.close()

    serving.at_end(end)
    return int(server.sockets[0].getsockname()[1]), said


@pytest.mark.parametrize("kind", ["http", "tls", "tcp", "smtp", "dns", "sftp"])
def test_a_look_asks_for_a_name_once_and_connects_to_what_it_checked(
    serving: Serving, changeable: Changeable, kind: str
) -> None:
    port, at_ours = heard(serving)
    _, at_forbidden = heard(serving, FORBIDDEN, port)
    scheme = {"http": "http", "sftp": "ssh"}.get(kind, kind)
    more: dict[str, Any] = {"timeout": "PT1S"}
    if kind == "dns":
        more |= {"dns": {"name": "x.example.com"}, "timeout": "PT0.3S"}
    host_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJDmD0ULzNMN0Y2qKJIzkFIzAd0zhiH9cX3t7zSIsHEc"
    place = place_of(f"portal.example.com:{port}", scheme=scheme, extra={"host_key": host_key})

    look(system(kind, **more), place)

    assert changeable.asked == ["portal.example.com."]
    assert at_forbidden == []
    assert at_ours or kind == "dns"


def test_a_redirect_to_a_name_that_leads_elsewhere_now_is_refused(
    serving: Serving, changeable: Changeable
) -> None:
    async def onward(request: web.Request) -> web.Response:
        raise web.HTTPFound(f"http://portal.example.com:{request.url.port}/again")

    port = serving.web(onward)
    found = trouble(look(system("http"), f"http://portal.example.com:{port}"))

    assert found.trouble is Trouble.ADDRESS_FORBIDDEN
    assert f'"portal.example.com" leads to {FORBIDDEN}' in found.detail
    assert len(changeable.asked) == 2


def outer(kind: str, port: int) -> str:
    fields: dict[str, Callable[[], str]] = {
        "coupa": lambda: f'"http", "host": "http://portal.example.com:{port}", "login": "a"',
        "boomi_platform": lambda: f'"http", "host": "http://portal.example.com:{port}"',
        "sql": lambda: f'"postgres", "host": "portal.example.com", "port": {port}, "schema": "x"',
    }
    return f'{{"conn_type": {fields[kind]()}, "password": "a secret"}}'


def seen_by_client(kind: str, port: int, monkeypatch: pytest.MonkeyPatch) -> Probe:
    connections._coupa.cache_clear()
    # Coupa refuses to send its secret unencrypted to anything but this machine; here it must.
    monkeypatch.setattr("include.integration_watch.coupa.hook._is_here", lambda _: True)
    monkeypatch.setenv("AIRFLOW_CONN_PORTAL", outer(kind, port))
    more = {"conn_id": "portal", "timeout": "PT2S"}
    if kind == "boomi_platform":
        more["account_id"] = "acme-1"
    looks = looking.look_at_all([system(kind, **more)], SETTINGS, datetime.now(UTC))
    assert isinstance(looks[0], Probe)
    return looks[0]


@pytest.mark.parametrize("kind", ["coupa", "boomi_platform"])
def test_a_client_that_asks_for_the_name_again_says_nothing_where_it_is_led(
    serving: Serving, changeable: Changeable, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    port, said = heard(serving, FORBIDDEN)

    seen = seen_by_client(kind, port, monkeypatch)

    assert trouble(seen).trouble is Trouble.ADDRESS_FORBIDDEN
    assert len(changeable.asked) == 2
    assert set(said) <= {b""}


def test_a_database_is_looked_for_at_the_address_that_was_checked(
    serving: Serving, changeable: Changeable, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, at_ours = heard(serving)
    _, at_forbidden = heard(serving, FORBIDDEN, port)

    seen = seen_by_client("sql", port, monkeypatch)

    assert trouble(seen).trouble is Trouble.UNREACHABLE
    assert changeable.asked == ["portal.example.com."]
    assert (len(at_ours) > 0, at_forbidden) == (True, [])
