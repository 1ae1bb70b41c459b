"""Incidents: findings remembered; one open per (layer, subject, kind); every change has a named reason."""

from datetime import datetime
from enum import StrEnum

from .catalogue import Catalogue
from .finding import Finding, Judgement, Layer
from .system import SystemKind
from .value import Id, Instant, Value


class Change(StrEnum):
    """A change of an incident that somebody should hear of."""

    OPENED = "opened"
    WORSENED = "worsened"
    RESOLVED = "resolved"


class Reason(StrEnum):
    """Why ``compare`` decided as it did."""

    FIRST_SEEN = "first_seen"
    SEVERITY_ROSE = "severity_rose"
    TWICE_THE_DOCUMENTS = "twice_the_documents"
    CAUSE_RESOLVED = "cause_resolved"
    STILL_THE_SAME = "still_the_same"
    EVIDENCE_OF_HEALTH = "evidence_of_health"
    OUTDATED = "outdated"


class Incident(Value):
    """A finding remembered. ``number`` is what people say: INC-317.

    ``cause`` is the number of the open incident that explains this one; ``silenced`` says that
    nobody was told because of it. ``told_count`` is the document count that people last heard.
    """

    number: int
    finding: Finding
    opened_at: Instant
    last_seen_at: Instant
    resolved_at: Instant | None = None
    cause: int | None = None
    silenced: bool = False
    told_count: int = 0

    @property
    def name(self) -> str:
        """Return the name people use."""
        return f"INC-{self.number}"

    @property
    def key(self) -> tuple[str, str, str]:
        """Return layer, subject, kind."""
        return self.finding.key


class Decision(Value):
    """What to do with one finding or one open incident; ``change`` is none where nobody need hear."""

    key: tuple[str, str, str]
    change: Change | None
    reason: Reason
    finding: Finding
    number: int | None = None
    evidence: str = ""
    at: Instant


class Flip(Value):
    """A change that was stored and must be told: the incident as it is after the change."""

    change: Change
    reason: Reason
    incident: Incident
    at: Instant
    evidence: str = ""


def compare(
    judgement: Judgement, incidents: tuple[Incident, ...], now: datetime
) -> tuple[Decision, ...]:
    """Return one decision per finding, and one per open incident that evidence closes.

    Pure and total: running it twice over the state it made changes nothing.
    """
    open_by_key = {incident.key: incident for incident in incidents if incident.resolved_at is None}
    newest = _newest(judgement.findings)
    decisions = [_decide(finding, open_by_key.get(key), now) for key, finding in newest.items()]
    for key, incident in open_by_key.items():
        if key in newest:
            continue
        for clearance in judgement.cleared:
            if clearance.covers(key) and clearance.as_of >= incident.last_seen_at:
                decisions.append(
                    Decision(
                        key=key,
                        change=Change.RESOLVED,
                        reason=Reason.EVIDENCE_OF_HEALTH,
                        finding=incident.finding,
                        number=incident.number,
                        evidence=clearance.evidence,
                        at=now,
                    )
                )
                break
    return tuple(decisions)


def _newest(findings: tuple[Finding, ...]) -> dict[tuple[str, str, str], Finding]:
    newest: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        known = newest.get(finding.key)
        if known is None or finding.observed_at >= known.observed_at:
            newest[finding.key] = finding
    return newest


def _decide(finding: Finding, incident: Incident | None, now: datetime) -> Decision:
    if incident is None:
        return Decision(
            key=finding.key, change=Change.OPENED, reason=Reason.FIRST_SEEN, finding=finding, at=now
        )
    change, reason = _judge_change(finding, incident)
    if reason is not Reason.OUTDATED:
        finding = finding.model_copy(update={"since": min(finding.since, incident.finding.since)})
    else:
        finding = incident.finding
    return Decision(
        key=finding.key,
        change=change,
        reason=reason,
        finding=finding,
        number=incident.number,
        at=now,
    )


def _judge_change(finding: Finding, incident: Incident) -> tuple[Change | None, Reason]:
    if finding.observed_at < incident.last_seen_at:
        return None, Reason.OUTDATED
    if finding.severity.rank > incident.finding.severity.rank:
        return Change.WORSENED, Reason.SEVERITY_ROSE
    if incident.silenced and incident.cause is None:
        return Change.OPENED, Reason.CAUSE_RESOLVED
    if finding.document_count >= 2 * incident.told_count > 0:
        return Change.WORSENED, Reason.TWICE_THE_DOCUMENTS
    return None, Reason.STILL_THE_SAME


def cause_of(finding: Finding, incidents: tuple[Incident, ...], catalogue: Catalogue) -> int | None:
    """Return the number of the open system or service incident that explains this finding, if one does.

    An integration's missing, late, stuck or failed run is the effect of a broken system that it
    runs between or on. Data findings and refused documents keep their own voice: a system that
    is down does not make a supplier's name double.
    """
    effects = ("execution_missing", "execution_late", "execution_stuck", "execution_failed")
    if finding.layer not in (Layer.SERVICE, Layer.EXECUTION) or finding.word.value not in effects:
        return None
    systems = systems_of(finding.subject, catalogue)
    causes = [
        incident.number
        for incident in incidents
        if incident.resolved_at is None
        and incident.finding.subject in systems
        and incident.key != finding.key
    ]
    return min(causes, default=None)


def systems_of(subject: Id, catalogue: Catalogue) -> frozenset[Id]:
    """Return the systems that an integration depends on; empty for anything else.

    Both ends, the Boomi platform, and the runtime where its account has only one.
    """
    for integration in catalogue.integrations:
        if integration.id == subject:
            ends = {integration.source.system, integration.target.system, integration.boomi_system}
            return frozenset(ends | _only_runtime(integration.boomi_system, catalogue))
    return frozenset()


def _only_runtime(platform: Id, catalogue: Catalogue) -> set[Id]:
    account = catalogue.system(platform).account_id
    runtimes = {
        system.id
        for system in catalogue.systems
        if system.kind is SystemKind.BOOMI_RUNTIME and system.account_id == account
    }
    return runtimes if len(runtimes) == 1 else set()
