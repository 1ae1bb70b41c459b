"""Judge suite outcomes: which documents would be refused, and which checks could not say."""

from datetime import datetime

from .finding import Clearance, Finding, Judgement, Kind, Layer, Link, Severity
from .observation import RuleOutcome, RuleStatus, SuiteOutcome
from .tolerance import Borne

_BROKEN = f"{Kind.CHECK_BROKEN}:data"


def judge_outcome(outcome: SuiteOutcome) -> Judgement:
    """Judge one suite's outcome, rule by rule.

    A failed rule is a finding of layer data, a rule that erred one of layer monitor, a rule
    that had no data to look at a warning (no data is not good data), and so is a snapshot that is
    too old to say anything. Only a rule that passed clears what it once found.
    """
    total = Judgement()
    for rule in outcome.rules:
        total += _judge_rule(outcome, rule)
    return total + _judge_errored(outcome) + _judge_emptiness(outcome) + _judge_age(outcome)


def _judge_rule(outcome: SuiteOutcome, rule: RuleOutcome) -> Judgement:
    kind = f"{rule.kind}:{rule.field}"
    accepted = rule.weighed is not None and rule.weighed.why == Borne.ACCEPTED
    if rule.status is RuleStatus.PASSED or accepted:
        evidence = f"{rule.element_count} rows" if not rule.weighed else rule.detail
        return _well(outcome, Layer.DATA, kind, outcome.snapshot_at, evidence)
    if rule.status not in (RuleStatus.FAILED, RuleStatus.WARNED):
        return Judgement()
    return Judgement(
        findings=(
            Finding(
                layer=Layer.DATA,
                subject=outcome.integration,
                kind=kind,
                severity=Severity.ERROR if rule.status is RuleStatus.FAILED else Severity.WARNING,
                observed_at=outcome.at,
                since=outcome.snapshot_at,
                error_rule=rule.error_rule,
                facts={
                    "object": outcome.object,
                    "field": rule.field,
                    "failing": str(rule.failing),
                    "rows": str(outcome.rows),
                    "expectation": rule.expectation,
                    "detail": rule.detail,
                }
                | _accepted_before(rule),
                excerpt=rule.excerpt,
                documents=rule.documents[:20],
                document_count=rule.failing,
                money=rule.money,
                links=tuple(
                    Link(kind=link, url=url)
                    for link, url in (
                        ("data_docs", outcome.docs_page and f"{outcome.docs_page}#{rule.anchor}"),
                        ("keys", rule.keys_file),
                    )
                    if url
                ),
            ),
        )
    )


def _accepted_before(rule: RuleOutcome) -> dict[str, str]:
    """Return until when, by whom and why a failure was accepted that no longer is."""
    if rule.weighed is None or rule.weighed.until is None:
        return {}
    return {
        "accepted_until": rule.weighed.until.isoformat(),
        "accepted_by": rule.weighed.by,
        "accepted_reason": rule.weighed.reason,
        "accepted": rule.weighed.why,
    }


def _judge_errored(outcome: SuiteOutcome) -> Judgement:
    errored = [rule for rule in outcome.rules if rule.status is RuleStatus.ERRORED]
    if not errored:
        return _well(outcome, Layer.MONITOR, _BROKEN, outcome.at)
    return _wrong(
        outcome,
        Layer.MONITOR,
        _BROKEN,
        Severity.ERROR,
        since=outcome.at,
        facts={
            "check": outcome.suite,
            "rules": ", ".join(f"{rule.kind}:{rule.field}" for rule in errored),
        },
        excerpt="\n".join(rule.detail for rule in errored)[:2000],
    )


def _judge_emptiness(outcome: SuiteOutcome) -> Judgement:
    kind = Kind.NOT_EVALUATED.value
    if outcome.object in outcome.stale:
        return Judgement()
    if outcome.rows:
        evidence = f"{outcome.rows} rows"
        return _well(outcome, Layer.DATA, kind, outcome.snapshot_at, evidence)
    facts = {"object": outcome.object, "suite": outcome.suite}
    return _wrong(
        outcome, Layer.DATA, kind, Severity.WARNING, since=outcome.snapshot_at, facts=facts
    )


def _judge_age(outcome: SuiteOutcome) -> Judgement:
    kind = Kind.SNAPSHOT_STALE.value
    if not outcome.stale:
        return _well(outcome, Layer.DATA, kind, outcome.at, "every snapshot is fresh")
    return _wrong(
        outcome,
        Layer.DATA,
        kind,
        Severity.WARNING,
        since=outcome.at,
        facts={"object": outcome.stale[0], "suite": outcome.suite},
        excerpt=", ".join(outcome.stale),
    )


def _well(
    outcome: SuiteOutcome, layer: Layer, kind: str, as_of: datetime, evidence: str = ""
) -> Judgement:
    return Judgement(
        cleared=(
            Clearance(
                layer=layer,
                subject=outcome.integration,
                kind=kind,
                as_of=as_of,
                evidence=evidence,
            ),
        )
    )


def _wrong(
    outcome: SuiteOutcome,
    layer: Layer,
    kind: str,
    severity: Severity,
    *,
    since: datetime,
    facts: dict[str, str],
    excerpt: str = "",
) -> Judgement:
    return Judgement(
        findings=(
            Finding(
                layer=layer,
                subject=outcome.integration,
                kind=kind,
                severity=severity,
                observed_at=outcome.at,
                since=since,
                facts=facts,
                excerpt=excerpt,
            ),
        )
    )
