"""Compare what was found with what is known: what opened, came back, worsened, is over."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .finding import Clearance, Finding, Judgement, Kind, Layer
from .incident import Change, Decision, Incident, Key, Reason, grew

SETTLING = timedelta(minutes=2)
"""What broke within so long after the end of a cause is still taken for its effect."""


def compare(
    judgement: Judgement,
    incidents: tuple[Incident, ...],
    now: datetime,
    *,
    reopen_within: timedelta = timedelta(),
) -> tuple[Decision, ...]:
    """Return one decision per finding, and one per open incident that evidence closes.

    Pure and total: running it twice over the state it made changes nothing. A finding whose
    incident was resolved less than ``reopen_within`` ago opens that one again. What a finding
    places in the future is taken as of now.
    """
    open_by_key = {incident.key: incident for incident in incidents if incident.resolved_at is None}
    resolved = _last_resolved(incidents)
    newest = _newest(finding.no_later_than(now) for finding in judgement.findings)
    decisions = [
        _decide(finding, open_by_key[key], now)
        if key in open_by_key
        else _open(finding, resolved.get(key), now, reopen_within)
        for key, finding in newest.items()
    ]
    clearances = _by_subject(judgement.cleared)
    for key, incident in open_by_key.items():
        if key in newest:
            continue
        for clearance in clearances.get(key[:2], ()):
            if clearance.covers(key) and clearance.as_of >= incident.last_seen_at:
                decisions.append(_resolve(incident, clearance, now))
                break
    return tuple(decisions)


def _last_resolved(incidents: Iterable[Incident]) -> dict[Key, Incident]:
    return {
        incident.key: incident
        for incident in sorted(incidents, key=lambda each: each.number)
        if incident.resolved_at is not None
    }


def _newest(findings: Iterable[Finding]) -> dict[Key, Finding]:
    newest: dict[Key, Finding] = {}
    for finding in findings:
        known = newest.get(finding.key)
        if known is None or finding.observed_at >= known.observed_at:
            newest[finding.key] = finding
    return newest


def _by_subject(cleared: tuple[Clearance, ...]) -> dict[tuple[str, str], list[Clearance]]:
    found: dict[tuple[str, str], list[Clearance]] = {}
    for clearance in cleared:
        found.setdefault((clearance.layer.value, clearance.subject), []).append(clearance)
    return found


def _resolve(incident: Incident, clearance: Clearance, now: datetime) -> Decision:
    return Decision(
        key=incident.key,
        change=Change.RESOLVED,
        reason=Reason.EVIDENCE_OF_HEALTH,
        finding=incident.finding,
        number=incident.number,
        evidence=clearance.evidence,
        as_of=clearance.as_of,
        at=now,
    )


def _open(
    finding: Finding, before: Incident | None, now: datetime, reopen_within: timedelta
) -> Decision:
    """Open an incident, or the one that was resolved a short while ago; old news opens nothing."""
    if before is None or before.resolved_at is None:
        return _decision(finding, Change.OPENED, Reason.FIRST_SEEN, None, now)
    if finding.observed_at < before.last_seen_at:
        return _decision(before.finding, None, Reason.OUTDATED, before.number, now)
    if before.resolved_at > now - reopen_within:
        return _decision(finding, Change.REOPENED, Reason.CAME_BACK, before.number, now)
    return _decision(finding, Change.OPENED, Reason.FIRST_SEEN, None, now)


def _decide(finding: Finding, incident: Incident, now: datetime) -> Decision:
    change, reason = _judge_change(finding, incident, now)
    if reason is Reason.OUTDATED:
        finding = incident.finding
    else:
        finding = finding.model_copy(update={"since": min(finding.since, incident.finding.since)})
    decision = _decision(finding, change, reason, incident.number, now)
    if reason is not Reason.TWICE_THE_DOCUMENTS:
        return decision
    return decision.model_copy(update={"heard": incident.told_count})


def _decision(
    finding: Finding, change: Change | None, reason: Reason, number: int | None, now: datetime
) -> Decision:
    return Decision(
        key=finding.key, change=change, reason=reason, finding=finding, number=number, at=now
    )


def _judge_change(
    finding: Finding, incident: Incident, now: datetime
) -> tuple[Change | None, Reason]:
    if finding.observed_at < incident.last_seen_at:
        return None, Reason.OUTDATED
    if waits := _waits(finding, incident, now):
        return None, waits
    if incident.speaks_at is not None:
        return outlived(incident), Reason.CAUSE_RESOLVED
    if finding.severity.rank > incident.finding.severity.rank:
        return Change.WORSENED, Reason.SEVERITY_ROSE
    if grew(finding, incident.told_count):
        return Change.WORSENED, Reason.TWICE_THE_DOCUMENTS
    return None, Reason.STILL_THE_SAME


def _waits(finding: Finding, incident: Incident, now: datetime) -> Reason | None:
    """Return why nobody hears of an incident now, whatever is found; none where somebody may."""
    if incident.held_until is not None:
        return Reason.MAY_BE_AN_EFFECT
    if incident.is_explained:
        return Reason.EXPLAINED
    if incident.freed_at is None or incident.speaks_at is None or now >= incident.speaks_at:
        return None
    return None if broke_again(finding, incident.freed_at) else Reason.RECOVERING


def outlived(incident: Incident) -> Change:
    """Return how an incident speaks that its cause left behind: to those who know it, it worsened."""
    return Change.OPENED if incident.silenced else Change.WORSENED


def broke_again(finding: Finding, freed_at: datetime) -> bool:
    """Tell whether a finding is of a time when its cause was over already."""
    last = _last_evidence(finding)
    return last is not None and last > freed_at + SETTLING


def _last_evidence(finding: Finding) -> datetime | None:
    """Return when the newest thing happened that a finding speaks of; none where it cannot tell."""
    if finding.layer in (Layer.SYSTEM, Layer.MONITOR) or finding.word is Kind.RUNTIME_OFFLINE:
        return finding.observed_at
    facts = {
        Kind.EXECUTION_FAILED: "started_at",
        Kind.EXECUTION_MISSING: "deadline",
        Kind.EXECUTION_LATE: "deadline",
    }
    return moment(finding.facts.get(facts.get(finding.word, ""), ""))


def moment(fact: str) -> datetime | None:
    """Return a fact that is a moment, or none where it is not one."""
    try:
        found = datetime.fromisoformat(fact)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
