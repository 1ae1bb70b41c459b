"""Judge executions: what went wrong with the runs of one integration, each trouble once."""

from datetime import datetime, timedelta

from .background import Background
from .catalogue import Catalogue
from .discarded import judge_discarded
from .due import judge_due
from .error_rule import Diagnose, classifying
from .finding import Clearance, Finding, Judgement, Kind, Layer, Severity
from .habits import Habits
from .integration import Integration
from .judge_files import judge_files
from .judge_schedule import judge_schedule
from .judge_transfers import judge_transfers
from .not_exported import judge_unexported
from .observation import DocumentError, Execution, ExecutionStatus
from .partly_failed import judge_partly_failed
from .refused_documents import judge_documents
from .rerun import may_run_again
from .run_finding import cleared as _cleared
from .run_finding import found as _finding
from .unusual import judge_unusual
from .what_changed import in_one_line, since_last_good

_GOOD = frozenset({ExecutionStatus.COMPLETE, ExecutionStatus.COMPLETE_WARN})
_BAD = frozenset({ExecutionStatus.ERROR, ExecutionStatus.ABORTED})
AHEAD_AT_MOST = timedelta(hours=1)
"""So far a runtime's clock may be ahead of Boomi's: what is dated later is a mistake of its clock."""


def judge_executions(
    integration: Integration,
    executions: tuple[Execution, ...],
    errors: tuple[DocumentError, ...],
    catalogue: Catalogue,
    now: datetime,
    *,
    whole_since: datetime,
    diagnose: Diagnose | None = None,
    known: Background | None = None,
) -> Judgement:
    """Judge all that is known of one integration's runs and refused documents.

    ``executions`` reach back past the last due window; ``whole_since`` is the moment from which
    the record is known to be complete: nothing is called missing before it. A failed run is
    closed only by a good run that started later or by its own good retry, never by time.
    A run dated in the future is judged when its time has come: until then it proves nothing.
    ``diagnose`` asks the catalogue's rows faster than one after the other. Without a background
    nothing is compared with the past.
    """
    background = known or Background()
    asked = diagnose or classifying(catalogue.error_rules)
    begun = (run for run in executions if run.counts and run.started_at <= now + AHEAD_AT_MOST)
    runs = sorted(begun, key=lambda run: run.started_at)
    return (
        _judge_outcome(integration, runs, catalogue, now, asked, background)
        + judge_partly_failed(integration, runs, errors, now, background.explanations)
        + _judge_open(integration, runs, now)
        + judge_due(integration, runs, now, whole_since=whole_since, known=background)
        + judge_schedule(integration, runs, background.schedule, background.changes, now)
        + judge_discarded(integration, runs, now, background.free_days)
        + _judge_unusual(integration, runs, background, now)
        + judge_documents(integration, errors, catalogue, now, asked)
        + judge_unexported(integration, background.unexported, now)
        + judge_files(integration, background.files, catalogue, now, asked)
        + judge_transfers(
            integration,
            background.transfers,
            now,
            whole_since=background.coupa_since or whole_since,
            arrivals=background.arrivals,
        )
    )


def _judge_unusual(
    integration: Integration, runs: list[Execution], known: Background, now: datetime
) -> Judgement:
    if not integration.compare_runs or not known.past:
        return Judgement()
    return judge_unusual(
        integration, runs, Habits(known.past, integration.tzinfo, known.special_days), now
    )


def _judge_outcome(
    integration: Integration,
    runs: list[Execution],
    catalogue: Catalogue,
    now: datetime,
    diagnose: Diagnose,
    known: Background,
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
        findings.append(_failed(integration, failed, last_good, catalogue, now, diagnose, known))
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
    known: Background,
) -> Finding:
    last = failed[-1]
    words = last.error_text or last.message
    diagnosis = diagnose(words, integration.id)
    rule = catalogue.error_rule(diagnosis.rule)
    last_good_at = last_good.started_at if last_good else None
    changed = since_last_good(failed[0], last_good_at, known.changes)
    told = known.explanations.get(last.id)
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
            "changed": in_one_line(changed),
        }
        | may_run_again(last, rule).facts
        | (told.facts if told else {}),
        excerpt=words,
        document_count=last.inbound_errors or last.inbound,
    ).model_copy(update={"documents": told.documents[:20] if told else ()})


def _judge_open(integration: Integration, runs: list[Execution], now: datetime) -> Judgement:
    stuck = [
        run for run in runs if run.status.is_open and now - run.started_at > integration.stuck_after
    ]
    kinds = (Kind.EXECUTION_STUCK, Kind.EXECUTION_STRANDED)
    if not stuck:
        return Judgement(
            cleared=tuple(_cleared(integration, Layer.SERVICE, kind, now, "") for kind in kinds)
        )
    oldest = stuck[0]
    # A run of a runtime that is offline ends when that is back: nobody need look for its fault.
    kind, other = reversed(kinds) if oldest.is_stranded else kinds
    return Judgement(
        findings=(
            _finding(
                integration,
                Layer.SERVICE,
                kind,
                Severity.ERROR,
                now,
                since=oldest.started_at,
                facts={
                    "execution": oldest.id,
                    "process": oldest.process,
                    "status": oldest.status.value,
                    "runtime": oldest.atom_id,
                    "minutes": str(int((now - oldest.started_at).total_seconds() // 60)),
                },
            ),
        ),
        cleared=(_cleared(integration, Layer.SERVICE, other, now, oldest.id),),
    )
