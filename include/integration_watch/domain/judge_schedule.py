"""Judge Boomi's own schedule of a process: stopped, or changed and not proven by a run yet."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from .finding import Judgement, Kind, Layer, Severity
from .integration import Integration
from .observation import Execution, ExecutionStatus
from .platform_record import ChangeKind, PlatformChange, ProcessSchedule
from .run_finding import cleared, found

NEW_FOR = timedelta(days=7)
"""A change that is older was either proven by a run, or the missing run was told."""
_GOOD = frozenset({ExecutionStatus.COMPLETE, ExecutionStatus.COMPLETE_WARN})
_STOPS = frozenset({"STOP", "PAUSE", "RESUME"})


def judge_schedule(
    integration: Integration,
    runs: Sequence[Execution],
    schedule: ProcessSchedule | None,
    changes: Iterable[PlatformChange],
    now: datetime,
) -> Judgement:
    """Judge the schedule of an integration's process; nothing where none is known.

    Stopped is told until it is enabled again. A change of its times is told until a run that came by
    itself has ended well since: then it is proven that the new times work.
    """
    if schedule is None or not schedule.entries:
        return Judgement()
    mine = [
        change
        for change in changes
        if change.kind is ChangeKind.SCHEDULE
        and schedule.process_id in change.subjects
        and now - NEW_FOR <= change.at <= now
    ]
    return _stopped(integration, schedule, mine, now) + _changed(integration, runs, mine, now)


def _stopped(
    integration: Integration,
    schedule: ProcessSchedule,
    changes: Sequence[PlatformChange],
    now: datetime,
) -> Judgement:
    kind = Kind.SCHEDULE_DISABLED
    if schedule.enabled is None:
        return Judgement()
    if schedule.enabled:
        evidence = cleared(integration, Layer.SERVICE, kind, now, "enabled")
        return Judgement(cleared=(evidence,))
    since = max((change.at for change in changes), default=now)
    facts = {"process": integration.boomi_process, "changed_at": since.isoformat()}
    return Judgement(
        findings=(
            found(
                integration,
                Layer.SERVICE,
                kind,
                Severity.WARNING,
                now,
                since=since,
                facts=facts,
            ),
        )
    )


def _changed(
    integration: Integration,
    runs: Sequence[Execution],
    changes: Sequence[PlatformChange],
    now: datetime,
) -> Judgement:
    kind = Kind.SCHEDULE_CHANGED
    told = [change for change in changes if _is_of_times(change)]
    if not told:
        return Judgement()
    last = max(told, key=lambda change: change.at)
    proven = [
        run
        for run in runs
        if run.status in _GOOD and run.type == "exec_sched" and run.started_at >= last.at
    ]
    if proven:
        evidence = cleared(integration, Layer.SERVICE, kind, now, proven[0].id)
        return Judgement(cleared=(evidence,))
    times = next((each for each in last.properties if each.name == "schedule"), None)
    facts = {
        "process": integration.boomi_process,
        "changed_at": last.at.isoformat(),
        "times_before": times.before if times else "",
        "times_after": times.after if times else "",
    }
    return Judgement(
        findings=(
            found(
                integration,
                Layer.SERVICE,
                kind,
                Severity.WARNING,
                now,
                since=last.at,
                facts=facts,
            ),
        )
    )


def _is_of_times(change: PlatformChange) -> bool:
    """Tell whether the times changed: a stop is told as that, and the first look changes nothing."""
    if change.source == "seen":
        return any(each.name == "schedule" for each in change.properties)
    return change.action.upper() not in _STOPS
