"""Run the company: bind its ports on 127.0.0.1, say where everything is, stay until asked to end."""

import asyncio
import signal
from contextlib import AsyncExitStack
from pathlib import Path

from aiohttp import web

from .clock import Clock, utc_now
from .company import Company, erp_urls, found_company
from .integrations import read_integrations
from .mail import Mailbox
from .neighbours import Neighbours
from .scenario import Scenario
from .state import FILE, Addresses, describe, recall, write

HOST = "127.0.0.1"


class Landscape:
    """The running company of one home."""

    def __init__(
        self,
        scenario: Scenario,
        home: Path,
        *,
        config: Path,
        erp_url: str = "",
        erp_branch_url: str = "",
        clock: Clock = utc_now,
    ) -> None:
        self._scenario, self._config, self._clock = scenario, config, clock
        self._home = home.absolute()
        self._erp_urls = erp_urls(self._home, erp=erp_url, branch=erp_branch_url)
        self._open = AsyncExitStack()

    async def start(self) -> dict[str, object]:
        """Start everything; return what the world may know of it, as it was written to the home."""
        self._home.mkdir(parents=True, exist_ok=True)
        memory = recall(self._home)
        started_at = self._clock().replace(microsecond=0)
        company = found_company(
            self._scenario,
            read_integrations(self._config),
            memory.credentials,
            self._erp_urls,
            self._clock,
            starts=memory.starts,
        )
        self._open.callback(company.close)
        mail_dir = self._home / "mail"
        mailbox = Mailbox(
            mail_dir,
            self._clock,
            refuse=self._scenario.systems.mail_refuses,
            arrived=company.course.heard,
        )
        addresses = Addresses(
            coupa=await self._serve(company.coupa.app(), memory.ports.get("coupa", 0)),
            boomi=await self._serve(company.boomi.app(), memory.ports.get("boomi", 0)),
            smtp_port=await self._receive(mailbox, memory.ports.get("smtp", 0)),
            mail_dir=mail_dir,
            erps=self._erp_urls,
            neighbours=await Neighbours(self._home, self._open).start(self._scenario.neighbours),
        )
        self.company: Company = company
        company.course.begin()
        told = describe(self._scenario, memory, addresses, started_at)
        write(self._home / FILE, told)
        return told

    async def stop(self) -> None:
        """Close every port and database."""
        await self._open.aclose()

    async def _serve(self, app: web.Application, port: int) -> str:
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        self._open.push_async_callback(runner.cleanup)
        try:
            site = web.TCPSite(runner, HOST, port)
            await site.start()
        except OSError:
            site = web.TCPSite(runner, HOST, 0)
            await site.start()
        host, bound = runner.addresses[-1][:2]
        return f"http://{host}:{bound}"

    async def _receive(self, mailbox: Mailbox, port: int) -> int:
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_server(mailbox.protocol, HOST, port)
        except OSError:
            server = await loop.create_server(mailbox.protocol, HOST, 0)
        self._open.callback(server.close)
        bound: int = server.sockets[0].getsockname()[1]
        return bound


def asked_to_end() -> asyncio.Event:
    """Return the event that SIGTERM, SIGINT or SIGHUP sets from now on."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, asked.set)
    return asked
