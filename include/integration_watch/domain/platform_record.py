"""What Boomi's platform keeps beside executions: minutes of low-latency processes, events, changes."""

from datetime import timedelta
from enum import StrEnum

from pydantic import Field

from .observation import ExecutionStatus
from .value import Instant, Value


class ExecutionSummary(Value):
    """One minute of one low-latency process, which has no executions (ExecutionSummaryRecord).

    Boomi tells each status, user and API component by itself, and a minute up to five minutes late:
    its counts grow when it is read again. ``took`` is the sum over its ``executions``.
    """

    account: str
    process: str
    process_id: str
    atom_id: str
    status: ExecutionStatus
    status_text: str = ""
    at: Instant
    executions: int = 0
    took: timedelta = timedelta()
    longest: timedelta = timedelta()
    inbound: int = 0
    outbound: int = 0
    returned: int = 0
    inbound_size: int = 0
    outbound_size: int = 0
    report_key: str = ""
    launcher_id: str = ""


class PlatformEvent(Value):
    """An event of the platform, which purges it after seven days (Event).

    ``type`` is Boomi's word: ``atom.status``, ``process.execution``, ``process.missedSchedule``,
    ``user.notification``; ``level`` is INFO, WARNING or ERROR.
    """

    id: str
    account: str
    type: str
    level: str = ""
    at: Instant
    recorded_at: Instant
    execution_id: str = ""
    atom_id: str = ""
    process: str = ""
    status: str = ""
    title: str = ""
    message: str = ""
    error_type: str = ""
    step: str = ""
    step_type: str = ""
    environment: str = ""
    classification: str = ""
    inbound: int = 0
    inbound_errors: int = 0
    outbound: int = 0


class ChangeKind(StrEnum):
    """What somebody changed; a sort that Boomi adds later is read as other.

    ``release`` is a new release of Coupa, which no audit log of Boomi's holds.
    """

    SCHEDULE = "schedule"
    DEPLOYMENT = "deployment"
    PROPERTIES = "properties"
    RUNTIME = "runtime"
    PROCESS = "process"
    RUN = "run"
    RELEASE = "release"
    OTHER = "other"


class ChangedProperty(Value):
    """What one property was before a change, and is after it; empty where it is not known."""

    name: str
    before: str = ""
    after: str = ""


class PlatformChange(Value):
    """A change of the account: its audit log, a deployment, or a schedule that we saw change.

    ``subjects`` are the ids of the processes, components and runtimes that it names. ``by`` is who
    made it and is forgotten with the texts.
    """

    id: str
    account: str
    at: Instant
    kind: ChangeKind
    type: str = ""
    action: str = ""
    subjects: tuple[str, ...] = ()
    by: str = ""
    source: str = ""
    message: str = ""
    properties: tuple[ChangedProperty, ...] = ()


class ScheduleEntry(Value):
    """One line of a schedule in Boomi's words: ranges, steps and ``*``; days count Sunday = 1."""

    minutes: str = "*"
    hours: str = "*"
    days_of_week: str = "*"
    days_of_month: str = "*"
    months: str = "*"
    years: str = "*"


class ProcessSchedule(Value):
    """When a runtime starts a process, in the runtime's own zone (ProcessSchedules and its status).

    A process that is deployed to two runtimes has two. ``enabled`` is none where it is not known.
    """

    account: str
    process_id: str
    atom_id: str
    entries: tuple[ScheduleEntry, ...] = ()
    max_retry: int = 0
    enabled: bool | None = None


class ConnectorCount(Value):
    """How many documents passed through one step of a run (ExecutionConnector)."""

    id: str
    execution_id: str
    step: str
    connector: str = ""
    action: str = ""
    errors: int = 0
    successes: int = 0
    is_start: bool = False


class ProcessedDocument(Value):
    """One document of a run, as one step saw it (GenericConnectorRecord).

    ``tracked`` are the fields that the process was told to track, ``connector_fields`` those of the
    connector, like a file's name.
    """

    id: str
    execution_id: str
    connector_count_id: str = ""
    at: Instant | None = None
    connector: str = ""
    connection: str = ""
    operation: str = ""
    action: str = ""
    index: int = 0
    failed: bool = False
    message: str = ""
    is_start: bool = False
    retryable: bool = False
    tracked: dict[str, str] = Field(default_factory=dict)
    connector_fields: dict[str, str] = Field(default_factory=dict)
