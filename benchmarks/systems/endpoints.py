"""A server of a process of its own that answers each request after 50 ms and keeps how long it took.

``python -m benchmarks.systems.endpoints`` prints its port, serves until it is ended, and answers
``/truth`` with the 95th percentile, in seconds, of what it took since it was last asked.
"""

import asyncio
import json
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import PIPE, Popen
from sys import executable
from typing import cast
from urllib.request import urlopen

DELAY_S = 0.05
_took: list[float] = []


class Endpoint(asyncio.Protocol):
    """Answers one request per connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"GET /truth"):
            self._answer(json.dumps({"p95": p95(_took) if _took else 0.0}).encode())
            _took.clear()
        else:
            began = time.perf_counter()
            asyncio.get_running_loop().call_later(DELAY_S, self._late, began)

    def _late(self, began: float) -> None:
        self._answer(b'{"status": "UP"}')
        _took.append(time.perf_counter() - began)

    def _answer(self, body: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)
        self._transport.close()


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20)[18]


@contextmanager
def served() -> Iterator[str]:
    """Serve while something is measured; give the address."""
    process = Popen([executable, "-m", "benchmarks.systems.endpoints"], stdout=PIPE, text=True)
    try:
        printed = process.stdout.readline() if process.stdout else ""
        yield f"http://127.0.0.1:{printed.strip()}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def truth(address: str) -> float:
    """Return the server's own 95th percentile in seconds since it was last asked."""
    with urlopen(f"{address}/truth", timeout=10) as answer:  # noqa: S310 - our own server
        return float(json.load(answer)["p95"])


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(Endpoint, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await ended.wait()


if __name__ == "__main__":
    asyncio.run(_serve())
