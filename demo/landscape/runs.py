"""Boomi's runs as a function of time: every integration runs on its cadence, before and after the start.

Nothing is stored and nothing ticks: what the API shows at a moment follows from the slots before
it. The id of a run follows from its process and its start, so a restart invents no second run.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from uuid import UUID, uuid5

from include.integration_watch.domain.integration import Integration

_NAMESPACE = UUID("6b1f7a52-53a1-4f0e-9c3e-2f5a8d6c1b90")
LEAD = timedelta(minutes=30)
"""A daily run begins this long before it is due."""
USUALLY = timedelta(hours=1)
"""How often an integration runs whose cadence is as usual."""
_STARTING = timedelta(seconds=2)


@dataclass(frozen=True)
class Process:
    """A Boomi process as an integration of the configuration names it."""

    integration: Integration

    @property
    def name(self) -> str:
        """Return the name that execution records bear."""
        return self.integration.boomi_process

    @cached_property
    def id(self) -> str:
        """Return the process id, the same at every start."""
        return str(uuid5(_NAMESPACE, self.name))

    def slots(self, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
        """Return start and deadline of every run that begins from ``since`` up to ``until``."""
        period = self.integration.cadence.period
        if self.integration.cadence.is_learned:
            period = USUALLY
        if period is not None:
            return self._every(period, since, until)
        found: list[tuple[datetime, datetime]] = []
        deadline = since
        while True:
            deadline = self.integration.cadence.next_deadline(
                deadline, self.integration.tzinfo, frozenset(self.integration.free_days)
            )
            start = deadline - LEAD
            if start > until:
                return found
            if start >= since:
                found.append((start, deadline))

    def _every(
        self, period: timedelta, since: datetime, until: datetime
    ) -> list[tuple[datetime, datetime]]:
        step = period.total_seconds()
        turn = -(-since.timestamp() // step)
        found: list[tuple[datetime, datetime]] = []
        while turn * step <= until.timestamp():
            start = datetime.fromtimestamp(turn * step, UTC)
            found.append((start, start + period))
            turn += 1
        return found


@dataclass(frozen=True)
class Run:
    """One execution. ``status`` is how it ends; before ``ended_at`` it is in process, for ever if none.

    ``posted_at`` is when the platform shows the end, ``appears_at`` when it shows the run at all.
    ``log`` is what the process log says of the error. Of its documents Coupa leaves ``unprocessed``
    some and never sees ``unseen`` others; where they are ``spelt_otherwise`` it counts fewer, but has
    them all. ``atom`` is its runtime where it is not the usual one. What
    ``is_planted`` is left alone by other plants.
    """

    process: Process
    started_at: datetime
    ended_at: datetime | None
    deadline: datetime | None = None
    status: str = "COMPLETE"
    type: str = "exec_sched"
    inbound: int = 0
    inbound_errors: int = 0
    message: str = ""
    log: str = ""
    original: str = ""
    parent: str = ""
    posted_at: datetime | None = None
    appears_at: datetime | None = None
    unprocessed: int = 0
    unseen: int = 0
    spelt_otherwise: bool = False
    atom: str = ""
    is_planted: bool = False

    @cached_property
    def id(self) -> str:
        """Return the execution id: process, start and type make it."""
        unique = uuid5(_NAMESPACE, f"{self.process.name}/{self.started_at.isoformat()}/{self.type}")
        return f"execution-{unique}-{self.started_at:%Y.%m.%d}"

    def status_at(self, now: datetime) -> str | None:
        """Return the status that the platform shows, or none while it shows no such run."""
        if now < (self.appears_at or self.started_at):
            return None
        shown_end = self.posted_at or self.ended_at
        if shown_end is not None and now >= shown_end:
            return self.status
        return "STARTED" if now - self.started_at < _STARTING else "INPROCESS"

    def has_ended(self, now: datetime) -> bool:
        """Tell whether the platform shows the run as ended."""
        return self.status_at(now) not in (None, "STARTED", "INPROCESS")


Edit = Callable[[list[Run], datetime], list[Run]]
"""What a plant makes of all runs, at a moment."""


@dataclass(frozen=True)
class Lateness:
    """How the platform posts ends late: every so-manieth run, so many seconds."""

    every: int = 0
    by: timedelta = timedelta()


class Timeline:
    """All runs of all processes, up to any moment."""

    def __init__(
        self, processes: Sequence[Process], since: datetime, *, lateness: Lateness | None = None
    ) -> None:
        self.processes = tuple(processes)
        self.since = since
        self._lateness = lateness or Lateness()
        self._planned: list[Run] = []
        self._planned_until = since - timedelta(seconds=1)
        self._edits: list[Edit] = []
        self._own_edits: dict[str, list[Edit]] = {}
        self._own: dict[str, tuple[int, list[Run]]] = {}
        self.quiet: set[str] = set()

    def edit(self, change: Edit, *, of: str = "") -> None:
        """Add what a plant makes of the runs, or of those of one integration.

        The latter is given no others, and makes the same of the same runs at any moment.
        """
        if of:
            self._own_edits.setdefault(self.process_of(of).name, []).append(change)
            self._own.clear()
        else:
            self._edits.append(change)

    def planned(self, now: datetime) -> list[Run]:
        """Return the runs that the cadences call for, whatever is planted."""
        after = self._planned_until
        if now > after:
            fresh = [
                self._plan(process, start, deadline)
                for process in self.processes
                for start, deadline in process.slots(self.since, now)
                if start > after
            ]
            self._planned += sorted(fresh, key=lambda run: run.started_at)
            self._planned_until = now
        return self._planned[: bisect_right(self._planned, now, key=lambda run: run.started_at)]

    def runs(self, now: datetime) -> list[Run]:
        """Return every run that the platform shows at a moment, oldest first."""
        runs: list[Run] = []
        for name, own in self._by_process(now).items():
            runs += self._edited(name, own, now)
        for change in self._edits:
            runs = change(runs, now)
        # Several starts plant beside the same slot: what they add is one run all the same.
        single = {run.id: run for run in runs if run.status_at(now)}
        return sorted(single.values(), key=lambda run: (run.started_at, run.id))

    def _edited(self, name: str, planned: list[Run], now: datetime) -> list[Run]:
        """Return the runs of a process as its own edits make them; they are asked only for new ones."""
        count, known = self._own.get(name, (-1, []))
        if count == len(planned):
            return known
        found = planned
        for change in self._own_edits.get(name, ()):
            found = change(found, now)
        self._own[name] = (len(planned), found)
        return found

    def _by_process(self, now: datetime) -> dict[str, list[Run]]:
        found: dict[str, list[Run]] = {process.name: [] for process in self.processes}
        for run in self.planned(now):
            found[run.process.name].append(run)
        return found

    def process_of(self, integration: str) -> Process:
        """Return the process of an integration; KeyError names it."""
        for process in self.processes:
            if process.integration.id == integration:
                return process
        raise KeyError(f"no integration {integration} in the configuration")

    def _plan(self, process: Process, start: datetime, deadline: datetime) -> Run:
        dice = sha256(f"{process.name}/{start.isoformat()}".encode()).digest()
        short = process.integration.cadence.period is not None
        took = timedelta(seconds=10 + dice[0] % 50 if short else 60 + dice[0])
        run = Run(process, start, start + took, deadline, inbound=1 + dice[1] % 40)
        if self._lateness.every and dice[2] % self._lateness.every == 0:
            run = replace(run, posted_at=start + took + self._lateness.by)
        return run
