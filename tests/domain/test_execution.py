from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from include.integration_watch.domain.execution import judge_executions
from include.integration_watch.domain.finding import DocumentRef, Judgement
from include.integration_watch.domain.observation import DocumentError, Execution

from .scene import LONG_AGO, NOW, catalogue, integration, rule, run

DUE = (
    NOW - NOW.replace(hour=5, minute=0)
).total_seconds() / 60  # a run at 05:00 UTC is in the due window


def judge(*runs: Execution, errors: tuple[DocumentError, ...] = (), **changes: Any) -> Judgement:
    known = catalogue(rule("period_closed", r"Period is .* closed"))
    whole_since = changes.pop("whole_since", LONG_AGO)
    return judge_executions(
        integration(**changes), runs, errors, known, NOW, whole_since=whole_since
    )


def kinds(judgement: Judgement) -> list[str]:
    return sorted(found.kind for found in judgement.findings)


def refused(id: int, text: str, *, resolved: bool = False) -> DocumentError:
    return DocumentError(
        id=id,
        integration="invoices-to-erp",
        document=DocumentRef(
            object="invoice", key=f"R-{id}", amount=Decimal("10.50"), currency="EUR"
        ),
        messages=(text,),
        resolved=resolved,
        at=NOW - timedelta(hours=1),
    )


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        pytest.param([run(DUE)], [], id="a run in the due window is fine"),
        pytest.param([run(DUE, "ERROR")], ["execution_failed"], id="a failed run is failed"),
        pytest.param([run(DUE, "ABORTED")], ["execution_failed"], id="an aborted run is failed"),
        pytest.param([run(DUE, "ERROR"), run(60)], [], id="a later good run closes a failed one"),
        pytest.param(
            [run(60, "ERROR"), run(DUE)],
            ["execution_failed"],
            id="an earlier good run closes nothing",
        ),
        pytest.param(
            [run(DUE, "ERROR", id="a"), run(60, original_id="a", type="retry_manual")],
            [],
            id="a good retry closes its original",
        ),
        pytest.param(
            [run(DUE, "ERROR", id="a"), run(DUE + 1, "ERROR", id="b"), run(60, original_id="a")],
            ["execution_failed"],
            id="a retry closes only its original",
        ),
        pytest.param(
            [run(DUE), run(9, "ERROR", type="test_manual")], [], id="test runs do not count"
        ),
        pytest.param(
            [run(DUE), run(9, "ERROR", type="sub_process")], [], id="sub-processes do not count"
        ),
        pytest.param(
            [run(10), run(9, "DISCARDED")], [], id="discarded while another was at work is nothing"
        ),
        pytest.param(
            [run(DUE), run(9, "DISCARDED"), run(5)], [], id="a run that began since makes it good"
        ),
        pytest.param(
            [run(DUE), run(9, "DISCARDED")],
            ["execution_discarded"],
            id="discarded and not made good is told",
        ),
        pytest.param([], ["execution_missing"], id="no run in the due window is missing"),
        pytest.param(
            [run(DUE, "DISCARDED")],
            ["execution_discarded"],
            id="what was discarded in its window is not also missing",
        ),
        pytest.param(
            [run(30, "INPROCESS")],
            ["execution_late"],
            id="begun, but open after the deadline, is late",
        ),
        pytest.param(
            [run(DUE, "INPROCESS")],
            ["execution_stuck"],
            id="open for hours is stuck, not also late",
        ),
        pytest.param(
            [run(DUE, "INPROCESS", is_stranded=True)],
            ["execution_stranded"],
            id="what waits for its runtime is not stuck",
        ),
        pytest.param(
            [run(DUE, inbound=9, inbound_errors=2)],
            ["execution_partly_failed"],
            id="errors inside a complete run",
        ),
        pytest.param([run(DUE), run(30, "INPROCESS")], [], id="a long run below the limit is fine"),
        pytest.param(
            [run(DUE), run(30, "UNKNOWN")],
            ["execution_unknown"],
            id="an unknown word is never good",
        ),
    ],
)
def test_runs_are_judged(runs: list[Execution], expected: list[str]) -> None:
    assert kinds(judge(*runs)) == expected


def test_nothing_is_missing_before_the_record_is_whole() -> None:
    assert kinds(judge(whole_since=NOW - timedelta(hours=1))) == []


def test_nothing_is_missing_within_the_grace() -> None:
    assert kinds(judge(run(24 * 60 - 60), cadence="every day by 09:55", zone="Europe/Berlin")) == []


def test_a_failed_run_is_never_cleared_by_time() -> None:
    judgement = judge(run(24 * 60 + DUE, "ERROR"), run(DUE, "DISCARDED"))
    assert "execution_failed" in kinds(judgement)


def test_a_run_dated_in_the_future_hides_no_failure_and_no_missing_run() -> None:
    ahead = run(-60 * 24 * 900)
    assert "execution_failed" in kinds(judge(run(DUE, "ERROR"), ahead))
    assert "execution_missing" in kinds(judge(run(24 * 60 + DUE), ahead))


def test_a_clock_that_is_a_little_ahead_keeps_no_run_from_being_judged() -> None:
    assert "execution_failed" not in kinds(judge(run(DUE, "ERROR"), run(-5)))


def test_the_catalogue_row_that_knows_the_text_is_named() -> None:
    failed = run(DUE, "ERROR", error_text="Header: Period is currently closed for Booking")
    (found,) = judge(failed).findings
    assert found.error_rule == "period_closed"
    assert found.excerpt == "Header: Period is currently closed for Booking"


def test_refused_documents_are_one_finding_per_row_with_their_money() -> None:
    errors = (
        refused(1, "Period is now closed"),
        refused(2, "Period is now closed"),
        refused(3, "other"),
    )
    judgement = judge(run(DUE), errors=errors)
    assert kinds(judgement) == ["documents_refused:period_closed", "documents_refused:unclassified"]
    known = next(found for found in judgement.findings if found.error_rule)
    assert (known.document_count, known.money[0].amount) == (2, Decimal("21.00"))


def test_refused_documents_close_when_coupa_calls_them_resolved() -> None:
    judgement = judge(run(DUE), errors=(refused(1, "Period is now closed", resolved=True),))
    assert kinds(judgement) == []
    assert "documents_refused:period_closed" in {cleared.kind for cleared in judgement.cleared}
