"""Judge transfers by what both sides count: hidden refusals, and documents that neither side has."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from .arrival import Arrival
from .finding import Judgement, Kind, Layer, Severity
from .integration import Integration
from .lost_documents import judge_lost
from .run_finding import cleared, found
from .transfer import Transfer

_PROVEN = 2
"""In so many transfers both sides' counts must have agreed before their disagreeing means anything."""


def judge_transfers(
    integration: Integration,
    told: Sequence[Transfer],
    now: datetime,
    *,
    whole_since: datetime,
    arrivals: Mapping[str, Arrival] | None = None,
) -> Judgement:
    """Judge what Boomi calls complete by what Coupa says of it.

    ``told`` are transfers, oldest first. *Hidden refusal*: Coupa did not process documents, and its
    error list does not name them (what it names is told as refused). *Lost*: one side sent more than
    the other ever saw: by their numbers (``arrivals``, by execution), else where their counts usually
    agree. Of runs before ``whole_since`` Coupa's errors may not all be known. A trouble ends by a good
    retry of its run, by numbers that are seen later, or by corrected counts.
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
    hidden = _counted(over, _is_counted(over), _hidden)
    lost = _counted(over, _agree(over), _lost)
    return _verdict(integration, Kind.HIDDEN_REFUSAL, hidden, retried, now) + judge_lost(
        integration, lost, arrivals or {}, retried, now
    )


def _counted(
    transfers: Sequence[Transfer], means_something: bool, count: Callable[[Transfer, bool], int]
) -> list[tuple[Transfer, int]]:
    """Return the transfers in which something is wrong, and with how many documents."""
    counts = ((each, count(each, means_something)) for each in transfers)
    return [(each, number) for each, number in counts if number]


def _hidden(transfer: Transfer, is_counted: bool) -> int:
    """Return how many refused documents no error names."""
    run = transfer.run
    if run is None or (run.status == "successful" and not is_counted):
        return 0  # where nobody sets how many were processed, the number means nothing
    return max(transfer.refused - len(transfer.errors), 0)


def _is_counted(transfers: Sequence[Transfer]) -> bool:
    """Tell whether somebody sets how many documents of a run were processed."""
    runs = [each.run for each in transfers if each.run and each.run.total]
    return sum(run.total == run.processed for run in runs) >= _PROVEN


def _lost(transfer: Transfer, counts_agree: bool) -> int:
    """Return how many documents one side sent and the other never saw."""
    return (transfer.unseen or 0) if counts_agree else 0


def _agree(transfers: Sequence[Transfer]) -> bool:
    """Tell whether both sides count alike: in most transfers, and in enough of them."""
    equal = sum(
        bool(each.handed_over and each.run and each.run.total == each.handed_over)
        for each in transfers
    )
    return equal >= _PROVEN and equal >= len(transfers) / 2


def _verdict(
    integration: Integration,
    kind: Kind,
    ever: Sequence[tuple[Transfer, int]],
    retried: AbstractSet[str],
    now: datetime,
) -> Judgement:
    wrong = [(each, number) for each, number in ever if each.execution.id not in retried]
    if not wrong:
        # Nothing is called good only because it lies too far back to be looked at.
        mended = [each.execution.id for each, _ in ever]
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
