"""Judge runs that Boomi discarded: they never began, and their documents wait."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime

from .finding import Judgement, Kind, Layer, Severity
from .integration import Integration
from .observation import Execution
from .past_run import happened
from .run_finding import cleared, found


def judge_discarded(
    integration: Integration,
    runs: Sequence[Execution],
    now: datetime,
    free_days: AbstractSet[date],
) -> Judgement:
    """Judge the newest discarded run. It is no trouble where another run was at work, or began since.

    It is an error once the deadline has passed for which it was meant.
    """
    discarded = [run for run in runs if not happened(run)]
    others = [run for run in runs if happened(run)]
    if not discarded:
        return Judgement()
    last = discarded[-1]
    instead = next((run for run in reversed(others) if _stands_in(run, last)), None)
    kind = Kind.EXECUTION_DISCARDED
    if instead is not None:
        return Judgement(cleared=(cleared(integration, Layer.SERVICE, kind, now, instead.id),))
    begin, deadline = integration.cadence.due(
        now - integration.grace, integration.tzinfo, free_days
    )
    is_due = begin <= last.started_at <= deadline
    return Judgement(
        findings=(
            found(
                integration,
                Layer.SERVICE,
                kind,
                Severity.ERROR if is_due else Severity.WARNING,
                now,
                since=last.started_at,
                facts={
                    "execution": last.id,
                    "process": last.process,
                    "started_at": last.started_at.isoformat(),
                },
                excerpt=last.message,
            ),
        )
    )


def _stands_in(run: Execution, discarded: Execution) -> bool:
    """Tell whether a run was at work when another was discarded, or began later."""
    if run.started_at >= discarded.started_at:
        return True
    return run.status.is_open or (run.ended_at or run.started_at) >= discarded.started_at
