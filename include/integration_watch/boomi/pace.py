"""A token bucket: requests leave no faster than an account's rate limit allows."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

Clock = Callable[[], float]
Sleep = Callable[[float], None]


class Turnstile(Protocol):
    """Lets requests of one account through, no faster than its rate limit allows."""

    def wait(self) -> float:
        """Return when a request may leave, with the seconds slept."""

    def hold(self, seconds: float) -> None:
        """Let nobody through for a while: the account is over its limit."""


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

    def hold(self, seconds: float) -> None:
        """Do nothing: the one client of this pace backs off by itself."""

    def _take(self) -> float:
        """Take a token; below zero the count is a place in the queue, its wait is returned."""
        with self._lock:
            now = self._clock()
            rested = now - (now if self._filled_at is None else self._filled_at)
            self._filled_at = now
            self._tokens = min(self._burst, self._tokens + rested * self._per_second) - 1
            return max(0.0, -self._tokens / self._per_second)


class SharedPace:
    """Takes turns at a budget that all processes of a deployment share.

    ``reserve(spacing)`` books the next free turn of the account and returns the seconds until it;
    ``postpone(seconds)`` moves all turns that nobody has booked. A turn is taken when it comes: who
    dies before it has held up nobody.

    Turns are spaced a little wider than the limit allows, because a limit counts arrivals, and who
    sleeps past a turn by more than that books another: two late ones must not arrive together.
    """

    WIDER = 1.03
    LATE = 0.015

    def __init__(
        self,
        reserve: Callable[[float], float],
        postpone: Callable[[float], None],
        per_second: float,
        *,
        clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._reserve = reserve
        self._postpone = postpone
        self._spacing = self.WIDER / per_second
        self._clock = clock
        self._sleep = sleep

    def wait(self) -> float:
        """Book a turn and sleep until it; book another, once, where it was slept through."""
        slept = 0.0
        for _ in range(2):
            seconds = self._reserve(self._spacing)
            due = self._clock() + seconds
            if seconds > 0:
                self._sleep(seconds)
                slept += seconds
            if self._clock() - due < self.LATE:
                break
        return slept

    def hold(self, seconds: float) -> None:
        """Move all turns that are still free."""
        self._postpone(seconds)
