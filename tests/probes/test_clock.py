"""What a step took is what the system took: our own event loop's lateness is no part of it."""

import asyncio
import sys
import threading
import time

import pytest

from include.integration_watch.domain.observation import Probe
from include.integration_watch.probes.batch import Batch, look_at
from include.integration_watch.probes.place import place_of

from .certificates import Authority
from .looking import NOW, system
from .serving import Serving

STOOD_S = 1.5
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux stamps what comes")
@pytest.mark.parametrize("encrypted", [False, True])
def test_a_loop_that_stands_still_makes_no_answer_late(
    serving: Serving, authority: Authority, *, encrypted: bool
) -> None:
    answered = threading.Event()
    took: list[float] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        began = time.perf_counter()
        asked.set()
        await asyncio.sleep(0.1)
        writer.write(ANSWER)
        await writer.drain()
        took.append(time.perf_counter() - began)
        answered.set()

    asked = threading.Event()
    port = serving.raw(talk, tls=authority.server() if encrypted else None)
    scheme = "https" if encrypted else "http"
    host = "localhost" if encrypted else "127.0.0.1"
    place = place_of(f"{scheme}://{host}:{port}", scheme=scheme, extra={"cafile": authority.file})

    async def look(batch: Batch) -> Probe:
        return await batch.probe(system("http"), place, NOW)

    async def stand_still(_: Batch) -> None:
        while not asked.is_set():
            await asyncio.sleep(0.01)
        answered.wait(10)
        time.sleep(STOOD_S)

    seen, _ = look_at([look, stand_still], in_flight=2)

    assert isinstance(seen, Probe)
    assert seen.first_trouble is None
    first_byte = next(step.took.total_seconds() for step in seen.steps if step.name == "first_byte")
    assert took[0] - 0.05 <= first_byte < took[0] + STOOD_S - 0.5
