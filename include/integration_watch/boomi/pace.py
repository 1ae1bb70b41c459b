"""A token bucket: requests leave no faster than an account's rate limit allows."""

import threading
import time
from collections.abc import Callable

Clock = Callable[[], float]
Sleep = Callable[[float], None]


class Waits:
    """A sleep that remembers how long it slept: our own waiting is no slowness of Boomi's."""

    def __init__(self, sleep: Sleep) -> None:
        self._sleep = sleep
        self.seconds = 0.0

    def __call__(self, seconds: float) -> None:
        """Sleep."""
        self.seconds += seconds
        self._sleep(seconds)


class Pace:
    """Lets ``per_second`` requests pass a second, evenly; ``burst`` of them at once after a rest.

    Boomi counts per account over all programs (10 a second, formerly 5), so the default leaves no
    burst: no second ever holds more than ``per_second``. Several threads may share one pace.
    """

    def __init__(
        self,
        per_second: float,
        *,
        burst: int = 1,
        clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
    ) -> None:
        if per_second <= 0 or burst < 1:
            raise ValueError("a pace needs more than 0 requests a second and a burst of 1 or more")
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._tokens = float(burst)
        self._filled_at: float | None = None

    def wait(self) -> float:
        """Take one token, sleeping until there is one; return the seconds slept."""
        seconds = self._take()
        if seconds > 0:
            self._sleep(seconds)
        return seconds

    def _take(self) -> float:
        """Take a token; below zero the count is a place in the queue, its wait is returned."""
        with self._lock:
            now = self._clock()
            rested = now - (now if self._filled_at is None else self._filled_at)
            self._filled_at = now
            self._tokens = min(self._burst, self._tokens + rested * self._per_second) - 1
            return max(0.0, -self._tokens / self._per_second)
