"""Judge a system by its windows: quiet inside, and afterwards well by proof or told. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from .availability import WARNINGS, layer_of
from .catalogue import Catalogue
from .dependency import dependents_of
from .finding import Clearance, Finding, Judgement, Kind, Severity
from .integration import Integration
from .maintenance import Maintenance, over_systems
from .observation import Execution, Probe
from .system import System
from .value import Id, Instant, Value

PROOF_WITHIN = timedelta(days=2)
"""How long the proof of a recovery is asked for: what was not proven by then was told long ago."""

_KINDS = (Kind.MAINTENANCE, Kind.MAINTENANCE_OVERRUN, Kind.RECOVERY_MISSING)
_THROUGH = ("COMPLETE", "COMPLETE_WARN")


class Recovery(Value):
    """What is known of a system's return: the first look after the window that found it well."""

    well_since: Instant | None = None
    through: tuple[Id, ...] = ()
    waiting: tuple[Id, ...] = ()
    overdue: tuple[Id, ...] = ()


def is_well(probe: Probe) -> bool:
    """Tell whether a look found a system able to work: a warning is no trouble."""
    return all(step.trouble is None or step.trouble in WARNINGS for step in probe.steps)


def touched_by_window(
    window: Maintenance, system: Id, catalogue: Catalogue
) -> tuple[Integration, ...]:
    """Return the integrations that should run while a system is away, in the configuration's order."""
    return tuple(
        integration
        for id in dependents_of(system, catalogue)
        if (integration := catalogue.integration(id))
        and integration.cadence.next_deadline(
            window.starts, integration.tzinfo, catalogue.free_days_of(integration)
        )
        <= window.over_at + integration.stuck_after
    )


def recovery(
    window: Maintenance,
    system: Id,
    runs: Mapping[Id, Iterable[Execution]],
    well_since: datetime | None,
    catalogue: Catalogue,
    now: datetime,
) -> Recovery:
    """Return how far a system's return is proven; ``runs`` are each integration's, newest or not.

    The next run of each touched integration must come through: one that failed after the system
    was seen well, or that did not come by its own promise, is overdue. What failed while the system
    was still away, though its window had ended, says nothing yet.
    """
    states: dict[str, list[Id]] = {"through": [], "waiting": [], "overdue": []}
    for integration in touched_by_window(window, system, catalogue):
        back_at = max(window.over_at, well_since or window.over_at)
        due = integration.cadence.next_deadline(
            back_at, integration.tzinfo, catalogue.free_days_of(integration)
        )
        found = _state(
            runs.get(integration.id, ()), window.over_at, back_at, due + integration.grace, now
        )
        states[found].append(integration.id)
    return Recovery(well_since=well_since, **{name: tuple(ids) for name, ids in states.items()})


def _state(
    runs: Iterable[Execution], over_at: datetime, back_at: datetime, due: datetime, now: datetime
) -> str:
    after = sorted(
        (run for run in runs if run.counts and run.started_at >= over_at),
        key=lambda run: run.started_at,
    )
    if any(run.status.value in _THROUGH for run in after):
        return "through"
    since = [run for run in after if run.started_at >= back_at]
    failed = bool(since) and not since[-1].status.is_open
    return "overdue" if failed or now >= due else "waiting"


def current_window(system: Id, windows: Iterable[Maintenance], now: datetime) -> Maintenance | None:
    """Return the window that a system is in, else the last one whose recovery is still asked for."""
    found = over_systems(windows, [system], now - PROOF_WITHIN, now + timedelta(microseconds=1))
    inside = [window for window in found if window.holds(now)]
    if inside:
        return max(inside, key=lambda window: window.over_at)
    return max(found, key=lambda window: window.over_at, default=None)


def judge_window(
    system: System,
    window: Maintenance | None,
    recovered: Recovery,
    now: datetime,
    *,
    overrun_after: timedelta,
) -> Judgement:
    """Judge a system in its window or after it.

    Inside, and until its return is proven, a quiet finding stands for the window and explains
    what broke in it. A system that is not seen well ``overrun_after`` the end overruns; one that
    is well while a touched integration does not come through lacks the proof. Both are told.
    """
    if window is None:
        return Judgement(cleared=_cleared(system, now, ""))
    kind = _kind(window, recovered, now, overrun_after)
    if kind is None:
        count = len(recovered.through)
        return Judgement(cleared=_cleared(system, now, f"well, {count} of {count} runs through"))
    planned = kind is Kind.MAINTENANCE
    found = Finding(
        layer=layer_of(system),
        subject=system.id,
        kind=kind.value,
        severity=Severity.INFO if planned else Severity.ERROR,
        observed_at=now,
        since=window.starts if planned else window.over_at,
        facts=_facts(window, recovered),
    )
    others = tuple(each for each in _cleared(system, now, "") if each.kind != kind.value)
    return Judgement(findings=(found,), cleared=others)


def _kind(
    window: Maintenance, recovered: Recovery, now: datetime, overrun_after: timedelta
) -> Kind | None:
    if now < window.over_at:
        return Kind.MAINTENANCE
    if recovered.well_since is None:
        in_time = now < window.over_at + overrun_after
        return Kind.MAINTENANCE if in_time else Kind.MAINTENANCE_OVERRUN
    if recovered.overdue:
        return Kind.RECOVERY_MISSING
    return Kind.MAINTENANCE if recovered.waiting else None


def _facts(window: Maintenance, recovered: Recovery) -> dict[str, str]:
    facts = {
        "window": window.id,
        "title": window.title,
        "starts": window.starts.isoformat(),
        "ends": window.over_at.isoformat(),
        "integrations": ", ".join(recovered.overdue or recovered.waiting),
    }
    if recovered.well_since is not None:
        facts["well_since"] = recovered.well_since.isoformat()
    return facts


def _cleared(system: System, now: datetime, evidence: str) -> tuple[Clearance, ...]:
    return tuple(
        Clearance(
            layer=layer_of(system),
            subject=system.id,
            kind=kind.value,
            as_of=now,
            evidence=evidence,
        )
        for kind in _KINDS
    )
