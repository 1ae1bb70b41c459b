"""The phases of one HTTP request: name, connection, TLS, first byte, whole answer."""

import time
from types import SimpleNamespace

import aiohttp

from .clocked_socket import Clock
from .network import Handshake
from .record import Record

ORDER = ("dns", "connect", "tls", "first_byte", "whole")


class Phases:
    """Seconds of each phase, over all redirects; one of them is under way."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.current = "connect"
        self._since = time.perf_counter()
        self._handshake: Handshake | None = None
        self._clock = Clock()

    def begin(self, handshake: Handshake, clock: Clock) -> None:
        """Begin a request; the clock is that of its connection."""
        self.current, self._since = "connect", time.perf_counter()
        self._handshake = handshake
        self._clock = clock

    def start(self, name: str) -> None:
        """Say that a phase begins now."""
        self.current, self._since = name, time.perf_counter()

    def mark(self, name: str, *, at: float | None = None) -> None:
        """Say that a phase has ended, at a moment or just now."""
        end = time.perf_counter() if at is None else max(self._since, at)
        self.seconds[name] = self.seconds.get(name, 0.0) + end - self._since
        self._since = end
        ahead = ORDER.index(name) + 1
        self.current = ORDER[ahead] if ahead < len(ORDER) else name

    def came(self, name: str) -> None:
        """Say that a phase ended with what came last: when it came counts, not when we looked.

        An answer is waited for from the moment at which the question was sent.
        """
        if name == "first_byte" and self._clock.asked is not None:
            self._since = max(self._since, self._clock.asked)
        self.mark(name, at=self._clock.came)

    def connected(self) -> None:
        """Say that the connection stands; divide it where a TLS handshake was part of it."""
        began = self._handshake.began if self._handshake else None
        if began is None:
            self.mark("connect")
        else:
            self._add("connect", began - self._since)
            self._since = began
            self.mark("tls", at=self._clock.came)
        self.current = "first_byte"

    def tell(self, record: Record) -> None:
        """Put the phases into the record, the one under way as what runs."""
        began = self._handshake.began if self._handshake else None
        if self.current == "connect" and began is not None:
            self._add("connect", began - self._since)
            self.current, self._since = "tls", began
        for name in ORDER:
            if name in self.seconds:
                record.note(name, self.seconds[name])
        record.begin(self.current, since=self._since)

    def _add(self, name: str, seconds: float) -> None:
        self.seconds[name] = self.seconds.get(name, 0.0) + max(0.0, seconds)


def tracing() -> aiohttp.TraceConfig:
    """Return the hooks by which aiohttp tells the phases of a request that has any."""
    trace = aiohttp.TraceConfig()
    trace.on_dns_resolvehost_start.append(_dns_starts)
    trace.on_dns_resolvehost_end.append(_dns_ends)
    trace.on_connection_create_end.append(_connected)
    return trace


async def _dns_starts(_: object, context: SimpleNamespace, __: object) -> None:
    if phases := _phases(context):
        phases.start("dns")


async def _dns_ends(_: object, context: SimpleNamespace, __: object) -> None:
    if phases := _phases(context):
        phases.mark("dns")
        phases.start("connect")


async def _connected(_: object, context: SimpleNamespace, __: object) -> None:
    if phases := _phases(context):
        phases.connected()


def _phases(context: SimpleNamespace) -> Phases | None:
    given = context.trace_request_ctx
    return getattr(given, "phases", None)
