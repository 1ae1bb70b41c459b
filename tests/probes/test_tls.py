"""Certificates: chain, name, dates and days left, as they are met by every kind that speaks TLS."""

import asyncio
import dataclasses
import ssl
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from include.integration_watch.domain.observation import Trouble
from include.integration_watch.probes.place import place_of

from .certificates import Authority
from .looking import look, system, trouble
from .serving import Serving


async def quiet(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def well(_: web.Request) -> web.Response:
    return web.Response(text="ok")


def served(serving: Serving, authority: Authority, tls: ssl.SSLContext, kind: str) -> Any:
    port = serving.web(well, tls=tls) if kind == "http" else serving.raw(quiet, tls=tls)
    scheme = "https" if kind == "http" else kind
    place = place_of(f"{scheme}://localhost:{port}", scheme=scheme)
    return dataclasses.replace(place, cafile=str(authority.file))


both = pytest.mark.parametrize("kind", ["http", "tls"])


@both
def test_a_sound_certificate_is_well_and_tls_is_timed(
    serving: Serving, authority: Authority, kind: str
) -> None:
    place = served(serving, authority, authority.server(), kind)
    seen = look(system(kind, conditions=["[CERTIFICATE_DAYS_LEFT] == 90"]), place)

    assert seen.first_trouble is None
    assert [step.name for step in seen.steps][:3] == ["dns", "connect", "tls"]


@both
def test_a_certificate_that_ends_soon_is_a_warning_with_its_days(
    serving: Serving, authority: Authority, kind: str
) -> None:
    place = served(serving, authority, authority.server(days=5), kind)
    found = trouble(look(system(kind, conditions=["[CERTIFICATE_DAYS_LEFT] > 14"]), place))

    assert found.trouble is Trouble.CERTIFICATE_EXPIRING
    assert found.detail == "[CERTIFICATE_DAYS_LEFT] > 14 (saw 5)"


@both
@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"days": -3}, "has expired"),
        ({"host": "another.example.com"}, "not valid for 'localhost'"),
        ({"self_signed": True}, "signed by nobody but itself"),
    ],
)
def test_a_certificate_that_nobody_should_accept_is_named(
    serving: Serving, authority: Authority, kind: str, how: dict[str, Any], says: str
) -> None:
    place = served(serving, authority, authority.server(**how), kind)
    found = trouble(look(system(kind), place))

    assert (found.name, found.trouble) == ("tls", Trouble.CERTIFICATE_INVALID)
    assert says in found.detail


@both
def test_an_unknown_authority_is_named(
    serving: Serving, authority: Authority, tmp_path: Path, kind: str
) -> None:
    other = Authority(tmp_path, "other")
    place = served(serving, authority, other.server(), kind)
    found = trouble(look(system(kind), place))

    assert found.trouble is Trouble.CERTIFICATE_INVALID
    assert "not trusted here" in found.detail


def test_what_is_no_tls_is_told(serving: Serving) -> None:
    port = serving.web(well)
    found = trouble(look(system("http"), f"https://localhost:{port}"))

    assert (found.name, found.trouble) == ("tls", Trouble.ANSWER_UNREADABLE)
