from datetime import timedelta

import pytest

from include.integration_watch.domain.finding import Clearance, Finding, Judgement, Layer, Severity
from include.integration_watch.domain.incident import Change, Incident, Reason, cause_of, compare

from .scene import NOW, catalogue, finding, system

LATER = NOW + timedelta(minutes=5)


def incident(seen: Finding, **changes: object) -> Incident:
    fields = {
        "number": 1,
        "finding": seen,
        "opened_at": NOW,
        "last_seen_at": NOW,
        "told_count": seen.document_count,
    }
    return Incident.model_validate(fields | changes)


def cleared(kind: str | None = None, **changes: object) -> Judgement:
    fields = {"layer": Layer.EXECUTION, "subject": "invoices_to_erp", "kind": kind, "as_of": LATER}
    return Judgement(cleared=(Clearance.model_validate(fields | changes),))


def decide(judgement: Judgement, *known: Incident) -> list[tuple[Change | None, Reason]]:
    return [(decision.change, decision.reason) for decision in compare(judgement, known, LATER)]


def seen_again(**changes: object) -> Judgement:
    return Judgement(findings=(finding(observed_at=LATER, **changes),))


@pytest.mark.parametrize(
    ("known", "judgement", "expected"),
    [
        pytest.param(
            [], seen_again(), [(Change.OPENED, Reason.FIRST_SEEN)], id="a new finding opens"
        ),
        pytest.param(
            [incident(finding())],
            seen_again(),
            [(None, Reason.STILL_THE_SAME)],
            id="a known one is quiet",
        ),
        pytest.param(
            [incident(finding())],
            seen_again(severity=Severity.CRITICAL),
            [(Change.WORSENED, Reason.SEVERITY_ROSE)],
            id="a graver one worsens",
        ),
        pytest.param(
            [incident(finding(document_count=3))],
            seen_again(document_count=6),
            [(Change.WORSENED, Reason.TWICE_THE_DOCUMENTS)],
            id="twice the documents worsen",
        ),
        pytest.param(
            [incident(finding(document_count=3))],
            seen_again(document_count=5),
            [(None, Reason.STILL_THE_SAME)],
            id="a few more documents are quiet",
        ),
        pytest.param(
            [incident(finding())], Judgement(), [], id="not being found again closes nothing"
        ),
        pytest.param(
            [incident(finding())],
            cleared("execution_failed"),
            [(Change.RESOLVED, Reason.EVIDENCE_OF_HEALTH)],
            id="evidence closes",
        ),
        pytest.param(
            [incident(finding())],
            cleared(),
            [(Change.RESOLVED, Reason.EVIDENCE_OF_HEALTH)],
            id="a subject that is well closes all its kinds",
        ),
        pytest.param(
            [incident(finding())],
            cleared("execution_stuck"),
            [],
            id="evidence of another kind does not",
        ),
        pytest.param(
            [incident(finding(), last_seen_at=LATER + timedelta(minutes=1))],
            cleared("execution_failed"),
            [],
            id="older evidence does not",
        ),
        pytest.param(
            [incident(finding(), last_seen_at=LATER + timedelta(minutes=1))],
            seen_again(severity=Severity.CRITICAL),
            [(None, Reason.OUTDATED)],
            id="an older look changes nothing",
        ),
        pytest.param(
            [incident(finding(), silenced=True, cause=7)],
            seen_again(),
            [(None, Reason.STILL_THE_SAME)],
            id="an effect is quiet while its cause is open",
        ),
        pytest.param(
            [incident(finding(), silenced=True)],
            seen_again(),
            [(Change.OPENED, Reason.CAUSE_RESOLVED)],
            id="an effect that outlives its cause is told",
        ),
        pytest.param(
            [incident(finding(), resolved_at=NOW)],
            seen_again(),
            [(Change.OPENED, Reason.FIRST_SEEN)],
            id="a resolved incident does not swallow a new one",
        ),
    ],
)
def test_compare(
    known: list[Incident], judgement: Judgement, expected: list[tuple[Change | None, Reason]]
) -> None:
    assert decide(judgement, *known) == expected


def test_the_start_of_a_trouble_is_kept_when_it_is_seen_again() -> None:
    (decision,) = compare(seen_again(since=LATER), (incident(finding()),), LATER)
    assert decision.finding.since == NOW


def test_a_broken_system_explains_a_failed_run_of_its_integration() -> None:
    down = incident(finding("unreachable", layer=Layer.SYSTEM, subject="erp"), number=7)
    assert cause_of(finding(), (down,), catalogue()) == 7


def test_a_broken_system_does_not_explain_wrong_data() -> None:
    down = incident(finding("unreachable", layer=Layer.SYSTEM, subject="erp"), number=7)
    assert cause_of(finding("not_unique:name", layer=Layer.DATA), (down,), catalogue()) is None


def test_a_system_of_nobody_explains_nothing() -> None:
    down = incident(finding("unreachable", layer=Layer.SYSTEM, subject="erp_branch"), number=7)
    assert cause_of(finding(), (down,), catalogue()) is None


@pytest.mark.parametrize(("runtimes", "cause"), [(1, 7), (2, None)])
def test_an_offline_runtime_explains_a_missing_run_where_the_account_has_only_one(
    runtimes: int, cause: int | None
) -> None:
    more = [system(f"runtime_{n}", "boomi_runtime", account_id="acme-1") for n in range(runtimes)]
    known = catalogue(systems=(*catalogue().systems, *more))
    offline = incident(
        finding("runtime_offline", layer=Layer.SERVICE, subject="runtime_0"), number=7
    )
    missing = finding("execution_missing", layer=Layer.SERVICE)
    assert cause_of(missing, (offline,), known) == cause
