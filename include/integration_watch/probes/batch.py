"""Looks at many systems in one event loop, a bounded number at once, each within its own time."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from importlib import import_module
from typing import TypeVar

from include.integration_watch.domain.observation import Probe, Trouble
from include.integration_watch.domain.system import System, SystemKind

from .failures import TroubleError
from .gate import Gate
from .network import Network
from .place import Place
from .record import Ended, Record
from .web import Web

Result = TypeVar("Result")
Job = Callable[["Batch"], Awaitable[Result]]
_MODULES = {
    SystemKind.SFTP: ".sftp",  # asyncssh takes a while
    SystemKind.DNS: ".dns",  # dnspython too
    SystemKind.SMTP: ".smtp",
    SystemKind.TCP: ".tcp",
    SystemKind.TLS: ".tcp",
}
_MOST_THREADS = 64
_TRUST = 0.25


class Batch:
    """What the looks of one batch share; made inside its event loop."""

    def __init__(self, network: Network, web: Web) -> None:
        self.network = network
        self.web = web

    async def in_thread(self, look: Callable[[], Result]) -> Result:
        """Look by a client that waits for its answers, in a thread of the batch."""
        return await asyncio.get_running_loop().run_in_executor(None, look)

    async def by_client(
        self,
        system: System,
        host: str,
        look: Callable[[Sequence[str]], Probe],
        now: datetime,
    ) -> Probe:
        """Look by a client that connects by itself, in a thread.

        It is told what its host leads to, so that it need not ask again; where that is forbidden
        the look ends here. Whatever else is wrong with a name it tells itself.
        """
        record = Record()
        record.begin("dns")
        try:
            addresses = await self._addresses(system, host) if host else []
            return await self.in_thread(lambda: look(addresses))
        except TroubleError as found:
            record.fail(found)
            return record.probe(system, now)

    async def _addresses(self, system: System, host: str) -> list[str]:
        try:
            async with asyncio.timeout(system.timeout.total_seconds()):
                return await self.network.addresses(host, 0)
        except (OSError, UnicodeError, TimeoutError):
            return []

    async def probe(self, system: System, place: Place, now: datetime) -> Probe:
        """Look once at a system; what it answers or fails to answer is the observation."""
        record = Record()
        limit = system.timeout.total_seconds()
        try:
            async with asyncio.timeout(limit):
                await self._look(system, place, record)
        except Ended:
            return record.probe(system, now)
        except TimeoutError:
            record.fail(self._too_late(record, limit))
            return record.probe(system, now)
        record.hold(system.conditions)
        return record.probe(system, now)

    async def _look(self, system: System, place: Place, record: Record) -> None:
        kind = system.kind
        if kind is SystemKind.HTTP:
            await self.web.look(system, place, record)
        elif kind is SystemKind.SFTP:
            from . import sftp  # noqa: PLC0415 - made ready before

            await sftp.look(system, place, record, self.network)
        elif kind is SystemKind.DNS:
            from . import dns  # noqa: PLC0415

            await dns.look(system, place, record, self.network)
        elif kind is SystemKind.SMTP:
            from . import smtp  # noqa: PLC0415

            await smtp.look(place, record, self.network)
        else:
            from . import tcp  # noqa: PLC0415

            await tcp.look(place, record, self.network, encrypted=kind is SystemKind.TLS)

    def _too_late(self, record: Record, limit: float) -> TroubleError:
        stood = self.network.lag_since(record.began)
        if stood > limit * _TRUST:
            return TroubleError(
                Trouble.OVERLOADED,
                f"our own machine stood still for {stood:.1f} s of the {limit:g} s: its answer may "
                "have come",
            )
        return TroubleError(Trouble.UNREACHABLE, f"no whole answer came within {limit:g} s")


def make_ready(kinds: Iterable[SystemKind]) -> None:
    """Import what the looks at these kinds need: inside the loop the times of all others would hold it."""
    for kind in set(kinds) & _MODULES.keys():
        import_module(_MODULES[kind], __package__)


def look_at(
    jobs: Sequence[Job[Result]], *, in_flight: int, metadata_allowed: bool = False
) -> list[Result]:
    """Do every job in one event loop, at most ``in_flight`` at once; return results in their order.

    What a job raises ends the batch and is raised. The loop runs in a thread of its own: a caller
    may have one running in this thread already.
    """

    def run() -> list[Result]:
        return asyncio.run(_look_at(jobs, in_flight, Network(metadata_allowed=metadata_allowed)))

    # A garbage collection that walks all that Airflow has loaded would stand in measured times.
    gc.freeze()
    try:
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="probes") as pool:
            return pool.submit(run).result()
    finally:
        gc.unfreeze()


async def _look_at(jobs: Sequence[Job[Result]], in_flight: int, network: Network) -> list[Result]:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(max_workers=min(in_flight, _MOST_THREADS)))
    results: dict[int, Result] = {}
    ahead = iter(enumerate(jobs))
    async with Web(network) as web:
        batch = Batch(network, web)
        gate = Gate(in_flight)
        pulse = asyncio.create_task(network.feel_pulse(gate.feel))
        try:
            workers = min(in_flight, len(jobs))
            async with asyncio.TaskGroup() as group:
                for _ in range(workers):
                    group.create_task(_work(ahead, batch, gate, results))
        except ExceptionGroup as several:
            raise several.exceptions[0] from None
        finally:
            pulse.cancel()
    return [results[number] for number in range(len(jobs))]


async def _work(
    ahead: Iterator[tuple[int, Job[Result]]],
    batch: Batch,
    gate: Gate,
    results: dict[int, Result],
) -> None:
    for number, job in ahead:
        async with gate:
            results[number] = await job(batch)
