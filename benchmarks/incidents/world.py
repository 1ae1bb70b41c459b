"""A world in which things break, are looked at late, twice and out of order, by processes that die."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from include.integration_watch.domain.availability import layer_of
from include.integration_watch.domain.delivery import Delivery, Outcome
from include.integration_watch.domain.dependency import foundations_of, systems_of
from include.integration_watch.domain.finding import (
    Clearance,
    Finding,
    Judgement,
    Kind,
    Layer,
    Severity,
)
from include.integration_watch.store import Store, tables

from .company import company

START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KNOWN = company()
SYSTEMS = tuple(system.id for system in KNOWN.systems)
INTEGRATIONS = tuple(integration.id for integration in KNOWN.integrations)


class Seen:
    """What one look saw, on its way to the store."""

    def __init__(self, judgement: Judgement, looked: list[tuple[str, str]], only: str | None):
        self.judgement, self.looked, self.only = judgement, looked, only


class World:
    """What is true, what is on its way, and what people got. Every method is one step of a history."""

    def __init__(self, open_store: Callable[[], Store], store: Store | None = None) -> None:
        self._open = open_store
        self.store = store or open_store()
        empty(self.store)
        self.now = START
        self.broken: set[str] = set()
        self.own_faults: set[str] = set()
        self.bad_data: set[str] = set()
        self.failed: dict[str, datetime] = {}
        self.last_run: dict[str, datetime] = {}
        self.on_its_way: list[Seen] = []
        self.mailbox: list[tuple[str, str, int, str]] = []
        self.crashed: set[str] = set()
        self.steps: list[str] = []

    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.now += minutes * MINUTE

    def turn(self, system: str) -> None:
        """Break a system, or mend it."""
        self.broken ^= {system}

    def turn_own_fault(self, integration: str) -> None:
        """Give an integration a fault of its own, or take it away."""
        self.own_faults ^= {integration}

    def turn_data(self, integration: str) -> None:
        """Make an integration's data wrong, or right."""
        self.bad_data ^= {integration}

    def run(self, integration: str) -> None:
        """Run an integration now: it fails where it, or a system below it, is broken."""
        self.last_run[integration] = self.now
        if integration in self.own_faults or systems_of(integration, KNOWN) & self.down():
            self.failed.setdefault(integration, self.now)
        else:
            self.failed.pop(integration, None)

    def down(self) -> frozenset[str]:
        """Return the systems that do not answer: the broken ones and all that stand on them."""
        return frozenset(
            system
            for system in SYSTEMS
            if system in self.broken or foundations_of(system, KNOWN) & self.broken
        )

    def look_at_systems(self, *, late: bool = False) -> None:
        """Look at every system; the judgement may reach the store later."""
        down = self.down()
        findings, cleared, looked = [], [], []
        for system in KNOWN.systems:
            layer = layer_of(system)
            looked.append((layer.value, system.id))
            if system.id in down:
                findings.append(
                    self._finding(layer, system.id, Kind.UNREACHABLE, Severity.CRITICAL)
                )
            else:
                cleared.append(Clearance(layer=layer, subject=system.id, as_of=self.now))
        self._saw(Judgement(findings=tuple(findings), cleared=tuple(cleared)), looked, None, late)

    def look_at_runs(self, *, late: bool = False) -> None:
        """Look at every integration's runs; that may break too, where Boomi does not answer."""
        if "boomi" in self.down():
            blind = self._finding(
                Layer.MONITOR,
                "watch_executions",
                f"{Kind.CHECK_BROKEN}:executions",
                facts={"systems": "boomi"},
            )
            self._saw(Judgement(findings=(blind,)), [], None, late)
            return
        findings, cleared = [], [self._well(Layer.MONITOR, "watch_executions")]
        for name in INTEGRATIONS:
            since = self.failed.get(name)
            if since is None:
                cleared.append(self._well(Layer.EXECUTION, name, Kind.EXECUTION_FAILED))
            else:
                facts = {
                    "started_at": self.last_run[name].isoformat(),
                    "first_ended_at": since.isoformat(),
                }
                findings.append(
                    self._finding(
                        Layer.EXECUTION, name, Kind.EXECUTION_FAILED, since=since, facts=facts
                    )
                )
        self._saw(Judgement(findings=tuple(findings), cleared=tuple(cleared)), [], None, late)

    def look_at_data(self, name: str, *, late: bool = False) -> None:
        """Look at an integration's data, which its systems may keep us from."""
        integration = KNOWN.integration(name)
        ends = {integration.source.system, integration.target.system}
        blind = sorted(ends & self.down())
        kind = f"{Kind.CHECK_BROKEN}:data"
        if blind:
            broken = self._finding(
                Layer.MONITOR, name, kind, facts={"systems": ",".join(blind[:1])}
            )
            self._saw(Judgement(findings=(broken,)), [], name, late)
            return
        seen = self._well(Layer.MONITOR, name, kind)
        rule = f"{Kind.REQUIRED}:total"
        if name in self.bad_data:
            judged = Judgement(findings=(self._finding(Layer.DATA, name, rule),), cleared=(seen,))
        else:
            judged = Judgement(cleared=(seen, self._well(Layer.DATA, name, rule)))
        self._saw(judged, [("data", name)], name, late)

    def arrive(self, which: int, *, twice: bool = False) -> None:
        """Let something that is on its way reach the store, in any order, perhaps twice."""
        if self.on_its_way:
            seen = self.on_its_way.pop(which % len(self.on_its_way))
            for _ in range(1 + twice):
                self._apply(seen)

    def meet(self, *works: Callable[[], object]) -> None:
        """Let two workers do these at the same moment; which comes first is up to the database."""
        with ThreadPoolExecutor(max_workers=len(works)) as workers:
            for done in [workers.submit(work) for work in works]:
                done.result()

    def taken_up(self, which: int, *, twice: bool) -> Callable[[], object]:
        """Return a worker's next work: a look that is on its way, else the one that `deliver_alerts` does.

        ``twice`` leaves the look on its way: another worker may take it up too.
        """
        if not self.on_its_way:
            return self.settle
        at = which % len(self.on_its_way)
        seen = self.on_its_way[at] if twice else self.on_its_way.pop(at)
        return lambda: self._apply(seen)

    def settle(self) -> None:
        """Let time have its say, as `deliver_alerts` does."""
        self.store.settle(KNOWN, self.now)

    def deliver(self, count: int, *, dies: bool = False) -> None:
        """Send what is owed; a sender that dies has sent the last one and not said so."""
        claimed = self.store.claim(self.now, count)
        for pending in claimed:
            flip = pending.flip
            entry = (pending.id, pending.recipient.address, flip.incident.number, flip.change.value)
            self.mailbox.append(entry)
            if dies and pending is claimed[-1]:
                self.crashed.add(pending.id)
                return
            sent = Delivery(pending_id=pending.id, at=self.now, outcome=Outcome.SENT)
            self.store.record(sent)

    def take(self, which: int) -> None:
        """Somebody takes an open incident on."""
        known = self.store.incidents(open_only=True)
        if known:
            number = known[which % len(known)].number
            self.store.acknowledge(number, KNOWN, self.now, by="payables")

    def restart(self) -> None:
        """Start every process anew; what is on its way to the store is lost."""
        self.store.engine.dispose()
        self.on_its_way.clear()
        self.store = self._open()

    def look_at_all(self) -> None:
        """Look at everything, now."""
        self.on_its_way.clear()
        self.look_at_systems()
        self.look_at_runs()
        for name in INTEGRATIONS:
            self.look_at_data(name)

    def come_to_rest(self) -> None:
        """Mend everything, run and look again, and let all that is owed be sent."""
        self.broken, self.own_faults, self.bad_data = set(), set(), set()
        self.wait(3)
        for name in INTEGRATIONS:
            self.run(name)
        self.wait(3)
        self.look_at_all()
        self.send_everything()

    def send_everything(self) -> None:
        """Let time pass until nothing waits any more, and deliver."""
        self.wait(10)
        self.settle()
        self.deliver(10_000)

    def _saw(
        self, judgement: Judgement, looked: list[tuple[str, str]], only: str | None, late: bool
    ) -> None:
        seen = Seen(judgement, looked, only)
        if late:
            self.on_its_way.append(seen)
        else:
            self._apply(seen)

    def _apply(self, seen: Seen) -> None:
        self.store.apply(seen.judgement, KNOWN, self.now, seen.looked, only=seen.only)

    def _finding(
        self,
        layer: Layer,
        subject: str,
        kind: str,
        severity: Severity = Severity.ERROR,
        *,
        since: datetime | None = None,
        facts: dict[str, str] | None = None,
    ) -> Finding:
        return Finding(
            layer=layer,
            subject=subject,
            kind=str(kind),
            severity=severity,
            observed_at=self.now,
            since=since or self.now,
            facts=facts or {},
        )

    def _well(self, layer: Layer, subject: str, kind: str | None = None) -> Clearance:
        named = None if kind is None else str(kind)
        return Clearance(layer=layer, subject=subject, kind=named, as_of=self.now)


def empty(store: Store) -> None:
    """Forget everything that the store holds."""
    with store.engine.begin() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(sa.delete(table))
