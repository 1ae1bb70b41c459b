"""Incidents: findings remembered; one open per (layer, subject, kind); every change has a named reason."""

from datetime import datetime
from enum import StrEnum

from .finding import Finding
from .value import Instant, Value

Key = tuple[str, str, str]


class Change(StrEnum):
    """A change of an incident that somebody should hear of."""

    OPENED = "opened"
    WORSENED = "worsened"
    ACKNOWLEDGED = "acknowledged"
    REMINDED = "reminded"
    REATTRIBUTED = "reattributed"
    RESOLVED = "resolved"
    REOPENED = "reopened"


class Reason(StrEnum):
    """Why it was decided so."""

    FIRST_SEEN = "first_seen"
    CAME_BACK = "came_back"
    SEVERITY_ROSE = "severity_rose"
    TWICE_THE_DOCUMENTS = "twice_the_documents"
    STILL_THE_SAME = "still_the_same"
    EVIDENCE_OF_HEALTH = "evidence_of_health"
    OUTDATED = "outdated"
    CAUSE_FOUND = "cause_found"
    EXPLAINED = "explained"
    CAUSE_RESOLVED = "cause_resolved"
    RECOVERING = "recovering"
    NOT_ITS_EFFECT = "not_its_effect"
    MAY_BE_AN_EFFECT = "may_be_an_effect"
    NO_CAUSE_FOUND = "no_cause_found"
    NOT_OBSERVED_IN_TIME = "not_observed_in_time"
    REACHED_ANOTHER_GROUP = "reached_another_group"
    TAKEN = "taken"


class State(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Incident(Value):
    """A finding remembered. ``number`` is what people say: INC-317.

    ``cause`` is the number of the incident that explains this one, until ``freed_at``, when that
    one ended; by ``speaks_at`` this one must be over or it is told. ``silenced`` says that nobody
    was told since it opened; ``held_until`` that its systems are to be looked at first.
    ``told_count`` is the document count that people last heard. ``well_until`` is the last look
    before it that found its subject well, none where nobody had looked.
    """

    number: int
    finding: Finding
    opened_at: Instant
    last_seen_at: Instant
    resolved_at: Instant | None = None
    reopened_at: Instant | None = None
    acknowledged_at: Instant | None = None
    acknowledged_by: str = ""
    cause: int | None = None
    freed_at: Instant | None = None
    speaks_at: Instant | None = None
    held_until: Instant | None = None
    well_until: Instant | None = None
    silenced: bool = False
    told_count: int = 0

    @property
    def name(self) -> str:
        """Return the name people use."""
        return f"INC-{self.number}"

    @property
    def key(self) -> Key:
        """Return layer, subject, kind."""
        return self.finding.key

    @property
    def state(self) -> State:
        """Return where it stands."""
        if self.resolved_at is not None:
            return State.RESOLVED
        return State.ACKNOWLEDGED if self.acknowledged_at is not None else State.OPEN

    @property
    def is_explained(self) -> bool:
        """Tell whether an open incident explains this one."""
        return self.cause is not None and self.freed_at is None


class Decision(Value):
    """What to do with one finding or one incident; ``change`` is none where nobody need hear.

    ``at`` is when it was decided, ``as_of`` of when the evidence is. ``cause`` is the incident that
    was found to explain this one. ``heard`` is how many documents people had heard of before it grew.
    """

    key: Key
    change: Change | None
    reason: Reason
    finding: Finding
    number: int | None = None
    cause: int | None = None
    evidence: str = ""
    as_of: Instant | None = None
    heard: int = 0
    by: str = ""
    at: Instant


class Flip(Value):
    """A change that was stored and must be told: the incident as it is after the change.

    Where it grew, its ``told_count`` is what people had heard before.
    """

    change: Change
    reason: Reason
    incident: Incident
    at: Instant
    evidence: str = ""


def grew(finding: Finding, heard: int) -> bool:
    """Tell whether there are twice as many documents as people last heard."""
    return finding.document_count >= 2 * heard > 0


def acknowledge(incident: Incident, now: datetime, *, by: str) -> Decision | None:
    """Return the decision that somebody takes an incident on; none where it is over or taken."""
    if incident.state is not State.OPEN:
        return None
    return Decision(
        key=incident.key,
        change=Change.ACKNOWLEDGED,
        reason=Reason.TAKEN,
        finding=incident.finding,
        number=incident.number,
        by=by,
        at=now,
    )
