"""One history: an account lives, is looked at under faults, and in the end all must be there once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from hypothesis import strategies as st

from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.errors import BoomiError
from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.store import Store
from include.integration_watch.store.execution_tables import execution
from include.integration_watch.store.tables import watermark
from include.integration_watch.wiring.boomi_reading import AccountReading, name_of

from .platform import ACCOUNT, BUSY, EXPIRED, TORN, Killed, Platform, Reply, Run, Session

BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
OVERLAP = timedelta(minutes=10)
LATEST = timedelta(minutes=9, seconds=55)
"""How late a record may be: within the overlap, less the second that clocks are compared to."""
_LATER = (0, 1, 20)
"""Every third run is shown at once; every third is not shown before it is, late; every third was seen
open, and its end is shown so late that no window reaches it any more."""
SETTINGS = Settings(
    platform_group="platform",
    overlap=OVERLAP,
    look_back=timedelta(hours=2),
    boomi_keeps=timedelta(hours=30),
)
_FAULTS: dict[str, Reply | None] = {
    "busy": BUSY,
    "expired": EXPIRED,
    "torn": TORN,
    "fine": None,
}


class Broken(Exception):
    """A history that broke a promise."""


class Begins(NamedTuple):
    """Runs begin: how many, how long each takes, how late the platform shows its end (seconds)."""

    runs: int
    takes: int
    late: int


class Passes(NamedTuple):
    """Time passes (seconds), and our own clock is then ahead by so much."""

    seconds: int
    ahead: int


class Look(NamedTuple):
    """The account is looked at, with faults, a death at a moment, and another look inside it."""

    faults: tuple[str, ...]
    killed_at: int | None
    other_at: int | None
    other_killed_at: int | None
    doubles: bool


Step = Begins | Passes | Look

_SOMETIMES_KILLED = st.one_of(st.none(), st.none(), st.integers(1, 60))
STEPS = st.lists(
    st.one_of(
        st.builds(
            Begins,
            st.integers(1, 23),
            st.sampled_from([0, 20, 300, 1500, 20_000]),
            st.integers(0, int(LATEST.total_seconds())),
        ),
        st.builds(
            Passes,
            st.one_of(st.integers(1, 900), st.sampled_from([300, 3600, 20_000])),
            st.sampled_from([0, 0, 0, 45, -45, 4000, -4000]),
        ),
        st.builds(
            Look,
            st.lists(st.sampled_from(sorted(_FAULTS)), max_size=8).map(tuple),
            _SOMETIMES_KILLED,
            st.one_of(st.none(), st.none(), st.integers(1, 12)),
            _SOMETIMES_KILLED,
            st.booleans(),
        ),
    ),
    min_size=3,
    max_size=12,
)


class Deaths:
    """Kills whoever fetches at the n-th moment: a statement or a commit of the store, a request."""

    def __init__(self, store: Store) -> None:
        self._left: list[int | None] = [None]
        sa.event.listen(store.engine, "before_cursor_execute", self._moment)
        sa.event.listen(store.engine, "commit", self._moment)

    def _moment(self, *_: object) -> None:
        left = self._left[-1]
        if left is None:
            return
        self._left[-1] = left - 1
        if left <= 1:
            raise Killed

    def during(self, work: Callable[[], None], killed_at: int | None) -> None:
        """Do some work, and die in it if it is not over before."""
        self._left.append(killed_at)
        try:
            work()
        except Killed:
            pass
        finally:
            self._left.pop()

    def at_a_request(self) -> None:
        """Count a request as a moment."""
        self._moment()


class History:
    """An account, its store and what must hold."""

    def __init__(self, store: Store, deaths: Deaths) -> None:
        self.platform = Platform(BEGIN)
        self._store = store
        self._deaths = deaths
        self._ahead = timedelta()
        self._numbers = 0
        with store.engine.begin() as connection:
            connection.execute(sa.delete(execution))
            connection.execute(sa.delete(watermark))

    def take(self, step: Step) -> None:
        """Take one step."""
        match step:
            case Begins():
                self._begin(step)
            case Passes(seconds, ahead):
                self.platform.now += timedelta(seconds=seconds)
                self._ahead = timedelta(seconds=ahead)
            case Look():
                self._look(step)

    def _begin(self, step: Begins) -> None:
        for turn in range(step.runs):
            began = self.platform.now + timedelta(seconds=turn)
            ends = began + timedelta(seconds=step.takes)
            late = timedelta(seconds=step.late * _LATER[turn % 3])
            run = Run(self._numbers, began, ends, late, is_hidden=turn % 3 == 1)
            self.platform.runs.append(run)
            self._numbers += 1

    def _look(self, step: Look) -> None:
        platform = self.platform
        platform.faults.clear()
        platform.faults.extend(_FAULTS[name] for name in step.faults)
        platform.doubles = step.doubles
        requests = 0

        def other() -> None:
            nonlocal requests
            requests += 1
            self._deaths.at_a_request()
            if requests == step.other_at:
                before, platform.on_request = platform.on_request, self._deaths.at_a_request
                self._deaths.during(self._read, step.other_killed_at)
                platform.on_request = before

        platform.on_request = other
        self._deaths.during(self._read, step.killed_at)
        platform.on_request = lambda: None
        platform.faults.clear()

    def _read(self) -> None:
        platform = self.platform

        def ours() -> datetime:
            return platform.now + self._ahead

        client = BoomiClient(
            Session(platform),
            "http://boomi.example.com",
            ACCOUNT,
            requests_per_second=1e9,
            pages_ahead=False,  # a history is the same each time it is lived through
            sleep=lambda _: None,
            wall=ours,
        )
        try:
            reading = AccountReading(client, self._store, SETTINGS, clock=ours)
            reading.read()
            reading.fill_in()
        except BoomiError:
            return  # the next look asks again, and the end of the history holds it to that

    def hold(self) -> None:
        """Let everything end, look twice without a fault, and raise Broken where a promise is broken."""
        ends = [run.shown_ended_at for run in self.platform.runs]
        self.platform.now = max([self.platform.now, *ends]) + timedelta(minutes=11)
        self._ahead = timedelta()
        self.platform.doubles = False
        for _ in range(2):
            self._read()
        kept = self._store.runs.between(ACCOUNT, BEGIN, BEGIN + timedelta(days=99))
        ids = [run.id for run in kept]
        held_since = self.platform.now - SETTINGS.boomi_keeps + timedelta(minutes=1)
        wanted = {run.id: run for run in self.platform.runs}
        lost = [id for id, run in wanted.items() if id not in ids and run.ends > held_since]
        wrong = [
            run.id
            for run in kept
            if (run.status.value, run.ended_at) != (wanted[run.id].status, wanted[run.id].ends)
            and wanted[run.id].ends > held_since
        ]
        mark = self._store.watermark(name_of(ACCOUNT))
        stuck = mark is None or mark.at < self.platform.now - timedelta(minutes=1)
        doubled = len(ids) - len(set(ids))
        if lost or doubled or wrong or stuck:
            raise Broken(
                f"lost {lost}, doubled {doubled}, not as Boomi says {wrong}, stuck {stuck}"
            )


def live_through(steps: list[Step], store: Store, deaths: Deaths) -> None:
    """Live through a history and hold it to its promises."""
    history = History(store, deaths)
    for step in steps:
        history.take(step)
    history.hold()


def stored(url: str) -> tuple[Store, Deaths]:
    """Return a store for many histories, and who dies in it."""
    store = Store(url)
    return store, Deaths(store)


def told(steps: Any) -> str:
    """Return a history's steps, one a line."""
    return "\n".join(f"  {step}" for step in steps)
