from datetime import date

import pytest

from include.integration_watch.domain.data_quality import judge_outcome
from include.integration_watch.domain.finding import Severity
from include.integration_watch.domain.observation import RuleOutcome, RuleStatus, SuiteOutcome
from include.integration_watch.domain.preflight import refuses
from include.integration_watch.domain.tolerance import Acceptance, Tolerance, weighed

from .scene import NOW

RULE = "required:payment_term"
TODAY = date(2026, 11, 24)


def outcome(status: RuleStatus = RuleStatus.FAILED, failing: int = 5) -> SuiteOutcome:
    rule = RuleOutcome(
        kind="required",
        field="payment_term",
        expectation="not null",
        status=status,
        element_count=100,
        failing=failing,
    )
    return SuiteOutcome(
        integration="invoices_to_erp",
        object="invoice",
        suite="s",
        at=NOW,
        snapshot_at=NOW,
        rows=100,
        rules=(rule,),
    )


def weigh(
    given: SuiteOutcome, *, before: int | None = None, accepted=(), **tolerance
) -> SuiteOutcome:
    tolerances = [Tolerance(rule=RULE, **tolerance)] if tolerance else []
    counts = {} if before is None else {RULE: before}
    return weighed(given, tolerances, accepted, counts, TODAY)


def acceptance(until: date, **more) -> Acceptance:
    return Acceptance(rule=RULE, until=until, reason="new template", by="Payables", **more)


@pytest.mark.parametrize(
    ("tolerance", "before", "passes"),
    [
        ({"mostly": 0.95}, None, True),
        ({"mostly": 0.96}, None, False),
        ({"at_most": 5}, None, True),
        ({"at_most": 4}, None, False),
        ({"growth_at_most": 2}, 3, True),
        ({"growth_at_most": 1}, 3, False),
        ({"growth_at_most": 100}, None, False),
        ({"at_most": 5, "mostly": 0.96}, None, False),
    ],
)
def test_a_rule_bears_what_all_of_its_limits_bear(tolerance, before, passes) -> None:
    (rule,) = weigh(outcome(), before=before, **tolerance).rules

    assert (rule.status is RuleStatus.PASSED) == passes
    assert rule.failing == 5


@pytest.mark.parametrize("status", [RuleStatus.ERRORED, RuleStatus.NOT_EVALUATED])
def test_what_could_not_be_said_is_not_borne(status: RuleStatus) -> None:
    given = outcome(status)

    assert weigh(given, at_most=100, accepted=[acceptance(TODAY)]) == given


def test_a_severity_of_its_own_decides_whether_a_breach_fails_or_warns() -> None:
    (rule,) = weigh(outcome(), severity=Severity.WARNING, error_rule="no_term").rules

    assert (rule.status, rule.error_rule) == (RuleStatus.WARNED, "no_term")


def test_what_is_accepted_warns_and_is_told_to_nobody() -> None:
    found = weigh(outcome(), accepted=[acceptance(TODAY)])
    judged = judge_outcome(found)

    assert found.rules[0].status is RuleStatus.WARNED
    assert judged.findings == ()
    told = {each.kind: each.evidence for each in judged.cleared}
    assert told[RULE] == "accepted until 2026-11-24 by Payables: new template"


@pytest.mark.parametrize(
    ("accepted", "why"),
    [
        ([acceptance(date(2026, 11, 23))], "expired"),
        ([acceptance(TODAY, at_most=4)], "outgrown"),
    ],
)
def test_what_is_no_longer_accepted_fails_and_says_so(accepted, why: str) -> None:
    found = weigh(outcome(), accepted=accepted)
    (finding,) = judge_outcome(found).findings

    assert found.rules[0].status is RuleStatus.FAILED
    assert finding.facts["accepted"] == why
    assert (finding.facts["accepted_by"], finding.facts["accepted_reason"]) == (
        "Payables",
        "new template",
    )


def test_the_acceptance_that_lasts_longest_holds() -> None:
    accepted = [acceptance(date(2026, 12, 31)), acceptance(date(2026, 11, 1))]

    (rule,) = weigh(outcome(), accepted=accepted).rules

    assert rule.status is RuleStatus.WARNED


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        (weigh(outcome(), at_most=9), True),
        (weigh(outcome(), accepted=[acceptance(TODAY)]), True),
        (weigh(outcome(), accepted=[acceptance(date(2026, 11, 1))]), True),
        (weigh(outcome(), at_most=9, severity="warning"), False),
        (weigh(outcome(RuleStatus.WARNED), accepted=[acceptance(TODAY)]), False),
        (weigh(outcome(RuleStatus.PASSED)), False),
    ],
)
def test_the_target_refuses_what_we_bear_but_not_what_only_warns(
    given: SuiteOutcome, refused: bool
) -> None:
    assert refuses(given.rules[0]) is refused
