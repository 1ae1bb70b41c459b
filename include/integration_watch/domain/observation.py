"""What was seen. No opinion here: judging is done elsewhere."""

import re
from datetime import date, timedelta
from enum import StrEnum

from pydantic import Field

from .finding import DocumentRef, Money
from .value import Id, Instant, Value

_UNSAFE = re.compile(r"[^A-Za-z0-9_]+")


class Trouble(StrEnum):
    """Why a probe's step did not succeed.

    ``no_network``, ``overloaded`` and ``address_forbidden`` lie with us: of the system nothing is
    known. ``degraded``, ``slow`` and ``certificate_expiring`` are warnings of one that works.
    ``created`` is the alarm of a proof that should have been refused and was not.
    """

    UNREACHABLE = "unreachable"
    CREDENTIALS_REFUSED = "credentials_refused"
    SCOPE_MISSING = "scope_missing"
    ANSWER_UNREADABLE = "answer_unreadable"
    REFUSED = "refused"
    OFFLINE = "offline"
    NO_NETWORK = "no_network"
    OVERLOADED = "overloaded"
    ADDRESS_FORBIDDEN = "address_forbidden"
    CONDITION_FAILED = "condition_failed"
    CERTIFICATE_INVALID = "certificate_invalid"
    CERTIFICATE_EXPIRING = "certificate_expiring"
    SLOW = "slow"
    DEGRADED = "degraded"
    LATE = "late"
    CREATED = "created"


class Step(Value):
    """One timed step of a probe.

    ``dns``, ``connect``, ``tls``, ``first_byte``, ``whole``, ``token``, ``scope core.supplier.read``,
    ``read``, ``write``, ``status``, ``condition [STATUS] == 200`` and others; the word before the
    space names the sort.
    """

    name: str
    took: timedelta
    trouble: Trouble | None = None
    detail: str = ""


class Probe(Value):
    """What one look at a system showed.

    ``proof`` says how far it went, by its first word: ``read`` (no more than that), ``write`` (a row,
    rolled back), ``file`` (written, read and removed), ``refusal`` (a request that had to be refused),
    ``signal`` (a call of the system's own), ``answer``.
    """

    system: Id
    at: Instant
    steps: tuple[Step, ...]
    proof: str = "read"

    @property
    def took(self) -> timedelta:
        """Return the time of all steps together."""
        return sum((step.took for step in self.steps), timedelta())

    @property
    def first_trouble(self) -> Step | None:
        """Return the first step that did not succeed."""
        return next((step for step in self.steps if step.trouble), None)


class ExecutionStatus(StrEnum):
    """Boomi's statuses (ExecutionRecord.status); a word that Boomi adds later is read as unknown."""

    STARTED = "STARTED"
    ENQUEUED = "ENQUEUED"
    INPROCESS = "INPROCESS"
    ABORTED_RECOVERING = "ABORTED_RECOVERING"
    COMPLETE = "COMPLETE"
    COMPLETE_WARN = "COMPLETE_WARN"
    ERROR = "ERROR"
    ABORTED = "ABORTED"
    DISCARDED = "DISCARDED"
    UNKNOWN = "UNKNOWN"

    @property
    def is_open(self) -> bool:
        """Tell whether the run has not ended yet."""
        return self in _OPEN


_OPEN = frozenset(
    {
        ExecutionStatus.STARTED,
        ExecutionStatus.ENQUEUED,
        ExecutionStatus.INPROCESS,
        ExecutionStatus.ABORTED_RECOVERING,
    }
)


class Execution(Value):
    """One run of a Boomi process (ExecutionRecord). ``status_text`` keeps the word as it came.

    ``original_id`` is the run that this one retries, ``parent_id`` the one that it is a sub-process
    of, ``top_id`` the first of these; sizes are bytes. ``is_stranded`` says that it was open
    while its runtime was offline.
    """

    id: str
    account: str
    process: str
    process_id: str = ""
    atom_id: str = ""
    type: str = ""
    status: ExecutionStatus
    status_text: str = ""
    started_at: Instant
    ended_at: Instant | None = None
    duration: timedelta | None = None
    inbound: int = 0
    inbound_errors: int = 0
    outbound: int = 0
    message: str = ""
    inbound_size: int = 0
    outbound_size: int = 0
    original_id: str = ""
    parent_id: str = ""
    top_id: str = ""
    atom: str = ""
    error_text: str = ""
    is_stranded: bool = False

    @property
    def counts(self) -> bool:
        """Tell whether the run is one of the integration itself: no test, no sub-process."""
        return not (
            self.type.startswith("test_") or self.type.endswith("sub_process") or self.parent_id
        )


class CoupaRun(Value):
    """One integration run as Coupa tells it.

    Its status is folded to pending, running, paused, successful, errored, failed or unknown.
    """

    id: int
    integration: str
    status: str
    started_at: Instant | None = None
    ended_at: Instant | None = None
    total: int | None = None
    processed: int | None = None


class DocumentError(Value):
    """One document that a system refused (Coupa's integration error); ``file`` is where it stood."""

    id: int
    integration: str
    run_id: int | None = None
    document: DocumentRef
    messages: tuple[str, ...]
    resolved: bool
    contact: str = "Technical"
    file: str = ""
    at: Instant


class RuleStatus(StrEnum):
    """The five outcomes of a check, never confused: no data is not good data."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    ERRORED = "errored"
    NOT_EVALUATED = "not_evaluated"


class Weighed(Value):
    """Why failing rows are borne, or no longer are: a word of `tolerance.Borne`, and who accepted them.

    ``was`` is what the rule had come to before: the target knows nothing of what we bear.
    """

    why: str
    was: RuleStatus = RuleStatus.FAILED
    until: date | None = None
    by: str = ""
    reason: str = ""


class RuleOutcome(Value):
    """What one expectation of a suite came to. ``documents`` holds at most 20 failing keys.

    ``suite`` is the suite that it was written in by hand; none for what the contracts demand.
    """

    kind: str
    field: str
    expectation: str
    status: RuleStatus
    element_count: int = 0
    failing: int = 0
    detail: str = ""
    excerpt: str = ""
    error_rule: Id | None = None
    documents: tuple[DocumentRef, ...] = ()
    money: tuple[Money, ...] = ()
    keys_file: str = ""
    weighed: Weighed | None = None
    suite: str = ""

    @property
    def name(self) -> str:
        """Return the rule's name: ``required:payment_term``."""
        return f"{self.kind}:{self.field}"

    @property
    def anchor(self) -> str:
        """Return the name of this expectation on the page of its run: ``required-payment_term``."""
        return _UNSAFE.sub("-", f"{self.kind}-{self.field}").strip("-") or "rule"


class SuiteOutcome(Value):
    """What one suite came to over one snapshot; ``docs_page`` is relative to the Data Docs root.

    ``stale`` names the objects whose snapshot was too old to say anything.
    """

    integration: Id
    object: str
    suite: str
    at: Instant
    snapshot_at: Instant
    rows: int
    rules: tuple[RuleOutcome, ...] = Field(default=())
    docs_page: str = ""
    stale: tuple[str, ...] = ()

    def count(self, status: RuleStatus) -> int:
        """Return how many rules came to this status."""
        return sum(rule.status is status for rule in self.rules)
