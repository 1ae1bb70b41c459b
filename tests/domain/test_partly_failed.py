from datetime import timedelta

from include.integration_watch.domain.finding import DocumentRef, Finding, Judgement
from include.integration_watch.domain.observation import DocumentError, Execution
from include.integration_watch.domain.partly_failed import judge_partly_failed

from .scene import NOW, integration, run


def judged(*runs: Execution, errors: tuple[DocumentError, ...] = ()) -> Judgement:
    ordered = sorted(runs, key=lambda each: each.started_at)
    return judge_partly_failed(integration(), ordered, errors, NOW, {})


def partly(minutes_ago: float, **changes: object) -> Execution:
    return run(minutes_ago, inbound=40, inbound_errors=3, **changes)


def test_errors_inside_a_complete_run_are_told_with_their_number() -> None:
    (finding,) = judged(partly(60), run(120, inbound=40)).findings
    assert (finding.kind, finding.document_count) == ("execution_partly_failed", 3)


def test_several_such_runs_are_one_trouble() -> None:
    (finding,) = judged(partly(60), partly(90)).findings
    assert (finding.document_count, finding.facts["runs"]) == (6, "2")


def test_a_later_clean_run_makes_it_good() -> None:
    ended = judged(partly(60), run(30, inbound=40))
    assert not ended.findings
    assert ended.cleared[0].evidence == run(30).id


def test_a_later_empty_run_proves_nothing() -> None:
    assert judged(partly(60), run(30, inbound=0)).findings


def test_its_own_clean_retry_makes_it_good() -> None:
    first = partly(60, id="first")
    assert not judged(first, run(30, original_id="first", inbound=3)).findings
    still: list[Finding] = list(judged(first, run(30, original_id="other", inbound=3)).findings)
    assert len(still) == 1


def test_what_coupas_error_list_names_is_told_as_refused_alone() -> None:
    errors = tuple(
        DocumentError(
            id=number,
            integration="invoices-to-erp",
            document=DocumentRef(object="invoice", key=str(number)),
            messages=("no",),
            resolved=False,
            at=NOW - timedelta(minutes=57),
        )
        for number in range(3)
    )
    assert not judged(partly(60), errors=errors).findings
    assert judged(partly(60), errors=errors[:2]).findings
