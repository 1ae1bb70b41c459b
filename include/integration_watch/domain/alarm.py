"""Alarms of other systems: Boomi's and Coupa's own mails, joined with what we know already."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from .finding import Clearance, Finding, Judgement, Kind, Layer, Severity
from .incident import Incident
from .integration import Integration
from .observation import Execution
from .value import Id, Instant, Value

PATIENCE = timedelta(minutes=30)
"""How long an alarm waits for a look of ours that sees the same: Boomi's mails come each 15 minutes."""

NEAR = timedelta(hours=1)
"""How far apart an alarm and a failed run or an incident may lie and be of one thing."""


class AlarmSource(StrEnum):
    """Whose alarm it is."""

    BOOMI = "boomi"
    COUPA = "coupa"


class Alarm(Value):
    """One mail of another system: when it was sent, whose it is, what it names.

    ``integrations`` are ours whose Boomi process or Coupa integration stands in it, ``executions``
    the ids of Boomi runs that do. ``text`` is its own words, bounded.
    """

    id: str
    at: Instant
    source: AlarmSource
    subject: str
    text: str
    integrations: tuple[Id, ...] = ()
    executions: tuple[str, ...] = ()


def judge_alarms(
    alarms: Iterable[Alarm],
    integration: Integration,
    runs: Sequence[Execution],
    incidents: Iterable[Incident],
    now: datetime,
) -> Judgement:
    """Judge what other systems' alarms say of one integration that nothing of ours knows.

    An alarm is known when its run is, or when a failed run or an incident lies near it. Whatever
    we do not know after `PATIENCE` is one finding, which ends with the next good run, or when a
    look of ours finds the same after all.
    """
    about = [alarm for alarm in alarms if integration.id in alarm.integrations]
    ours = [each for each in incidents if each.finding.subject == integration.id]
    good = [run.started_at for run in runs if run.counts and run.status.value == "COMPLETE"]
    unknown = [
        alarm
        for alarm in about
        if alarm.at + PATIENCE <= now
        and not _is_known(alarm, runs, ours)
        and not any(started > alarm.at for started in good)
    ]
    if unknown:
        return Judgement(findings=(_finding(integration.id, unknown, now),))
    return Judgement(cleared=tuple(_cleared(ours, about, runs, good, now)))


def _is_known(alarm: Alarm, runs: Sequence[Execution], incidents: Sequence[Incident]) -> bool:
    if alarm.executions:
        seen = {run.id for run in runs}
        if seen.issuperset(alarm.executions):
            return True
    failed = any(
        run.status.value in ("ERROR", "ABORTED", "COMPLETE_WARN") and _is_near(alarm, run)
        for run in runs
    )
    return failed or any(
        incident.finding.word is not Kind.ALARM_UNMATCHED
        and incident.opened_at <= alarm.at + PATIENCE
        and (incident.resolved_at is None or incident.resolved_at >= alarm.at - NEAR)
        for incident in incidents
    )


def _is_near(alarm: Alarm, run: Execution) -> bool:
    return alarm.at - NEAR <= (run.ended_at or run.started_at) <= alarm.at + NEAR


def _finding(subject: Id, unknown: Sequence[Alarm], now: datetime) -> Finding:
    newest = max(unknown, key=lambda alarm: alarm.at)
    facts: Mapping[str, str] = {
        "source": newest.source.value,
        "execution": newest.executions[0] if newest.executions else "",
        "started_at": newest.at.isoformat(),
    }
    return Finding(
        layer=Layer.EXECUTION,
        subject=subject,
        kind=Kind.ALARM_UNMATCHED.value,
        severity=Severity.WARNING,
        observed_at=now,
        since=min(alarm.at for alarm in unknown),
        facts={name: value for name, value in facts.items() if value},
        excerpt=f"{newest.subject}\n{newest.text}".strip(),
    )


def _cleared(
    ours: Sequence[Incident],
    about: Sequence[Alarm],
    runs: Sequence[Execution],
    good: Sequence[datetime],
    now: datetime,
) -> Iterable[Clearance]:
    for incident in ours:
        if incident.finding.word is not Kind.ALARM_UNMATCHED or incident.resolved_at is not None:
            continue
        begun = [alarm for alarm in about if alarm.at >= incident.finding.since]
        explained = bool(begun) and all(_is_known(alarm, runs, ours) for alarm in begun)
        if explained or any(started > incident.finding.since for started in good):
            yield Clearance(
                layer=Layer.EXECUTION,
                subject=incident.finding.subject,
                kind=incident.finding.kind,
                as_of=now,
            )
