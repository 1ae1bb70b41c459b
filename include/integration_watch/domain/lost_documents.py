"""Documents that one side sent and the other never saw: by their numbers, else by both sides' counts."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import NamedTuple

from .arrival import Arrival
from .finding import DocumentRef, Judgement, Kind, Layer, Severity
from .integration import Integration
from .run_finding import cleared, found
from .transfer import Transfer

_NAMED = 20


class Lost(NamedTuple):
    """A run of which documents are missing now (``lost``), or were once (then it is 0)."""

    execution: str
    process: str
    started_at: datetime
    lost: int
    numbers: tuple[str, ...] = ()
    boomi_count: int = 0
    run: str = ""
    coupa_total: str = ""


def judge_lost(
    integration: Integration,
    counted: Sequence[tuple[Transfer, int]],
    arrivals: Mapping[str, Arrival],
    retried: AbstractSet[str],
    now: datetime,
) -> Judgement:
    """Judge what got lost. ``counted`` are the runs whose counts differ, with by how many documents.

    Where numbers were asked for they decide. Counts alone decide where no document of the run bears a
    number. A trouble ends when the numbers are seen, by a good retry, or by corrected counts.
    """
    told = {each.execution.id: each for each, _ in counted}
    ever = [_by_number(arrivals[id], told.get(id)) for id in arrivals if arrivals[id].ever]
    asked = {id for id, arrival in arrivals.items() if arrival.is_whole or arrival.ever}
    ever += [_by_count(each, count) for each, count in counted if each.execution.id not in asked]
    ever.sort(key=lambda each: each.started_at)
    wrong = [each for each in ever if each.lost and each.execution not in retried]
    if not wrong:
        evidence = [each.execution for each in ever][-1:] or [id for id in arrivals if id in told][
            -1:
        ]
        return Judgement(
            cleared=tuple(
                cleared(integration, Layer.EXECUTION, Kind.DOCUMENTS_LOST, now, execution)
                for execution in evidence
            )
        )
    last = wrong[-1]
    numbers = [number for each in wrong for number in each.numbers]
    total = sum(each.lost for each in wrong)
    return Judgement(
        findings=(
            found(
                integration,
                Layer.EXECUTION,
                Kind.DOCUMENTS_LOST,
                Severity.ERROR,
                now,
                since=wrong[0].started_at,
                facts={
                    "execution": last.execution,
                    "process": last.process,
                    "started_at": last.started_at.isoformat(),
                    "run": last.run,
                    "boomi_count": str(last.boomi_count),
                    "coupa_total": last.coupa_total,
                    "runs": str(len(wrong)),
                    "object": integration.object,
                    "reason": "by_number" if len(numbers) == total else "",
                },
                document_count=total,
            ).model_copy(
                update={
                    "documents": tuple(
                        DocumentRef(object=integration.object, key=number)
                        for number in numbers[:_NAMED]
                    )
                }
            ),
        )
    )


def _by_number(arrival: Arrival, transfer: Transfer | None) -> Lost:
    run = transfer.run if transfer else None
    return Lost(
        arrival.execution_id,
        arrival.process,
        arrival.started_at,
        arrival.missing_count,
        arrival.missing,
        arrival.sent,
        str(run.id) if run else "",
        str(run.total) if run and run.total is not None else "",
    )


def _by_count(transfer: Transfer, count: int) -> Lost:
    run, execution = transfer.run, transfer.execution
    return Lost(
        execution.id,
        execution.process,
        execution.started_at,
        count,
        (),
        transfer.handed_over,
        str(run.id) if run else "",
        str(run.total) if run and run.total is not None else "",
    )
