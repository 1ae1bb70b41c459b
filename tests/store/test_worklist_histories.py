"""The worklist on a database, held to the pure machine over generated histories."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from include.integration_watch.domain.worklist import (
    Decision,
    Deed,
    Entry,
    Found,
    Look,
    State,
    Why,
    decided,
    found_again,
    not_found,
    refused_in,
)
from include.integration_watch.domain.worklist_view import (
    Filter,
    Order,
    PatternTarget,
    Target,
)
from include.integration_watch.store import Store
from tests.domain.scene import NOW

KEYS = ("a", "b", "c")
PATTERNS = ("", "p", "q")
a_key = st.sampled_from(KEYS)
sides = st.dictionaries(
    a_key, st.tuples(st.sampled_from("123"), st.sampled_from("123"), st.sampled_from(PATTERNS))
)


class Machine(RuleBasedStateMachine):
    """Two stewards who see old pages, and comparisons, in any order."""

    url = ""
    histories = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).histories += 1
        self.name = f"r{self.histories}"
        self.store = Store(self.url)
        self.now = NOW
        self.model: dict[str, tuple[State, str, str]] = {}
        self.pages: list[tuple[Entry, ...]] = [()]
        self.number = 0

    def teardown(self) -> None:
        self.store.engine.dispose()

    def rows(self) -> tuple[Entry, ...]:
        return self.store.worklist.rows(self.name, Filter(order=Order.NUMBER), limit=50)

    @rule(found=sides, under_way=st.sets(a_key), lag=st.sampled_from((0, 30)))
    def compare(
        self, found: dict[str, tuple[str, str, str]], under_way: set[str], lag: int
    ) -> None:
        self.number += 1
        self.now += timedelta(hours=1)
        look = Look(
            comparison=f"c{self.number}",
            reconciliation=self.name,
            as_of=self.now - timedelta(minutes=lag),
            at=self.now,
        )
        before = {row.key[0]: row for row in self.rows()}
        self.store.worklist.apply(
            look,
            [
                Found(key=(key,), kind="differs", left=left, right=right, pattern=pattern)
                for key, (left, right, pattern) in found.items()
            ],
            under_way=[(key,) for key in under_way],
        )
        for key in KEYS:
            self.expect(key, before.get(key), found.get(key), key in under_way, look)

    def expect(
        self,
        key: str,
        row: Entry | None,
        found: tuple[str, str, str] | None,
        is_under_way: bool,
        look: Look,
    ) -> None:
        if row is None:
            if found:
                self.model[key] = (State.OPEN, found[0], found[1])
            return
        state, left, right = self.model[key]
        if found is None:
            self.model[key] = (not_found(state, is_under_way=is_under_way)[0], left, right)
            return
        after, _ = found_again(
            state,
            same_values=(left, right) == found[:2],
            accepted_until=row.accepted_until,
            decided_at=row.decided_at,
            look=look,
        )
        self.model[key] = (after, found[0], found[1])

    @rule()
    def open_the_page(self) -> None:
        self.pages.append(self.rows())

    @rule(
        deed=st.sampled_from(Deed),
        page=st.integers(0, 9),
        row=st.integers(0, 2),
        who=st.sampled_from(("anna", "ben")),
    )
    def decide(self, deed: Deed, page: int, row: int, who: str) -> None:
        seen = self.pages[-1 - page % len(self.pages)]
        if not seen:
            return
        entry = seen[row % len(seen)]
        current = {each.id: each for each in self.rows()}[entry.id]
        outcome = self.store.worklist.decide(
            self.name, self.said(deed, who), [Target(id=entry.id, version=entry.version)]
        )
        state, left, right = self.model[entry.key[0]]
        kept = current.version == entry.version and refused_in(state, deed) is None
        assert outcome.done == int(kept)
        assert outcome.refused_count == int(not kept)
        if kept:
            self.model[entry.key[0]] = (decided(state, deed), left, right)

    @rule(deed=st.sampled_from((Deed.ACCEPT, Deed.SEND)), pattern=st.sampled_from(PATTERNS[1:]))
    def decide_pattern(self, deed: Deed, pattern: str) -> None:
        tally = self.store.worklist.tally(self.name)
        rows = [row for row in self.rows() if row.pattern == pattern and row.state is State.OPEN]
        outcome = self.store.worklist.decide_pattern(
            self.name,
            self.said(deed, "anna"),
            PatternTarget(pattern=pattern, seen=tally.revision, comparison=tally.comparison),
        )
        assert outcome.done == len(rows)
        for row in rows:
            _, left, right = self.model[row.key[0]]
            self.model[row.key[0]] = (decided(State.OPEN, deed), left, right)

    def said(self, deed: Deed, who: str) -> Decision:
        self.now += timedelta(minutes=1)
        return Decision(
            deed=deed,
            who=who,
            at=self.now,
            comment="because",
            until=self.now + timedelta(hours=2),
            to="ben",
        )

    @invariant()
    def the_database_is_as_the_machine_says(self) -> None:
        kept = {row.key[0]: (row.state, row.left, row.right) for row in self.rows()}
        assert kept == self.model

    @invariant()
    def every_row_tells_how_it_came_to_be(self) -> None:
        for row in self.rows():
            steps = self.store.worklist.history(row.id)
            assert steps[0].what == Why.FIRST_FOUND
            assert steps[-1].state is row.state
            assert (steps[-1].left, steps[-1].right) == (row.left, row.right)


@pytest.mark.parametrize("examples", [12])
def test_the_list_follows_the_machine(store_url: str, examples: int, tmp_path: Path) -> None:
    del tmp_path
    Machine.url = store_url
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
