"""The word that speaks for a suite, and its five counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.observation import RuleOutcome, RuleStatus, SuiteOutcome
from include.integration_watch.domain.verdict import tallies, tally, verdict, verdict_on

from .scene import NOW

PASSED, WARNED, FAILED, ERRORED, NOT_EVALUATED = RuleStatus


def rule(status: RuleStatus, suite: str = "") -> RuleOutcome:
    return RuleOutcome(kind="required", field="term", expectation="e", status=status, suite=suite)


def outcome(*rules: RuleOutcome, stale: tuple[str, ...] = ()) -> SuiteOutcome:
    return SuiteOutcome(
        integration="bills",
        object="invoice",
        suite="bills",
        at=NOW,
        snapshot_at=NOW,
        rows=3,
        rules=rules,
        stale=stale,
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((PASSED, PASSED), PASSED),
        ((PASSED, WARNED), WARNED),
        ((PASSED, NOT_EVALUATED), PASSED),
        ((WARNED, NOT_EVALUATED), WARNED),
        ((PASSED, ERRORED, WARNED), ERRORED),
        ((ERRORED, FAILED, PASSED), FAILED),
        ((NOT_EVALUATED, NOT_EVALUATED), NOT_EVALUATED),
        ((NOT_EVALUATED, ERRORED), ERRORED),
        ((), NOT_EVALUATED),
    ],
)
def test_the_worst_speaks_and_one_idle_rule_does_not(found, expected) -> None:
    assert verdict(map(rule, found)) is expected


def test_old_data_is_never_called_good() -> None:
    assert verdict_on(outcome(rule(PASSED), rule(WARNED), stale=("supplier",))) is NOT_EVALUATED
    assert verdict_on(outcome(rule(FAILED), stale=("supplier",))) is FAILED


def test_each_suite_has_a_tally_of_its_own() -> None:
    found = tallies(outcome(rule(PASSED), rule(FAILED, "by_hand"), rule(PASSED, "by_hand")))

    assert [(each.suite, each.verdict) for each in found] == [
        ("bills", PASSED),
        ("by_hand", FAILED),
    ]
    assert set(found[0].counts) == set(RuleStatus)
    assert [each.suite for each in tallies(outcome(rule(PASSED, "by_hand")))] == ["by_hand"]
    assert [each.verdict for each in tallies(outcome())] == [NOT_EVALUATED]


@given(st.lists(st.tuples(st.sampled_from(list(RuleStatus)), st.sampled_from(["", "x", "y"]))))
def test_no_rule_is_counted_twice_or_lost(found) -> None:
    told = outcome(*(rule(status, suite) for status, suite in found))

    assert sum(tally(told).counts.values()) == len(found)
    assert sum(sum(each.counts.values()) for each in tallies(told)) == len(found)
    assert (verdict_on(told) is PASSED) <= any(status is PASSED for status, _ in found)
