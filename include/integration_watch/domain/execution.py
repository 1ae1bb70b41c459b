"""Judge executions: failed, missing, late, stuck."""

from datetime import datetime

from .catalogue import Catalogue
from .error_rule import Diagnose, classifying
from .finding import Clearance, Finding, Judgement, Kind, Layer, Severity
from .integration import Integration
from .observation import DocumentError, Execution, ExecutionStatus
from .refused_documents import judge_documents

_GOOD = frozenset({ExecutionStatus.COMPLETE, ExecutionStatus.COMPLETE_WARN})
_BAD = frozenset({ExecutionStatus.ERROR, ExecutionStatus.ABORTED})


def judge_executions(
    integration: Integration,
    executions: tuple[Execution, ...],
    errors: tuple[DocumentError, ...],
    catalogue: Catalogue,
    now: datetime,
    *,
    whole_since: datetime,
    diagnose: Diagnose | None = None,
) -> Judgement:
    """Judge all that is known of one integration's runs and refused documents.

    ``executions`` reach back past the last due window; ``whole_since`` is the moment from which
    the record is known to be complete: nothing is called missing before it. A failed run is
    closed only by a good run that started later or by its own good retry, never by time.
    ``diagnose`` asks the catalogue's rows faster than one after the other.
    """
    asked = diagnose or classifying(catalogue.error_rules)
    runs = sorted((run for run in executions if run.counts), key=lambda run: run.started_at)
    return (
        _judge_outcome(integration, runs, catalogue, now, asked)
        + _judge_open(integration, runs, now)
        + _judge_due(integration, runs, now, whole_since)
        + judge_documents(integration, errors, catalogue, now, asked)
    )


def _judge_outcome(
    integration: Integration,
    runs: list[Execution],
    catalogue: Catalogue,
    now: datetime,
    diagnose: Diagnose,
) -> Judgement:
    ended = [run for run in runs if run.status in _GOOD or run.status in _BAD]
    unknown = [run for run in runs if run.status is ExecutionStatus.UNKNOWN]
    findings: list[Finding] = []
    cleared: list[Clearance] = []
    retried = {run.original_id for run in ended if run.status in _GOOD and run.original_id}
    good = [run for run in ended if run.status in _GOOD]
    last_good = good[-1] if good else None
    failed = [
        run
        for run in ended
        if run.status in _BAD
        and run.id not in retried
        and not (last_good and last_good.started_at > run.started_at and not last_good.original_id)
    ]
    if failed:
        findings.append(_failed(integration, failed, last_good, catalogue, now, diagnose))
    elif last_good:
        cleared.append(
            _cleared(integration, Layer.EXECUTION, Kind.EXECUTION_FAILED, now, last_good.id)
        )
    if unknown and not (last_good and last_good.started_at > unknown[-1].started_at):
        seen = unknown[-1]
        findings.append(
            _finding(
                integration,
                Layer.EXECUTION,
                Kind.EXECUTION_UNKNOWN,
                Severity.WARNING,
                now,
                since=seen.started_at,
                facts={"execution": seen.id, "status": seen.status_text},
            )
        )
    elif last_good:
        cleared.append(
            _cleared(integration, Layer.EXECUTION, Kind.EXECUTION_UNKNOWN, now, last_good.id)
        )
    return Judgement(findings=tuple(findings), cleared=tuple(cleared))


def _failed(
    integration: Integration,
    failed: list[Execution],
    last_good: Execution | None,
    catalogue: Catalogue,
    now: datetime,
    diagnose: Diagnose,
) -> Finding:
    last = failed[-1]
    words = last.error_text or last.message
    diagnosis = diagnose(words, integration.id)
    rule = catalogue.error_rule(diagnosis.rule)
    return _finding(
        integration,
        Layer.EXECUTION,
        Kind.EXECUTION_FAILED,
        rule.severity if rule else Severity.ERROR,
        now,
        since=failed[0].started_at,
        error_rule=diagnosis.rule,
        facts=diagnosis.fields
        | {
            "execution": last.id,
            "process": last.process,
            "status": last.status.value,
            "started_at": last.started_at.isoformat(),
            "ended_at": last.ended_at.isoformat() if last.ended_at else "",
            "first_ended_at": (failed[0].ended_at or failed[0].started_at).isoformat(),
            "runs": str(len(failed)),
            "documents": str(last.inbound),
            "document_errors": str(last.inbound_errors),
            "last_good": last_good.started_at.isoformat() if last_good else "",
        },
        excerpt=words,
        document_count=last.inbound_errors or last.inbound,
    )


def _judge_open(integration: Integration, runs: list[Execution], now: datetime) -> Judgement:
    stuck = [
        run for run in runs if run.status.is_open and now - run.started_at > integration.stuck_after
    ]
    if not stuck:
        return Judgement(
            cleared=(_cleared(integration, Layer.SERVICE, Kind.EXECUTION_STUCK, now, ""),)
        )
    oldest = stuck[0]
    return Judgement(
        findings=(
            _finding(
                integration,
                Layer.SERVICE,
                Kind.EXECUTION_STUCK,
                Severity.ERROR,
                now,
                since=oldest.started_at,
                facts={
                    "execution": oldest.id,
                    "process": oldest.process,
                    "status": oldest.status.value,
                    "minutes": str(int((now - oldest.started_at).total_seconds() // 60)),
                },
            ),
        )
    )


def _judge_due(
    integration: Integration, runs: list[Execution], now: datetime, whole_since: datetime
) -> Judgement:
    """Missing: no run began in the due window. Late: it began, but ended after the deadline or is open."""
    begin, deadline = integration.cadence.due(now - integration.grace, integration.tzinfo)
    if begin < whole_since:
        return Judgement()
    kinds = (Kind.EXECUTION_MISSING, Kind.EXECUTION_LATE)
    started = [
        run
        for run in runs
        if begin <= run.started_at and run.status is not ExecutionStatus.DISCARDED
    ]
    ended = [run for run in started if not run.status.is_open]
    if ended:
        return Judgement(
            cleared=tuple(
                _cleared(integration, Layer.SERVICE, kind, now, ended[-1].id) for kind in kinds
            )
        )
    facts = {
        "deadline": deadline.isoformat(),
        "cadence": integration.cadence.text,
        "process": integration.boomi_process,
    }
    if started:
        kind, severity = Kind.EXECUTION_LATE, Severity.WARNING
        facts |= {"execution": started[0].id}
        if now - started[0].started_at > integration.stuck_after:
            return Judgement()
    else:
        kind, severity = Kind.EXECUTION_MISSING, Severity.ERROR
        last = max((run.started_at for run in runs), default=None)
        facts |= {"last_run": last.isoformat() if last else ""}
    return Judgement(
        findings=(
            _finding(integration, Layer.SERVICE, kind, severity, now, since=deadline, facts=facts),
        )
    )


def _finding(
    integration: Integration,
    layer: Layer,
    kind: Kind | str,
    severity: Severity,
    now: datetime,
    *,
    since: datetime,
    facts: dict[str, str],
    error_rule: str | None = None,
    excerpt: str = "",
    document_count: int = 0,
) -> Finding:
    return Finding(
        layer=layer,
        subject=integration.id,
        kind=str(kind),
        severity=severity,
        observed_at=now,
        since=since,
        error_rule=error_rule,
        facts=facts,
        excerpt=excerpt,
        document_count=document_count,
    )


def _cleared(
    integration: Integration, layer: Layer, kind: Kind | str, now: datetime, evidence: str
) -> Clearance:
    return Clearance(
        layer=layer, subject=integration.id, kind=str(kind), as_of=now, evidence=evidence
    )
