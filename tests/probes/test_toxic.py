"""Toxic servers: each is a clear trouble within its time, and costs little memory."""

import asyncio
import socket
import struct
import time
import tracemalloc
from collections.abc import Awaitable, Callable

import pytest

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.observation import Probe, Trouble
from include.integration_watch.probes.place import place_of
from include.integration_watch.wiring.looking import look_at_all

from .looking import NOW, look, system, trouble
from .serving import Serving

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter
Talk = Callable[[Reader, Writer], Awaitable[None]]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


async def silent(_: Reader, __: Writer) -> None:
    await asyncio.sleep(60)


async def a_byte_a_second(_: Reader, writer: Writer) -> None:
    for byte in HEAD * 100:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(1)


async def a_slow_body(_: Reader, writer: Writer) -> None:
    writer.write(HEAD + b"Content-Length: 1000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.2)


async def reset(_: Reader, writer: Writer) -> None:
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def hangs_up(_: Reader, writer: Writer) -> None:
    writer.close()


async def many_headers(_: Reader, writer: Writer) -> None:
    writer.write(HEAD + b"".join(b"X-%d: y\r\n" % number for number in range(10_000)) + b"\r\n")
    await writer.drain()
    await asyncio.sleep(5)


async def headers_without_end(_: Reader, writer: Writer) -> None:
    writer.write(HEAD)
    while True:
        writer.write(b"X-Again: " + b"y" * 1000 + b"\r\n")
        await writer.drain()


async def a_line_without_end(_: Reader, writer: Writer) -> None:
    while True:
        writer.write(b"H" * 65_536)
        await writer.drain()


async def garbage(_: Reader, writer: Writer) -> None:
    writer.write(b"\x00\xff\x13\x37" * 50 + b"\r\n\r\n")
    await writer.drain()


async def half_an_answer(_: Reader, writer: Writer) -> None:
    writer.write(HEAD + b"Content-Length: 1000\r\n\r\nonly this")
    await writer.drain()


async def a_body_without_end(_: Reader, writer: Writer) -> None:
    writer.write(HEAD + b"\r\n")
    while True:
        writer.write(b"y" * 65_536)
        await writer.drain()


UNREADABLE, UNREACHABLE = Trouble.ANSWER_UNREADABLE, Trouble.UNREACHABLE


@pytest.mark.parametrize(
    ("talk", "step", "why"),
    [
        (silent, "first_byte", UNREACHABLE),
        (a_byte_a_second, "first_byte", UNREACHABLE),
        (a_slow_body, "whole", UNREACHABLE),
        (reset, None, UNREACHABLE),
        (hangs_up, "first_byte", UNREACHABLE),
        (many_headers, "first_byte", UNREADABLE),
        (headers_without_end, "first_byte", UNREADABLE),
        (a_line_without_end, "first_byte", UNREADABLE),
        (garbage, "first_byte", UNREADABLE),
        (half_an_answer, "whole", UNREADABLE),
    ],
)
def test_it_is_a_clear_trouble_within_its_time(
    serving: Serving, talk: Talk, step: str | None, why: Trouble
) -> None:
    port = serving.raw(talk)
    began = time.monotonic()
    tracemalloc.start()
    try:
        seen = look(system("http", timeout="PT4S"), f"http://127.0.0.1:{port}")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    found = trouble(seen)

    assert found.trouble is why
    assert step in (None, found.name)
    assert found.detail
    assert time.monotonic() - began < 30
    assert peak < 16_000_000


def test_who_hangs_up_is_asked_no_second_time(serving: Serving) -> None:
    asked = 0

    async def hangs_up_once(reader: Reader, writer: Writer) -> None:
        nonlocal asked
        asked += 1
        await reader.readuntil(b"\r\n\r\n")
        if asked > 1:
            writer.write(HEAD + b"Content-Length: 0\r\n\r\n")
            await writer.drain()

    seen = look(system("http"), f"http://127.0.0.1:{serving.raw(hangs_up_once)}")

    assert trouble(seen).trouble is UNREACHABLE
    assert asked == 1


def test_a_body_without_end_is_read_no_further_than_is_bearable(serving: Serving) -> None:
    port = serving.raw(a_body_without_end)
    tracemalloc.start()
    try:
        seen = look(system("http"), f"http://127.0.0.1:{port}")
        found = look(system("http", conditions=["[BODY] == ok"]), f"http://127.0.0.1:{port}")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert seen.first_trouble is None
    assert trouble(found).trouble is UNREADABLE
    assert peak < 16_000_000


HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJDmD0ULzNMN0Y2qKJIzkFIzAd0zhiH9cX3t7zSIsHEc"


@pytest.mark.parametrize("kind", ["tls", "smtp", "sftp"])
@pytest.mark.parametrize("talk", [silent, a_byte_a_second, reset, garbage, a_line_without_end])
def test_other_kinds_end_within_their_time_too(serving: Serving, kind: str, talk: Talk) -> None:
    port = serving.raw(talk)
    place = place_of(f"127.0.0.1:{port}", scheme=kind, extra={"host_key": HOST_KEY})
    seen = look(system(kind, timeout="PT2S"), place)

    assert trouble(seen).trouble in (UNREACHABLE, UNREADABLE)


@pytest.mark.parametrize("talk", [silent, a_byte_a_second, reset, garbage, a_line_without_end])
def test_a_database_that_is_none_ends_within_its_time(
    serving: Serving, monkeypatch: pytest.MonkeyPatch, talk: Talk
) -> None:
    port = serving.raw(talk)
    monkeypatch.setenv(
        "AIRFLOW_CONN_SHOP",
        f'{{"conn_type": "postgres", "host": "127.0.0.1", "port": {port}, "schema": "x"}}',
    )
    asked = system("sql", conn_id="shop", timeout="PT2S")
    (seen,) = look_at_all([asked], Settings(platform_group="platform"), NOW)

    assert isinstance(seen, Probe)
    assert trouble(seen).trouble in (UNREACHABLE, UNREADABLE)


def test_nobody_listens(serving: Serving) -> None:
    port = serving.raw(silent)
    serving.close_now = True  # type: ignore[attr-defined]
    free = socket.socket()
    free.bind(("127.0.0.1", 0))
    found = trouble(
        look(system("tcp"), place_of(f"127.0.0.1:{free.getsockname()[1]}", scheme="tcp"))
    )
    free.close()

    assert port
    assert (found.name, found.trouble) == ("connect", UNREACHABLE)
