"""One look at a system while it happens: its timed steps, and what the conditions will see."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from include.integration_watch.domain.holding import held
from include.integration_watch.domain.observation import Probe, Step
from include.integration_watch.domain.system import System

from .failures import TroubleError, meaning_of


class Ended(Exception):
    """The look is over: its last step is in trouble, which is noted already."""


class Record:
    """Collects the steps of one look. ``seen`` holds the places that conditions name."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.seen: dict[str, Any] = {}
        self.proof = "answer"
        self.began = time.perf_counter()
        self._running: tuple[str, float] | None = None

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time one step; whatever breaks in it is its trouble and ends the look."""
        self._running = (name, time.perf_counter())
        try:
            yield
        except Exception as broken:
            self.fail(meaning_of(broken))
            raise Ended from broken
        self.note(name, time.perf_counter() - self._running[1])
        self._running = None

    def note(self, name: str, seconds: float) -> None:
        """Keep a step that went well."""
        self.steps.append(Step(name=name, took=timedelta(seconds=seconds)))

    def begin(self, name: str, *, since: float | None = None) -> None:
        """Say which step is under way, for the case that it does not end."""
        self._running = (name, time.perf_counter() if since is None else since)

    def fail(self, found: TroubleError) -> None:
        """Keep the step under way as the one in trouble."""
        name, began = self._running or ("connect", self.began)
        self.steps.append(
            Step(
                name=name,
                took=timedelta(seconds=time.perf_counter() - began),
                trouble=found.trouble,
                detail=found.detail,
            )
        )

    def hold(self, conditions: tuple[str, ...]) -> None:
        """Hold the conditions against what was seen; each that fails is a step in trouble."""
        self.steps += held(conditions, self.seen, self.steps)

    def probe(self, system: System, now: datetime) -> Probe:
        """Return the look as an observation."""
        return Probe(system=system.id, at=now, steps=tuple(self.steps), proof=self.proof)
