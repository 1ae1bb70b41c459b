"""A socket that knows when its bytes came: by the kernel's clock, however late our own loop looks."""

import socket
import struct
import sys
import time
from contextvars import ContextVar
from typing import Any

_STAMPS = 35
"""SO_TIMESTAMPNS and SCM_TIMESTAMPNS of Linux, which Python does not name."""

_SPAN = struct.Struct("@qq")
_ROOM = socket.CMSG_SPACE(_SPAN.size) if hasattr(socket, "CMSG_SPACE") else 0
_BILLION = 1_000_000_000
_OLDEST = 3600


class Clock:
    """When a connection last got something, and last sent before that, in seconds of ``time.perf_counter``."""

    def __init__(self) -> None:
        self.asked: float | None = None
        self.came: float | None = None
        self._sent: float | None = None

    def sends(self) -> None:
        """Hear that something was sent just now."""
        self._sent = time.perf_counter()

    def gets(self, age: float = 0.0) -> None:
        """Hear that something came, so many seconds ago."""
        self.asked = self._sent
        self.came = time.perf_counter() - age


CLOCK: ContextVar[Clock | None] = ContextVar("CLOCK", default=None)
"""The clock of the connections that the current task makes."""


class ClockedSocket(socket.socket):
    """Tells a clock of all that it sends and gets.

    Where the kernel stamps what comes (Linux), that is the moment; elsewhere it is the moment of
    reading, which a busy event loop makes late.
    """

    clock: Clock
    is_stamped = False

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Receive as a socket does."""
        if not self.is_stamped:
            data = super().recv(size, flags)
            self.clock.gets()
            return data
        data, stamps, _, _ = self.recvmsg(size, _ROOM, flags)
        self._note(stamps)
        return data

    def recv_into(self, buffer: Any, size: int = 0, flags: int = 0, /) -> int:
        """Receive as a socket does."""
        if not self.is_stamped or size:
            count = super().recv_into(buffer, size, flags)
            self.clock.gets()
            return count
        count, stamps, _, _ = self.recvmsg_into([buffer], _ROOM, flags)
        self._note(stamps)
        return count

    def send(self, data: Any, flags: int = 0, /) -> int:
        """Send as a socket does."""
        sent = super().send(data, flags)
        self.clock.sends()
        return sent

    def sendmsg(self, *parts: Any) -> int:
        """Send as a socket does."""
        sent = super().sendmsg(*parts)
        self.clock.sends()
        return sent

    def _note(self, stamps: list[tuple[int, int, bytes]]) -> None:
        age = 0
        for level, kind, stamp in stamps:
            if (level, kind) == (socket.SOL_SOCKET, _STAMPS) and len(stamp) >= _SPAN.size:
                seconds, rest = _SPAN.unpack(stamp[: _SPAN.size])
                age = time.time_ns() - (seconds * _BILLION + rest)
        # A wall clock that is set between the two would make an age that cannot be.
        self.clock.gets(age / _BILLION if 0 <= age < _OLDEST * _BILLION else 0.0)


def clocked(address: tuple[Any, ...]) -> socket.socket:
    """Return a socket for an address as ``getaddrinfo`` gives it, told to the clock of the current task."""
    made = ClockedSocket(*address[:3])
    made.clock = CLOCK.get() or Clock()
    if sys.platform == "linux":
        try:
            made.setsockopt(socket.SOL_SOCKET, _STAMPS, 1)
        except OSError:
            return made
        made.is_stamped = True
    return made
