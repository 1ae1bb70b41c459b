"""How often one client may ask: a bucket of requests for each, refilled with time."""

import time
from collections import OrderedDict
from collections.abc import Callable

MOST_CLIENTS = 10_000


class Limiter:
    """Lets a client ask ``burst`` times at once, and ``rate`` times a second in the long run."""

    def __init__(
        self, *, burst: float = 60, rate: float = 1, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._rate = rate
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, client: str) -> bool:
        """Count one request of a client and tell whether it may be answered."""
        now = self._clock()
        left, at = self._buckets.pop(client, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        allowed = left >= 1
        self._buckets[client] = (left - 1 if allowed else left, now)
        # Whoever comes from ever new addresses makes us forget, not run out of memory.
        while len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return allowed
