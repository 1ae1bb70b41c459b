"""What we think of what we saw: findings, and the evidence that closes them."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import Field

from .value import Id, Instant, Value


class Layer(StrEnum):
    """Where something broke, from cause to effect."""

    SYSTEM = "system"
    SERVICE = "service"
    EXECUTION = "execution"
    DATA = "data"
    MONITOR = "monitor"


class Severity(StrEnum):
    """How bad a finding is; ordered by ``rank``."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Return 0 for info up to 3 for critical."""
        return _RANKS[self]

    def at_least(self, other: "Severity") -> bool:
        """Tell whether this is as bad as ``other`` or worse."""
        return self.rank >= other.rank


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Kind(StrEnum):
    """The closed set of what can be wrong; data rules append their field: ``required:payment_term``."""

    UNREACHABLE = "unreachable"
    CREDENTIALS_REFUSED = "credentials_refused"
    SCOPE_MISSING = "scope_missing"
    ANSWER_UNREADABLE = "answer_unreadable"
    REFUSES_DATA = "refuses_data"
    SLOW = "slow"
    FLAPPING = "flapping"
    RUNTIME_OFFLINE = "runtime_offline"
    MAINTENANCE = "maintenance"
    MAINTENANCE_OVERRUN = "maintenance_overrun"
    RECOVERY_MISSING = "recovery_missing"
    MAINTENANCE_UNANNOUNCED = "maintenance_unannounced"
    BACKLOG_STALLED = "backlog_stalled"
    DEGRADED = "degraded"
    CANNOT_KNOW = "cannot_know"
    CONDITION_FAILED = "condition_failed"
    CERTIFICATE_INVALID = "certificate_invalid"
    CERTIFICATE_EXPIRING = "certificate_expiring"
    HEARTBEAT_LATE = "heartbeat_late"
    PROOF_LEFT_DATA = "proof_left_data"
    EXECUTION_MISSING = "execution_missing"
    EXECUTION_LATE = "execution_late"
    EXECUTION_STUCK = "execution_stuck"
    EXECUTION_FAILED = "execution_failed"
    EXECUTION_UNKNOWN = "execution_unknown"
    EXECUTION_PARTLY_FAILED = "execution_partly_failed"
    EXECUTION_STRANDED = "execution_stranded"
    EXECUTION_DISCARDED = "execution_discarded"
    EXECUTION_EMPTY = "execution_empty"
    EXECUTION_SMALLER = "execution_smaller"
    EXECUTION_BIGGER = "execution_bigger"
    EXECUTION_SLOWER = "execution_slower"
    SCHEDULE_DISABLED = "schedule_disabled"
    SCHEDULE_CHANGED = "schedule_changed"
    DOCUMENTS_REFUSED = "documents_refused"
    HIDDEN_REFUSAL = "hidden_refusal"
    DOCUMENTS_LOST = "documents_lost"
    UPLOAD_ERRORS = "upload_errors"
    NOT_EXPORTED = "not_exported"
    NOT_UNIQUE = "not_unique"
    REQUIRED = "required"
    FORMAT = "format"
    LENGTH = "length"
    DOMAIN = "domain"
    RANGE = "range"
    DATE_ORDER = "date_order"
    REFERENCE = "reference"
    DIFFERS = "differs"
    MISSING = "missing"
    DOUBLE = "double"
    TOTAL = "total"
    SUITE = "suite"
    NOT_EVALUATED = "not_evaluated"
    SNAPSHOT_STALE = "snapshot_stale"
    SCHEMA_DRIFT = "schema_drift"
    ROWS_LEFT_OUT = "rows_left_out"
    CHECK_BROKEN = "check_broken"
    OBSERVATION_MISSING = "observation_missing"
    UNDELIVERED = "undelivered"
    ALARM_UNMATCHED = "alarm_unmatched"
    MONITOR_BLIND = "monitor_blind"
    TASK_LOST = "task_lost"


class DocumentRef(Value):
    """One business document (or reference record) that a person can look up."""

    object: str
    key: str
    title: str = ""
    amount: Decimal | None = None
    currency: str = ""
    note: str = ""
    url: str = ""


class Money(Value):
    """A sum in one currency."""

    currency: str
    amount: Decimal


class Link(Value):
    """A page that a person opens: ``boomi``, ``coupa``, ``data_docs``, ``airflow``, ``keys``."""

    kind: str
    url: str


class Finding(Value):
    """One thing that is wrong with one subject.

    ``subject`` is the id of a system or integration. ``kind`` starts with a word of `Kind`.
    ``documents`` is a sample (at most 20); ``document_count`` and ``money`` speak of all of them.
    ``facts`` are the values that the message's sentences name (numbers as text).
    ``excerpt`` is the outer system's own words, quoted but never interpreted.
    """

    layer: Layer
    subject: Id
    kind: str
    severity: Severity
    observed_at: Instant
    since: Instant
    error_rule: Id | None = None
    facts: dict[str, str] = Field(default_factory=dict)
    excerpt: str = ""
    documents: tuple[DocumentRef, ...] = ()
    document_count: int = 0
    money: tuple[Money, ...] = ()
    links: tuple[Link, ...] = ()

    def no_later_than(self, now: datetime) -> Self:
        """Return the finding as it can be known now: nothing was seen, or began, in the future.

        An outer system's clock that is ahead of ours would otherwise keep an incident open, for no
        evidence of health could be newer.
        """
        if self.observed_at <= now and self.since <= now:
            return self
        observed_at = min(self.observed_at, now)
        return self.model_copy(
            update={"observed_at": observed_at, "since": min(self.since, observed_at)}
        )

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what makes an incident one: layer, subject, kind."""
        return (self.layer.value, self.subject, self.kind)

    @property
    def word(self) -> Kind:
        """Return the kind without the field that a data rule appends."""
        return Kind(self.kind.partition(":")[0])


class Clearance(Value):
    """Evidence that a subject is well again: closes its incidents of ``kind`` (of every kind if none)."""

    layer: Layer
    subject: Id
    kind: str | None = None
    as_of: Instant
    evidence: str = ""

    def covers(self, key: tuple[str, str, str]) -> bool:
        """Tell whether an incident of this key is closed by this evidence."""
        layer, subject, kind = key
        return (layer, subject) == (self.layer.value, self.subject) and self.kind in (None, kind)


class Judgement(Value):
    """What one look at one or many subjects came to."""

    findings: tuple[Finding, ...] = ()
    cleared: tuple[Clearance, ...] = ()

    @classmethod
    def of(cls, parts: Iterable["Judgement"]) -> "Judgement":
        """Return many judgements as one: adding one after the other would copy what is there each time."""
        known = tuple(parts)
        return cls(
            findings=tuple(finding for each in known for finding in each.findings),
            cleared=tuple(clearance for each in known for clearance in each.cleared),
        )

    def __add__(self, other: Self) -> "Judgement":
        """Return both judgements as one."""
        return Judgement(
            findings=self.findings + other.findings, cleared=self.cleared + other.cleared
        )
