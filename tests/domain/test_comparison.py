from datetime import timedelta

import pytest

from include.integration_watch.domain.comparison import compare
from include.integration_watch.domain.finding import Clearance, Finding, Judgement, Layer, Severity
from include.integration_watch.domain.incident import Change, Incident, Reason

from .scene import NOW, finding

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LATER = NOW + 5 * MINUTE


def incident(seen: Finding, **changes: object) -> Incident:
    fields = {
        "number": 1,
        "finding": seen,
        "opened_at": NOW,
        "last_seen_at": NOW,
        "told_count": seen.document_count,
    }
    return Incident.model_validate(fields | changes)


def left_behind(**changes: object) -> Incident:
    return incident(finding(), **{"cause": 7, "freed_at": NOW, "silenced": True} | changes)


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
            [(None, Reason.EXPLAINED)],
            id="an effect is quiet while its cause is open",
        ),
        pytest.param(
            [incident(finding(), cause=7)],
            seen_again(severity=Severity.CRITICAL),
            [(None, Reason.EXPLAINED)],
            id="an effect that was told before does not worsen under its cause",
        ),
        pytest.param(
            [incident(finding(), silenced=True, held_until=LATER)],
            seen_again(severity=Severity.CRITICAL),
            [(None, Reason.MAY_BE_AN_EFFECT)],
            id="what may be an effect waits until its systems were looked at",
        ),
        pytest.param(
            [left_behind(speaks_at=LATER + HOUR)],
            seen_again(),
            [(None, Reason.RECOVERING)],
            id="what a cause left behind gets time to recover",
        ),
        pytest.param(
            [left_behind(speaks_at=LATER)],
            seen_again(),
            [(Change.OPENED, Reason.CAUSE_RESOLVED)],
            id="what outlives its cause is told",
        ),
        pytest.param(
            [left_behind(speaks_at=LATER, silenced=False)],
            seen_again(),
            [(Change.WORSENED, Reason.CAUSE_RESOLVED)],
            id="what was told before and outlives its cause is told as worse",
        ),
        pytest.param(
            [left_behind(speaks_at=LATER + HOUR)],
            seen_again(facts={"started_at": (NOW + 4 * MINUTE).isoformat()}),
            [(Change.OPENED, Reason.CAUSE_RESOLVED)],
            id="a run that fails after the end of its cause is told at once",
        ),
        pytest.param(
            [left_behind(speaks_at=LATER + HOUR)],
            seen_again(facts={"started_at": "yesterday"}),
            [(None, Reason.RECOVERING)],
            id="a fact that is no moment proves nothing",
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


@pytest.mark.parametrize(
    ("ago", "change"), [(10, Change.REOPENED), (40, Change.OPENED)], ids=["lately", "long ago"]
)
def test_what_comes_back_within_a_short_while_is_the_same_incident(
    ago: int, change: Change
) -> None:
    before = incident(finding(), resolved_at=LATER - ago * MINUTE)
    (decision,) = compare(seen_again(), (before,), LATER, reopen_within=30 * MINUTE)
    assert decision.change is change
    assert decision.number == (1 if change is Change.REOPENED else None)


def test_old_news_does_not_open_what_newer_evidence_closed() -> None:
    before = incident(finding(), resolved_at=LATER, last_seen_at=LATER + MINUTE)
    (decision,) = compare(seen_again(), (before,), LATER)
    assert (decision.change, decision.reason) == (None, Reason.OUTDATED)


def test_what_lies_in_the_future_is_taken_as_of_now_and_closes_by_evidence() -> None:
    ahead = finding(observed_at=LATER + 3 * HOUR, since=LATER + 2 * HOUR)

    (opening,) = compare(Judgement(findings=(ahead,)), (), LATER)

    assert (opening.finding.observed_at, opening.finding.since) == (LATER, LATER)
    known = incident(opening.finding, opened_at=LATER, last_seen_at=opening.finding.observed_at)
    well = cleared(as_of=LATER + MINUTE)
    (end,) = compare(well, (known,), LATER + MINUTE)
    assert end.change is Change.RESOLVED
