"""Debian's blackbox exporter on 127.0.0.1, asked to probe the same endpoints, as many at once."""

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

PROGRAM = "prometheus-blackbox-exporter"
PATIENCE_S = 60.0


def is_installed() -> bool:
    """Tell whether there is one to compare with."""
    return shutil.which(PROGRAM) is not None


def probe(address: str, count: int, in_flight: int) -> float:
    """Return how many seconds it takes to have every endpoint probed; all must succeed."""
    with _running() as exporter:
        return asyncio.run(_drive(exporter, address, count, in_flight))


async def _drive(exporter: str, address: str, count: int, in_flight: int) -> float:
    ahead = iter(range(count))
    succeeded = 0

    async def work(session: aiohttp.ClientSession) -> None:
        nonlocal succeeded
        for number in ahead:
            asked = {"module": "http_2xx", "target": f"{address}/{number}"}
            async with session.get(f"{exporter}/probe", params=asked) as answer:
                succeeded += b"\nprobe_success 1" in await answer.read()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        began = time.perf_counter()
        await asyncio.gather(*(work(session) for _ in range(in_flight)))
        seconds = time.perf_counter() - began
    if succeeded != count:
        raise SystemExit(f"{PROGRAM}: only {succeeded} of {count} probes succeeded")
    return seconds


@contextmanager
def _running() -> Iterator[str]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen(
        [
            PROGRAM,
            "--config.file=/etc/prometheus/blackbox.yml",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_S)


def _wait_for(port: int) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{PROGRAM} did not start")
