"""How many requests the outer systems bear: Coupa leaks a bucket, Boomi counts a second."""

import time
from collections import deque
from collections.abc import Callable

Monotonic = Callable[[], float]


class LeakyBucket:
    """Coupa's limit: ``rate`` requests a second, and a burst of ``burst`` on top."""

    def __init__(self, rate: float, burst: float, *, clock: Monotonic = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._level, self._seen_at = 0.0, clock()

    def admits(self) -> bool:
        """Take one request in, or say that the bucket would overflow."""
        now = self._clock()
        self._level = max(0.0, self._level - (now - self._seen_at) * self._rate)
        self._seen_at = now
        if self._level + 1 > self._burst:
            return False
        self._level += 1
        return True


class SlidingSecond:
    """Boomi's limit: at most ``limit`` requests of an account in any one second."""

    def __init__(self, limit: int, *, clock: Monotonic = time.monotonic) -> None:
        self._limit, self._clock = limit, clock
        self._admitted: deque[float] = deque()

    def admits(self) -> bool:
        """Take one request in, or say that this second is full."""
        now = self._clock()
        while self._admitted and now - self._admitted[0] >= 1:
            self._admitted.popleft()
        if len(self._admitted) >= self._limit:
            return False
        self._admitted.append(now)
        return True
