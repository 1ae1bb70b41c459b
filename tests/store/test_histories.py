"""The whole incident machine on a database, held to its invariants over generated histories."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from benchmarks.incidents.history import live_through
from benchmarks.incidents.invariants import Broken, check_always, check_at_rest, check_settled
from benchmarks.incidents.world import INTEGRATIONS, SYSTEMS, World
from include.integration_watch.domain import inhibition
from include.integration_watch.store import Store

some = st.integers(min_value=0, max_value=9)
late = st.booleans()
a_system = st.sampled_from(SYSTEMS)
an_integration = st.sampled_from(INTEGRATIONS)


class Machine(RuleBasedStateMachine):
    """Everything that can happen, in any order."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(partial(Store, self.url))

    @rule(minutes=st.sampled_from((1, 3, 10, 40, 180)))
    def wait(self, minutes: int) -> None:
        self.world.wait(minutes)

    @rule(system=a_system)
    def turn(self, system: str) -> None:
        self.world.turn(system)

    @rule(name=an_integration, own=st.booleans())
    def turn_something(self, name: str, own: bool) -> None:
        (self.world.turn_own_fault if own else self.world.turn_data)(name)

    @rule(name=an_integration)
    def run(self, name: str) -> None:
        self.world.run(name)

    @rule(late=late)
    def look_at_systems(self, late: bool) -> None:
        self.world.look_at_systems(late=late)

    @rule(late=late)
    def look_at_runs(self, late: bool) -> None:
        self.world.look_at_runs(late=late)

    @rule(name=an_integration, late=late)
    def look_at_data(self, name: str, late: bool) -> None:
        self.world.look_at_data(name, late=late)

    @rule(which=some, twice=st.booleans())
    def arrive(self, which: int, twice: bool) -> None:
        self.world.arrive(which, twice=twice)

    @rule()
    def settle(self) -> None:
        self.world.settle()

    @rule(count=some, dies=st.booleans())
    def deliver(self, count: int, dies: bool) -> None:
        self.world.deliver(count, dies=dies)

    @rule(which=some)
    def take(self, which: int) -> None:
        self.world.take(which)

    @rule()
    def restart(self) -> None:
        self.world.restart()

    @invariant()
    def holds(self) -> None:
        check_always(self.world)

    def teardown(self) -> None:
        self.world.wait(6)
        self.world.look_at_all()
        self.world.send_everything()
        check_settled(self.world)
        self.world.come_to_rest()
        check_at_rest(self.world)
        self.world.store.engine.dispose()


def test_whatever_happens_the_invariants_hold(tmp_path: Path) -> None:
    Machine.url = f"sqlite:///{tmp_path / 'histories.db'}"
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def opened(store_url: str) -> Iterator[Store]:
    kept = Store(store_url)
    yield kept
    kept.engine.dispose()


def test_random_histories_hold_on_both_databases(opened: Store, store_url: str) -> None:
    store = opened
    for seed in range(20):
        store = live_through(seed, partial(Store, store_url), store).store
    store.engine.dispose()


def test_a_machine_that_forgets_effects_is_found_out(
    opened: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inhibition, "_free", lambda *_: None)
    histories = (live_through(seed, partial(Store, store_url), opened) for seed in range(100))
    with pytest.raises(Broken, match="orphan"):
        list(histories)
