"""How many looks are in flight: as many as allowed, fewer while our own event loop is late."""

import asyncio

LATE = 0.05
"""From how many seconds of lateness on the loop is called busy."""

_FEWEST, _LESS, _MORE = 4.0, 0.8, 2.0


class Gate:
    """Lets at most ``most`` looks be in flight.

    A loop with more to do than time for it makes answers look late whose coming nobody stamps
    (`clocked_socket`). So each beat at which it was late lowers the number, each at which it was
    not raises it again: what such a batch waits for is our own machine anyway.
    """

    def __init__(self, most: int) -> None:
        self._most = float(most)
        self._allowed = float(most)
        self._running = 0
        self._waiting: list[asyncio.Future[None]] = []

    def feel(self, late: float) -> None:
        """Hear how late the loop was at its last beat, in seconds."""
        if late > LATE:
            self._allowed = max(min(_FEWEST, self._most), self._allowed * _LESS)
        else:
            self._allowed = min(self._most, self._allowed + _MORE)
            self._let_in()

    async def __aenter__(self) -> None:
        """Wait until one more look may begin."""
        while self._running >= int(self._allowed):
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            await waiter
        self._running += 1

    async def __aexit__(self, *_: object) -> None:
        """Say that a look has ended."""
        self._running -= 1
        self._let_in()

    def _let_in(self) -> None:
        free = int(self._allowed) - self._running
        while free > 0 and self._waiting:
            waiter = self._waiting.pop(0)
            if not waiter.done():
                waiter.set_result(None)
                free -= 1
