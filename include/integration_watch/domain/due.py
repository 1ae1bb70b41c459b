"""Judge whether an integration ran when it should: by its promise, Boomi's schedule, or its rhythm."""

from collections.abc import Sequence
from datetime import datetime

from .background import Background
from .boomi_schedule import last_before
from .finding import Judgement, Kind, Layer, Severity
from .integration import Integration
from .observation import Execution
from .past_run import happened
from .rhythm import Rhythm
from .run_finding import cleared, found
from .started_by import started_by

_KINDS = (Kind.EXECUTION_MISSING, Kind.EXECUTION_LATE)


def judge_due(
    integration: Integration,
    runs: Sequence[Execution],
    now: datetime,
    *,
    whole_since: datetime,
    known: Background,
) -> Judgement:
    """Judge the last run that was due, by the plainest promise that there is.

    The cadence decides where it names a time or a period. ``as usual`` leaves it to Boomi's own
    schedule, or where that is not known to what the runs of the past have in common.
    """
    if not integration.cadence.is_learned:
        return _by_cadence(integration, runs, now, whole_since, known)
    if known.schedule is not None and known.schedule.entries:
        return _by_schedule(integration, runs, now, whole_since, known)
    return _by_rhythm(integration, runs, now, whole_since, known)


def _by_cadence(
    integration: Integration,
    runs: Sequence[Execution],
    now: datetime,
    whole_since: datetime,
    known: Background,
) -> Judgement:
    """Missing: no run began in the due window. Late: it began, but ended after the deadline or is open.

    A run that Boomi discarded in the window is told as that.
    """
    begin, deadline = integration.cadence.due(
        now - integration.grace, integration.tzinfo, known.free_days
    )
    if begin < whole_since:
        return Judgement()
    in_window = [run for run in runs if begin <= run.started_at]
    started = [run for run in in_window if happened(run)]
    if any(not run.status.is_open for run in started):
        return _in_time(integration, started, now)
    if not started:
        if in_window:
            return Judgement()
        return _missing(integration, runs, deadline, now, by="cadence", known=known)
    if now - started[0].started_at > integration.stuck_after:
        return Judgement()
    facts = _facts(integration, deadline, "cadence") | {"execution": started[0].id}
    return Judgement(
        findings=(
            found(
                integration,
                Layer.SERVICE,
                Kind.EXECUTION_LATE,
                Severity.WARNING,
                now,
                since=deadline,
                facts=facts,
            ),
        )
    )


def _by_schedule(
    integration: Integration,
    runs: Sequence[Execution],
    now: datetime,
    whole_since: datetime,
    known: Background,
) -> Judgement:
    if known.schedule is None or known.schedule.enabled is False:
        return Judgement()
    try:
        slot = last_before(
            known.schedule, now - integration.grace, integration.tzinfo, known.free_days
        )
    except ValueError:
        # Boomi's schedule says something that nobody understands: the past is asked instead.
        return _by_rhythm(integration, runs, now, whole_since, known)
    if slot is None or slot < whole_since:
        return Judgement()
    return _since(integration, runs, slot, now, by="schedule", known=known)


def _by_rhythm(
    integration: Integration,
    runs: Sequence[Execution],
    now: datetime,
    whole_since: datetime,
    known: Background,
) -> Judgement:
    rhythm = Rhythm(
        known.past,
        integration.tzinfo,
        known.special_days,
        whole_since=whole_since,
        resting=known.free_days,
    )
    deadline = rhythm.missed(now, integration.grace)
    if deadline is None:
        return _in_time(integration, [run for run in runs if happened(run)], now)
    return _since(integration, runs, deadline, now, by="rhythm", known=known)


def _since(
    integration: Integration,
    runs: Sequence[Execution],
    since: datetime,
    now: datetime,
    *,
    by: str,
    known: Background,
) -> Judgement:
    """Judge whether a run began since a moment; clocks of two machines may lie a little apart."""
    after = [run for run in runs if run.started_at >= since - integration.grace]
    began = [run for run in after if happened(run)]
    if began:
        return _in_time(integration, began, now)
    if after:
        return Judgement()
    return _missing(integration, runs, since, now, by=by, known=known)


def _in_time(integration: Integration, runs: Sequence[Execution], now: datetime) -> Judgement:
    ended = [run for run in runs if not run.status.is_open]
    if not ended:
        return Judgement()
    return Judgement(
        cleared=tuple(
            cleared(integration, Layer.SERVICE, kind, now, ended[-1].id) for kind in _KINDS
        )
    )


def _missing(
    integration: Integration,
    runs: Sequence[Execution],
    deadline: datetime,
    now: datetime,
    *,
    by: str,
    known: Background,
) -> Judgement:
    """Nothing is missing while the newest run is at work: that is late, stuck or waits for its runtime."""
    last = max(runs, key=lambda run: run.started_at, default=None)
    if last is not None and last.status.is_open:
        return Judgement()
    facts = _facts(integration, deadline, by) | {
        "last_run": last.started_at.isoformat() if last else "",
        "runtime": last.atom_id if last else "",
        "reason": started_by(runs, known.schedule).value,
    }
    return Judgement(
        findings=(
            found(
                integration,
                Layer.SERVICE,
                Kind.EXECUTION_MISSING,
                Severity.ERROR,
                now,
                since=deadline,
                facts=facts,
            ),
        )
    )


def _facts(integration: Integration, deadline: datetime, by: str) -> dict[str, str]:
    return {
        "deadline": deadline.isoformat(),
        "cadence": integration.cadence.text,
        "expected_by": by,
        "process": integration.boomi_process,
    }
