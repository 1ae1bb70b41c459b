"""Judge good runs in which documents failed: handled inside Boomi, so that the run is called complete."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from .explanation import Explanation, still_failing
from .finding import DocumentRef, Judgement, Kind, Layer, Severity
from .integration import Integration
from .observation import DocumentError, Execution, ExecutionStatus
from .run_finding import cleared, found

_GOOD = frozenset({ExecutionStatus.COMPLETE, ExecutionStatus.COMPLETE_WARN})
_NAMED = 20
_REPORTED_WITHIN = timedelta(minutes=10)
"""So long after its end a run's errors may still be reported to Coupa."""


def judge_partly_failed(
    integration: Integration,
    runs: Sequence[Execution],
    errors: Sequence[DocumentError],
    now: datetime,
    explanations: Mapping[str, Explanation],
) -> Judgement:
    """Judge runs that Boomi calls complete although documents failed in them.

    ``runs`` are sorted by their start. What Coupa's own error list names is told as refused. A run
    is made good by its own clean retry; where the numbers of its failed documents are known, by these
    passing later; else by a later clean run that moved something.
    """
    good = [run for run in runs if run.status in _GOOD]
    clean = [run for run in good if not run.inbound_errors]
    retried = {run.original_id for run in clean if run.original_id}
    last_clean = max(
        (run.started_at for run in clean if run.inbound and not run.original_id), default=None
    )
    partly = [
        run
        for run in good
        if run.inbound_errors
        and run.id not in retried
        and not _is_made_good(run, runs, last_clean, explanations)
        and not _is_told_by_coupa(run, errors)
    ]
    if not partly:
        evidence = clean[-1].id if clean else ""
        kind = Kind.EXECUTION_PARTLY_FAILED
        return Judgement(
            cleared=(cleared(integration, Layer.EXECUTION, kind, now, evidence),) if good else ()
        )
    last = partly[-1]
    return Judgement(
        findings=(
            found(
                integration,
                Layer.EXECUTION,
                Kind.EXECUTION_PARTLY_FAILED,
                Severity.ERROR,
                now,
                since=partly[0].started_at,
                facts={
                    "execution": last.id,
                    "process": last.process,
                    "status": last.status.value,
                    "started_at": last.started_at.isoformat(),
                    "runs": str(len(partly)),
                    "documents": str(sum(run.inbound for run in partly)),
                }
                | (explanations[last.id].facts if last.id in explanations else {}),
                excerpt=last.error_text or last.message,
                document_count=sum(run.inbound_errors for run in partly),
            ).model_copy(update={"documents": _named(partly, explanations)}),
        )
    )


def _is_made_good(
    run: Execution,
    runs: Sequence[Execution],
    last_clean: datetime | None,
    explanations: Mapping[str, Explanation],
) -> bool:
    told = explanations.get(run.id)
    if told is not None and any(document.keys for document in told.failed):
        later = [
            explanations[each.id]
            for each in runs
            if each.started_at > run.started_at and each.id in explanations
        ]
        return not still_failing(told, later)
    return last_clean is not None and last_clean > run.started_at


def _named(
    partly: Sequence[Execution], explanations: Mapping[str, Explanation]
) -> tuple[DocumentRef, ...]:
    told = [explanations[run.id] for run in partly if run.id in explanations]
    return tuple(document for each in told for document in each.documents)[:_NAMED]


def _is_told_by_coupa(run: Execution, errors: Sequence[DocumentError]) -> bool:
    end = (run.ended_at or run.started_at) + _REPORTED_WITHIN
    reported = sum(run.started_at <= error.at <= end for error in errors)
    return reported >= run.inbound_errors
