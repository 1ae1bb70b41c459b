"""Real servers on 127.0.0.1, in an event loop of their own beside the test."""

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from aiohttp import web

Made = TypeVar("Made")
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Serving:
    """An event loop in a thread, and the servers that a test starts in it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self._ends: list[Callable[[], Awaitable[Any]]] = []

    def run(self, work: Coroutine[Any, Any, Made]) -> Made:
        """Do something in the servers' loop and return what came of it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def at_end(self, end: Callable[[], Awaitable[Any]]) -> None:
        """Have something done when the test is over."""
        self._ends.append(end)

    def raw(self, talk: Talk, *, tls: ssl.SSLContext | None = None) -> int:
        """Serve every connection by a talk; return the port."""

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await talk(reader, writer)
            except (ConnectionError, asyncio.CancelledError, ssl.SSLError):
                return
            finally:
                writer.close()

        async def start() -> asyncio.Server:
            return await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)

        server = self.run(start())

        async def end() -> None:
            server.close()

        self.at_end(end)
        return int(server.sockets[0].getsockname()[1])

    def web(
        self,
        answer: Callable[[web.Request], Awaitable[web.StreamResponse]],
        *,
        tls: ssl.SSLContext | None = None,
    ) -> int:
        """Serve every path by one answer; return the port."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)

        async def start() -> tuple[web.AppRunner, int]:
            runner = web.AppRunner(app, shutdown_timeout=0.1)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
            await site.start()
            return runner, int(runner.addresses[0][1])

        runner, port = self.run(start())
        self.at_end(runner.cleanup)
        return port

    def close(self) -> None:
        """End every server and the loop."""
        self.run(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)

    async def _end(self) -> None:
        for end in reversed(self._ends):
            await end()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
