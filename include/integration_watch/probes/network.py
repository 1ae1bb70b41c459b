"""What all looks of one batch share: name resolution with its guard, TLS contexts, our own pulse."""

import asyncio
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from include.integration_watch.domain.metadata_network import leads_to_metadata
from include.integration_watch.domain.observation import Trouble

from .failures import TroubleError

_BEAT = 0.02
_NOTABLE = 0.2


class Handshake:
    """When a TLS handshake began, and the object that knows the server's certificate afterwards."""

    def __init__(self) -> None:
        self.began: float | None = None
        self.session: ssl.SSLObject | None = None

    @property
    def days_left(self) -> int | None:
        """Return the whole days until the server's certificate ends; none where there was none."""
        told = self.session.getpeercert() if self.session else None
        if not told or "notAfter" not in told:
            return None
        return int((ssl.cert_time_to_seconds(str(told["notAfter"])) - time.time()) // 86_400)


HANDSHAKE: ContextVar[Handshake | None] = ContextVar("HANDSHAKE", default=None)


class TimedContext(ssl.SSLContext):
    """A client's TLS context that tells the handshake of the current task when it begins."""

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        """Begin a handshake."""
        session = super().wrap_bio(*args, **kwargs)
        if handshake := HANDSHAKE.get():
            handshake.began = time.perf_counter()
            handshake.session = session
        return session


class Network:
    """What all looks of one batch share.

    :param metadata_allowed: whether a look may go to the metadata networks of clouds.
    """

    def __init__(self, *, metadata_allowed: bool = False) -> None:
        self._metadata_allowed = metadata_allowed
        self._contexts: dict[str, TimedContext] = {}
        self._lags: deque[tuple[float, float]] = deque(maxlen=256)

    async def addresses(self, host: str, port: int) -> list[str]:
        """Return the IP addresses of a host; TroubleError where one of them is forbidden."""
        self.guard(host)
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        for address in addresses:
            self.guard(address, named=host)
        return addresses

    def guard(self, address: str, *, named: str = "") -> None:
        """Refuse an address of a metadata network."""
        if self._metadata_allowed or not leads_to_metadata(address):
            return
        way = f'"{named}" leads to {address}' if named and named != address else address
        raise TroubleError(
            Trouble.ADDRESS_FORBIDDEN,
            f"{way}, where clouds keep a machine's secrets: no probe goes there "
            "(probe_metadata_network in settings.yaml)",
        )

    def context(self, cafile: str = "") -> TimedContext:
        """Return the TLS context that trusts the machine's authorities and those of a file."""
        if cafile not in self._contexts:
            context = TimedContext(ssl.PROTOCOL_TLS_CLIENT)
            context.load_default_certs()
            if cafile:
                context.load_verify_locations(cafile)
            self._contexts[cafile] = context
        return self._contexts[cafile]

    async def connect(
        self, host: str, port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a connection to the first address of a host that answers."""
        return await self.connect_to(await self.addresses(host, port), port)

    async def connect_to(
        self, addresses: list[str], port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a connection to the first of these addresses that answers."""
        failed: OSError | None = None
        for address in addresses:
            try:
                return await asyncio.open_connection(address, port)
            except OSError as error:
                failed = failed or error
        raise failed or OSError("no address")

    async def feel_pulse(self, tell: Callable[[float], None]) -> None:
        """Note for ever how late our own event loop is, and tell it; to be cancelled."""
        while True:
            began = time.perf_counter()
            await asyncio.sleep(_BEAT)
            late = time.perf_counter() - began - _BEAT
            tell(late)
            if late > _NOTABLE:
                self._lags.append((began, late))

    def lag_since(self, began: float) -> float:
        """Return for how many seconds our own event loop stood still since a moment."""
        return sum(late for at, late in self._lags if at >= began - _BEAT - late)
