"""What the platform keeps beside executions, turned into values. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from include.integration_watch.domain.platform_record import (
    ChangedProperty,
    ChangeKind,
    ConnectorCount,
    ExecutionSummary,
    PlatformChange,
    PlatformEvent,
    ProcessedDocument,
    ProcessSchedule,
    ScheduleEntry,
)

from .errors import AnswerUnreadable
from .log_text import shorten, tidy
from .masking import mask
from .records import hold_account, status_from
from .wire import count, duration, moment, size, words

_LONGEST_VALUE = 300
_MANY = 50
# What an audit log's type begins with; the first that fits. 144 types are documented.
_KINDS: tuple[tuple[str, ChangeKind], ...] = (
    ("as.schedules", ChangeKind.SCHEDULE),
    ("as.process.manual_execution", ChangeKind.RUN),
    ("as.atom.process", ChangeKind.DEPLOYMENT),
    ("as.environment.component", ChangeKind.DEPLOYMENT),
    ("as.deploy", ChangeKind.DEPLOYMENT),
    ("as.package", ChangeKind.DEPLOYMENT),
    ("as.extensions", ChangeKind.PROPERTIES),
    ("as.environment", ChangeKind.PROPERTIES),
    ("as.persistedprocessprops", ChangeKind.PROPERTIES),
    ("as.atom", ChangeKind.RUNTIME),
    ("as.process", ChangeKind.PROCESS),
    ("as.component", ChangeKind.PROCESS),
)


def summary_from(record: dict[str, Any], *, account: str) -> ExecutionSummary:
    """Return a minute of a low-latency process; its ids are spelt unlike those of executions."""
    hold_account(record.get("accountID"), account, "a summary")
    word = words(record.get("status"))
    return ExecutionSummary(
        account=account,
        process=words(record.get("processName")),
        process_id=words(record.get("processID")),
        atom_id=words(record.get("atomID")),
        status=status_from(word),
        status_text=word,
        at=_needed(record, "timeBlock", "a summary"),
        executions=count(record.get("executionCount")),
        took=duration(record.get("elapsedTime")) or timedelta(),
        longest=duration(record.get("maxElapsedTime")) or timedelta(),
        inbound=count(record.get("inboundDocCount")),
        outbound=count(record.get("outboundDocCount")),
        returned=count(record.get("returnDocCount")),
        inbound_size=size(record.get("inboundDocSize")),
        outbound_size=size(record.get("outboundDocSize")),
        report_key=words(record.get("reportKey")),
        launcher_id=words(record.get("launcherId")) or words(record.get("launcherID")),
    )


def event_from(record: dict[str, Any], *, account: str) -> PlatformEvent:
    """Return an event; what people wrote in it comes without secrets."""
    id = words(record.get("eventId"))
    if not id:
        raise AnswerUnreadable("an event came without eventId")
    hold_account(record.get("accountId"), account, f"the event {id}")
    at = _needed(record, "eventDate", f"the event {id}")
    return PlatformEvent(
        id=id,
        account=account,
        type=words(record.get("eventType")),
        level=words(record.get("eventLevel")).upper(),
        at=at,
        recorded_at=_moment(record, "recordDate", f"the event {id}") or at,
        execution_id=words(record.get("executionId")),
        atom_id=words(record.get("atomId")),
        process=words(record.get("processName")),
        status=tidy(words(record.get("status"))),
        title=tidy(words(record.get("title"))),
        message=tidy(words(record.get("error"))),
        error_type=words(record.get("errorType")),
        step=words(record.get("erroredStepLabel")),
        step_type=words(record.get("erroredStepType")),
        environment=words(record.get("environment")),
        classification=words(record.get("classification")),
        inbound=count(record.get("inboundDocumentCount")),
        inbound_errors=count(record.get("errorDocumentCount")),
        outbound=count(record.get("outboundDocumentCount")),
    )


def audited_change_from(record: dict[str, Any], *, account: str) -> PlatformChange:
    """Return an entry of the audit log."""
    id = words(record.get("documentId"))
    if not id:
        raise AnswerUnreadable("an entry of the audit log came without documentId")
    hold_account(record.get("accountId"), account, f"the entry {id}")
    type = words(record.get("type"))
    return PlatformChange(
        id=f"audit-{id}",
        account=account,
        at=_needed(record, "date", f"the entry {id}"),
        kind=_kind(type),
        type=type,
        action=words(record.get("action")),
        subjects=tuple(filter(None, (words(record.get("containerId")),))),
        by=words(record.get("userId")),
        source=words(record.get("source")),
        message=tidy(words(record.get("message"))),
        properties=tuple(
            ChangedProperty(
                name=words(each.get("name")),
                before=_value(each.get("previousValue")),
                after=_value(each.get("value")),
            )
            for each in _dicts(record.get("AuditLogProperty"))[:_MANY]
        ),
    )


def deployment_from(record: dict[str, Any], *, account: str) -> PlatformChange:
    """Return a deployment; one that is undone later is told again with its new state."""
    id = words(record.get("deploymentId"))
    if not id:
        raise AnswerUnreadable("a deployment came without deploymentId")
    told = {
        "environment": words(record.get("environmentId")),
        "version": words(record.get("packageVersion")) or words(record.get("version")),
        "component_version": words(record.get("componentVersion")),
        "branch": words(record.get("branchName")),
    }
    active = record.get("active") is not False and words(record.get("active")).lower() != "false"
    return PlatformChange(
        id=f"deployment-{id}",
        account=account,
        at=_needed(record, "deployedDate", f"the deployment {id}"),
        kind=ChangeKind.DEPLOYMENT,
        type=words(record.get("componentType")),
        action="DEPLOYED" if active else "UNDEPLOYED",
        subjects=tuple(filter(None, (words(record.get("componentId")),))),
        by=words(record.get("deployedBy")),
        source="DeployedPackage",
        message=tidy(words(record.get("notes"))),
        properties=tuple(
            ChangedProperty(name=name, after=value) for name, value in told.items() if value
        ),
    )


def schedules_from(
    schedules: Iterable[dict[str, Any]], states: Iterable[dict[str, Any]], *, account: str
) -> tuple[ProcessSchedule, ...]:
    """Return when each runtime starts each process; a process without any line is not scheduled."""
    enabled = {_place(state): _truth(state.get("enabled")) for state in states}
    return tuple(
        ProcessSchedule(
            account=account,
            process_id=words(record.get("processId")),
            atom_id=words(record.get("atomId")),
            entries=tuple(_entry(line) for line in _dicts(record.get("Schedule"))),
            max_retry=_max_retry(record.get("Retry")),
            enabled=enabled.get(_place(record)),
        )
        for record in schedules
        if words(record.get("processId"))
    )


def connector_count_from(record: dict[str, Any]) -> ConnectorCount:
    """Return what passed through one step of a run."""
    return ConnectorCount(
        id=words(record.get("id")),
        execution_id=words(record.get("executionId")),
        step=words(record.get("executionConnector")),
        connector=words(record.get("connectorType")),
        action=words(record.get("actionType")),
        errors=count(record.get("errorCount")),
        successes=count(record.get("successCount")),
        is_start=_truth(record.get("isStartShape")) is True,
    )


def document_from(record: dict[str, Any]) -> ProcessedDocument:
    """Return one document as a step saw it; texts and fields come without secrets."""
    id = words(record.get("id"))
    return ProcessedDocument(
        id=id,
        execution_id=words(record.get("executionId")),
        connector_count_id=words(record.get("executionConnectorId")),
        at=_moment(record, "dateProcessed", f"the document {id}"),
        connector=words(record.get("connectorType")),
        connection=words(record.get("connectionName")),
        operation=words(record.get("operationName")),
        action=words(record.get("actionType")),
        index=count(record.get("documentIndex")),
        failed=words(record.get("status")).upper() != "SUCCESS",
        message=tidy(words(record.get("errorMessage"))),
        is_start=_truth(record.get("startShape")) is True,
        retryable=_truth(record.get("retryable")) is True,
        tracked=_fields(record.get("trackedFields"), "trackedField"),
        connector_fields=_fields(record.get("connectorFields"), "connectorField"),
    )


def _kind(type: str) -> ChangeKind:
    lower = type.lower()
    return next((kind for begin, kind in _KINDS if lower.startswith(begin)), ChangeKind.OTHER)


def _entry(line: dict[str, Any]) -> ScheduleEntry:
    names = ("minutes", "hours", "daysOfWeek", "daysOfMonth", "months", "years")
    minutes, hours, week, month, months, years = (words(line.get(name)) or "*" for name in names)
    return ScheduleEntry(
        minutes=minutes,
        hours=hours,
        days_of_week=week,
        days_of_month=month,
        months=months,
        years=years,
    )


def _max_retry(retry: Any) -> int:
    return count(retry.get("maxRetry")) if isinstance(retry, dict) else 0


def _place(record: dict[str, Any]) -> tuple[str, str]:
    return words(record.get("processId")), words(record.get("atomId"))


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(words(value).lower())


def _fields(container: Any, name: str) -> dict[str, str]:
    fields = container.get(name) if isinstance(container, dict) else None
    return {
        words(each.get("name")): _value(each.get("value"))
        for each in _dicts(fields)[:_MANY]
        if words(each.get("name"))
    }


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _value(value: Any) -> str:
    return shorten(mask(words(value)), _LONGEST_VALUE)


def _needed(record: dict[str, Any], key: str, what: str) -> datetime:
    found = _moment(record, key, what)
    if found is None:
        raise AnswerUnreadable(f"{what} came without {key}")
    return found


def _moment(record: dict[str, Any], key: str, what: str) -> datetime | None:
    try:
        return moment(record.get(key))
    except ValueError as unread:
        raise AnswerUnreadable(f"{what} has a {key} that is no date") from unread
