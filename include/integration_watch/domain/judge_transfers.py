"""Judge transfers by what both sides count: hidden refusals, and documents that neither side has."""

from collections.abc import Sequence
from datetime import datetime

from .finding import Judgement, Kind, Layer, Severity
from .integration import Integration
from .run_finding import cleared, found
from .transfer import Transfer

_PROVEN = 2
"""In so many transfers both sides' counts must have agreed before their disagreeing means anything."""


def judge_transfers(
    integration: Integration, told: Sequence[Transfer], now: datetime, *, whole_since: datetime
) -> Judgement:
    """Judge what Boomi calls complete by what Coupa says of it.

    ``told`` are transfers, oldest first. *Hidden refusal*: Coupa did not process documents, and its
    error list does not name them (what it names is told as refused). *Lost*: one side sent more than
    the other ever saw, where their counts usually agree. Of runs before ``whole_since`` Coupa's
    errors may not all be known. A trouble ends by a good retry of its run or by corrected counts.
    """
    over = [
        each
        for each in told
        if each.is_over
        and each.is_good
        and each.run is not None
        and (each.run.started_at or now) >= whole_since
    ]
    retried = {each.execution.original_id for each in told if each.is_good} - {""}
    hidden = [each for each in over if _hidden(each, over)]
    lost = [each for each in over if _lost(each, over)]
    return _verdict(
        integration,
        Kind.HIDDEN_REFUSAL,
        [(each, _hidden(each, over)) for each in hidden if each.execution.id not in retried],
        hidden,
        now,
    ) + _verdict(
        integration,
        Kind.DOCUMENTS_LOST,
        [(each, _lost(each, over)) for each in lost if each.execution.id not in retried],
        lost,
        now,
    )


def _hidden(transfer: Transfer, others: Sequence[Transfer]) -> int:
    """Return how many refused documents no error names."""
    run = transfer.run
    if run is None:
        return 0
    if run.status == "successful" and not _is_counted(others):
        return 0  # nobody sets how many were processed: the number means nothing
    return max(transfer.refused - len(transfer.errors), 0)


def _is_counted(transfers: Sequence[Transfer]) -> bool:
    """Tell whether somebody sets how many documents of a run were processed."""
    whole = [each for each in transfers if each.run and each.run.total == each.run.processed]
    return sum(bool(each.run and each.run.total) for each in whole) >= _PROVEN


def _lost(transfer: Transfer, others: Sequence[Transfer]) -> int:
    """Return how many documents one side sent and the other never saw, where both count alike."""
    agreeing = [
        each for each in others if each is not transfer and each.unseen == 0 and each.handed_over
    ]
    equal = [each for each in agreeing if each.run and each.run.total == each.handed_over]
    if len(equal) < _PROVEN or len(equal) < len(others) / 2:
        return 0
    return transfer.unseen or 0


def _verdict(
    integration: Integration,
    kind: Kind,
    wrong: Sequence[tuple[Transfer, int]],
    ever: Sequence[Transfer],
    now: datetime,
) -> Judgement:
    if not wrong:
        # Nothing is called good only because it lies too far back to be looked at.
        mended = [each.execution.id for each in ever]
        return Judgement(
            cleared=(cleared(integration, Layer.EXECUTION, kind, now, mended[-1]),)
            if mended
            else ()
        )
    first, last = wrong[0][0], wrong[-1][0]
    run = last.run
    return Judgement(
        findings=(
            found(
                integration,
                Layer.EXECUTION,
                kind,
                Severity.ERROR,
                now,
                since=first.execution.started_at,
                facts={
                    "execution": last.execution.id,
                    "process": last.execution.process,
                    "started_at": last.execution.started_at.isoformat(),
                    "run": str(run.id) if run else "",
                    "boomi_count": str(last.handed_over),
                    "coupa_total": str(run.total) if run and run.total is not None else "",
                    "coupa_processed": (
                        str(run.processed) if run and run.processed is not None else ""
                    ),
                    "runs": str(len(wrong)),
                },
                document_count=sum(count for _, count in wrong),
            ),
        )
    )
