from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.worklist import (
    Decision,
    Deed,
    Found,
    Look,
    Refusal,
    State,
    Why,
    decided,
    found_again,
    not_found,
    refusal,
    refused_in,
)
from tests.domain.scene import NOW

LOOK = Look(comparison="c1", reconciliation="suppliers", as_of=NOW, at=NOW + timedelta(minutes=5))
HOUR = timedelta(hours=1)


def again(state: State, *, same: bool = True, **facts: object) -> tuple[State, Why]:
    known = {"accepted_until": None, "decided_at": None} | facts
    return found_again(state, same_values=same, look=LOOK, **known)  # type: ignore[arg-type]


def decision(deed: Deed, **facts: object) -> Decision:
    return Decision.model_validate({"deed": deed, "who": "a steward", "at": NOW} | facts)


@pytest.mark.parametrize("state", [State.OPEN, State.EXPLAINED, State.ACCEPTED, State.SENT])
def test_a_decision_stands_while_both_values_are_those_it_was_made_for(state: State) -> None:
    assert again(state, accepted_until=LOOK.at + HOUR) == (state, Why.STANDS)


@pytest.mark.parametrize("state", [state for state in State if state is not State.PROVEN])
def test_another_value_opens_whatever_was_decided(state: State) -> None:
    assert again(state, same=False) == (State.OPEN, Why.VALUES_CHANGED)


def test_an_acceptance_ends_with_its_moment() -> None:
    assert again(State.ACCEPTED, accepted_until=LOOK.at) == (State.OPEN, Why.ACCEPTANCE_OVER)


def test_that_something_was_corrected_is_disproved_only_by_data_read_afterwards() -> None:
    assert again(State.CORRECTED, decided_at=NOW + HOUR) == (State.CORRECTED, Why.STANDS)
    assert again(State.CORRECTED, decided_at=NOW - HOUR) == (State.OPEN, Why.NOT_CORRECTED)


def test_what_was_proven_and_is_there_again_opens() -> None:
    assert again(State.PROVEN) == (State.OPEN, Why.CAME_BACK)


@pytest.mark.parametrize("state", [state for state in State if state is not State.PROVEN])
def test_what_a_comparison_no_longer_finds_is_proven(state: State) -> None:
    assert not_found(state, is_under_way=False) == (State.PROVEN, Why.GONE)


@pytest.mark.parametrize("state", list(State))
def test_what_is_under_way_proves_nothing(state: State) -> None:
    assert not_found(state, is_under_way=True) == (state, Why.STANDS)


def test_what_is_proven_is_opened_by_evidence_and_never_by_hand() -> None:
    for deed in set(Deed) - {Deed.COMMENT}:
        assert refused_in(State.PROVEN, deed) is Refusal.PROVEN
    assert refused_in(State.PROVEN, Deed.COMMENT) is None
    assert refused_in(State.OPEN, Deed.REOPEN) is Refusal.NOTHING_TO_REOPEN


def test_a_decision_says_what_it_needs() -> None:
    assert refusal(decision(Deed.EXPLAIN, comment=" ")) is Refusal.NEEDS_COMMENT
    assert refusal(decision(Deed.ACCEPT)) is Refusal.NEEDS_UNTIL
    assert refusal(decision(Deed.ACCEPT, until=NOW)) is Refusal.UNTIL_PASSED
    assert refusal(decision(Deed.ASSIGN)) is Refusal.NEEDS_SOMEBODY
    assert refusal(decision(Deed.ACCEPT, until=NOW + HOUR)) is None


def test_assigning_and_commenting_decide_nothing() -> None:
    for state in State:
        assert decided(state, Deed.ASSIGN) is state
        assert decided(state, Deed.COMMENT) is state


def test_a_space_at_the_end_of_a_value_is_part_of_it() -> None:
    assert Found(key=("1",), kind="differs", left="a ", right="a").left == "a "


@given(st.sampled_from(State), st.booleans(), st.booleans(), st.integers(-3, 3))
def test_no_comparison_makes_a_decision(
    state: State, same: bool, is_under_way: bool, hours: int
) -> None:
    """Comparisons open, prove, or leave things alone; they never explain, accept or correct."""
    for after, why in (
        again(state, same=same, accepted_until=LOOK.at + HOUR * hours, decided_at=NOW),
        not_found(state, is_under_way=is_under_way),
    ):
        assert after in {state, State.OPEN, State.PROVEN}
        assert (after is state) or why is not Why.STANDS
