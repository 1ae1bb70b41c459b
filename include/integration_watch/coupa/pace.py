"""Keep below Coupa's rate limit: 25 requests a second with a queue of 20, as documented."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Clock:
    """How time is read and waited for."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


WALL_CLOCK = Clock()


class Pace:
    """A token bucket: ``per_second`` requests a second, a quarter of a second's worth at once."""

    def __init__(self, per_second: float, clock: Clock = WALL_CLOCK) -> None:
        self._per_second = per_second
        self._capacity = max(1.0, per_second / 4)
        self._clock = clock
        self._tokens = self._capacity
        self._filled_at = clock.now()
        self._lock = threading.Lock()

    def wait(self) -> float:
        """Wait until one more request is allowed; return the seconds that took."""
        with self._lock:
            now = self._clock.now()
            gained = (now - self._filled_at) * self._per_second
            self._tokens = min(self._capacity, self._tokens + gained) - 1
            self._filled_at = now
            owed = max(0.0, -self._tokens / self._per_second)
        if owed:
            self._clock.sleep(owed)
        return owed
