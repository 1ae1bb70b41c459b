"""Judge what a good run moved and how long it took: empty, smaller, bigger or slower than usual.

A run is unusual when it lies beyond everything comparable that was seen, and at least
`SPREADS` spreads from the middle, and differs enough to matter. On normal histories (constant,
normal, log-normal, Poisson, uniform, with weekends and month ends) fewer than one run in a
thousand is called unusual: ``tests/domain/test_unusual.py`` simulates them.
"""

from collections.abc import Sequence
from datetime import datetime

from .finding import Judgement, Kind, Layer, Severity
from .habits import Habits
from .integration import Integration
from .observation import Execution, ExecutionStatus
from .past_run import is_regular, seconds_taken
from .robust import Usual
from .run_finding import cleared, found

SPREADS = 5.0
FALSE_ALARMS = 0.001
"""At most so many of normal runs are called unusual, for each of the four judgements."""
_FACTOR = 2.0
_LEAST_SECONDS = 60.0
_LEAST_DOCUMENTS = 5
_EMPTY_AT_MOST = 200
"""Empty runs are unusual where at most one in so many was."""
_GOOD = frozenset({ExecutionStatus.COMPLETE, ExecutionStatus.COMPLETE_WARN})


def judge_unusual(
    integration: Integration, runs: Sequence[Execution], habits: Habits, now: datetime
) -> Judgement:
    """Judge the newest regular run that ended well, and one that is open and takes too long.

    ``runs`` are sorted by their start. Where there is nothing to compare with, nothing is said,
    and what was said before stays.
    """
    regular = [run for run in runs if is_regular(run)]
    ended = [run for run in regular if run.status in _GOOD]
    total = Judgement()
    if ended:
        total += _judge_documents(integration, ended[-1], habits, now)
    timed = [run for run in regular if run.status in _GOOD or run.status.is_open]
    if timed:
        total += _judge_time(integration, timed[-1], habits, now)
    return total


def is_empty(documents: int, known: Usual) -> bool:
    """Tell whether it is unusual that a run moved nothing."""
    rarely = known.empty * _EMPTY_AT_MOST <= known.count
    return documents == 0 and rarely and known.spreads_to_nothing >= SPREADS


def is_smaller(documents: int, known: Usual) -> bool:
    """Tell whether a run moved unusually little, but not nothing."""
    return (
        0 < documents < known.least
        and known.distance(documents) <= -SPREADS
        and documents * _FACTOR <= known.middle
        and known.middle - documents >= _LEAST_DOCUMENTS
    )


def is_bigger(documents: int, known: Usual) -> bool:
    """Tell whether a run moved unusually much."""
    return (
        documents > known.most
        and known.distance(documents) >= SPREADS
        and documents >= known.middle * _FACTOR
        and documents - known.middle >= _LEAST_DOCUMENTS
    )


def is_slower(seconds: float, known: Usual) -> bool:
    """Tell whether a run takes unusually long."""
    return (
        seconds > known.most + _LEAST_SECONDS
        and known.distance(seconds) >= SPREADS
        and seconds >= known.middle * _FACTOR
    )


def _judge_documents(
    integration: Integration, run: Execution, habits: Habits, now: datetime
) -> Judgement:
    known = habits.documents(run.started_at)
    if known is None:
        return Judgement()
    verdicts = {
        Kind.EXECUTION_EMPTY: is_empty(run.inbound, known),
        Kind.EXECUTION_SMALLER: is_smaller(run.inbound, known),
        Kind.EXECUTION_BIGGER: is_bigger(run.inbound, known),
    }
    facts = {
        "documents": str(run.inbound),
        "usual_documents": str(round(known.middle)),
        "least_documents": str(round(known.least)),
        "most_documents": str(round(known.most)),
    }
    return _verdicts(integration, run, known, verdicts, facts, now)


def _judge_time(
    integration: Integration, run: Execution, habits: Habits, now: datetime
) -> Judgement:
    known = habits.seconds(run.started_at)
    if known is None:
        return Judgement()
    took = seconds_taken(run, now)
    is_slow = is_slower(took, known)
    if run.status.is_open and not is_slow:
        return Judgement()  # it may still become slow: what an earlier run showed stays
    facts = {
        "seconds": str(round(took)),
        "usual_seconds": str(round(known.middle)),
        "most_seconds": str(round(known.most)),
    }
    # What runs for longer than anything may is stuck, and told as that.
    is_told = is_slow and not (
        run.status.is_open and took > integration.stuck_after.total_seconds()
    )
    return _verdicts(integration, run, known, {Kind.EXECUTION_SLOWER: is_told}, facts, now)


def _verdicts(
    integration: Integration,
    run: Execution,
    known: Usual,
    verdicts: dict[Kind, bool],
    facts: dict[str, str],
    now: datetime,
) -> Judgement:
    facts = facts | {
        "execution": run.id,
        "process": run.process,
        "started_at": run.started_at.isoformat(),
        "compared": str(known.count),
    }
    return Judgement(
        findings=tuple(
            found(
                integration,
                Layer.SERVICE,
                kind,
                Severity.WARNING,
                now,
                since=run.started_at,
                facts=facts,
            )
            for kind, is_so in verdicts.items()
            if is_so
        ),
        cleared=tuple(
            cleared(integration, Layer.SERVICE, kind, now, run.id)
            for kind, is_so in verdicts.items()
            if not is_so
        ),
    )
