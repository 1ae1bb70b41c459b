import pytest

from include.integration_watch.domain.data_quality import judge_outcome
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.observation import RuleOutcome, RuleStatus, SuiteOutcome

from .scene import NOW


def judge(status: RuleStatus, *, rows: int = 10) -> Judgement:
    rule = RuleOutcome(
        kind="required", field="payment_term", expectation="not null", status=status, failing=3
    )
    outcome = SuiteOutcome(
        integration="invoices_to_erp",
        object="invoice",
        suite="s",
        at=NOW,
        snapshot_at=NOW,
        rows=rows,
        rules=(rule,),
    )
    return judge_outcome(outcome)


@pytest.mark.parametrize(
    ("status", "rows", "expected"),
    [
        (RuleStatus.PASSED, 10, []),
        (RuleStatus.FAILED, 10, [("data", "required:payment_term", "error")]),
        (RuleStatus.WARNED, 10, [("data", "required:payment_term", "warning")]),
        (RuleStatus.ERRORED, 10, [("monitor", "check_broken:data", "error")]),
        (RuleStatus.NOT_EVALUATED, 0, [("data", "not_evaluated", "warning")]),
    ],
)
def test_the_five_outcomes_are_never_confused(
    status: RuleStatus, rows: int, expected: list[tuple[str, str, str]]
) -> None:
    found = judge(status, rows=rows).findings
    assert [(each.layer.value, each.kind, each.severity.value) for each in found] == expected


@pytest.mark.parametrize(
    "status", [RuleStatus.FAILED, RuleStatus.WARNED, RuleStatus.ERRORED, RuleStatus.NOT_EVALUATED]
)
def test_only_a_rule_that_passed_clears_what_it_once_found(status: RuleStatus) -> None:
    cleared = {each.kind for each in judge(status).cleared}
    assert "required:payment_term" not in cleared
    assert "required:payment_term" in {each.kind for each in judge(RuleStatus.PASSED).cleared}


def test_a_stale_snapshot_is_a_finding_and_clears_nothing_of_the_data() -> None:
    outcome = SuiteOutcome(
        integration="invoices_to_erp",
        object="invoice",
        suite="s",
        at=NOW,
        snapshot_at=NOW,
        rows=10,
        stale=("invoice",),
    )

    told = judge_outcome(outcome)

    assert [each.kind for each in told.findings] == ["snapshot_stale"]
    assert "not_evaluated" not in {each.kind for each in told.cleared}
    fresh = judge_outcome(outcome.model_copy(update={"stale": ()}))
    assert "snapshot_stale" in {each.kind for each in fresh.cleared}
