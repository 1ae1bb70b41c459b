"""What Boomi shows of its runs, events and runtime: JSON objects with ``@type``, absent keys, ``["Long", n]``."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from .clock import boomi_time
from .runs import Run

Row = dict[str, Any]
ATOM_NAME = "Integration runtime"
EVENTS_ARE_KEPT = timedelta(days=7)
_EVENT_LAG = timedelta(seconds=12)
_NAMESPACE = UUID("2f0c1d7e-9a55-4b57-8b0e-55c1e6f1a7d4")


@dataclass(frozen=True)
class Place:
    """The account and the runtime that every record names."""

    account: str
    atom: str


def execution_record(run: Run, place: Place, now: datetime) -> Row:
    """Return a run as ExecutionRecord shows it; what it does not have is absent, not null."""
    ended = run.has_ended(now)
    end = run.ended_at if ended and run.ended_at else None
    row: Row = {
        "@type": "ExecutionRecord",
        "executionId": run.id,
        "account": place.account,
        "executionTime": boomi_time(run.started_at),
        "status": run.status_at(now),
        "executionType": run.type,
        "processName": run.process.name,
        "processId": run.process.id,
        "atomName": ATOM_NAME,
        "atomId": run.atom or place.atom,
        "inboundDocumentCount": run.inbound if ended else 0,
        "inboundErrorDocumentCount": run.inbound_errors if ended else 0,
        "outboundDocumentCount": run.inbound - run.inbound_errors if ended else 0,
        "executionDuration": ["Long", int(((end or now) - run.started_at).total_seconds() * 1000)],
        "inboundDocumentSize": ["Long", run.inbound * 1640 if ended else 0],
        "outboundDocumentSize": ["Long", (run.inbound - run.inbound_errors) * 1710 if ended else 0],
    }
    optional = {
        "recordedDate": boomi_time(end) if end else "",
        "message": run.message if ended else "",
        "originalExecutionId": run.original,
        "parentExecutionId": run.parent,
        "topLevelExecutionId": run.parent,
    }
    return row | {key: value for key, value in optional.items() if value}


def events(runs: Iterable[Run], place: Place, now: datetime) -> list[Row]:
    """Return one event per ended run of the last seven days; older ones are purged."""
    return [
        _event(run, place)
        for run in runs
        if run.has_ended(now)
        and run.ended_at
        and now - EVENTS_ARE_KEPT <= run.ended_at <= now - _EVENT_LAG
        and not run.type.startswith("test_")
    ]


def _event(run: Run, place: Place) -> Row:
    end = run.ended_at or run.started_at
    failed = run.status in ("ERROR", "ABORTED")
    row: Row = {
        "@type": "Event",
        "eventId": f"event-{uuid5(_NAMESPACE, run.id)}",
        "accountId": place.account,
        "atomId": place.atom,
        "atomName": ATOM_NAME,
        "eventLevel": "ERROR" if failed else "WARNING" if run.status == "DISCARDED" else "INFO",
        "eventDate": boomi_time(end),
        "updateDate": boomi_time(end),
        "recordDate": boomi_time(end + _EVENT_LAG),
        "status": run.status,
        "eventType": "process.execution",
        "executionId": run.id,
        "title": run.process.name,
        "startTime": boomi_time(run.started_at),
        "endTime": boomi_time(end),
        "errorDocumentCount": run.inbound_errors,
        "inboundDocumentCount": run.inbound,
        "outboundDocumentCount": run.inbound - run.inbound_errors,
        "processName": run.process.name,
        "environment": "Production",
        "classification": "PROD",
    }
    return row | ({"error": run.message, "errorType": "DOCUMENT"} if failed else {})


def atom(place: Place, *, online: bool, installed: datetime) -> Row:
    """Return the runtime; its status says whether it can run anything."""
    return {
        "@type": "Atom",
        "id": place.atom,
        "name": ATOM_NAME,
        "status": "ONLINE" if online else "OFFLINE",
        "statusDetail": "ONLINE_RUNNING" if online else "OFFLINE",
        "type": "ATOM",
        "hostName": "integration-runtime",
        "dateInstalled": boomi_time(installed),
        "currentVersion": "25.10.1",
        "purgeHistoryDays": 30,
        "purgeImmediate": False,
        "forceRestartTime": 0,
    }


def connectors(runs: Iterable[Run]) -> list[Row]:
    """Return the counts per shape of each run: where documents came from and where they went."""
    rows: list[Row] = []
    for run in runs:
        for shape, start in (("Source: read", True), ("Target: post", False)):
            errors = 0 if start else run.inbound_errors
            rows.append(
                {
                    "@type": "ExecutionConnector",
                    "id": str(uuid5(_NAMESPACE, f"{run.id}/{shape}")),
                    "executionId": run.id,
                    "executionConnector": shape,
                    "connectorType": "database" if start else "http",
                    "actionType": "Get" if start else "Send",
                    "errorCount": errors,
                    "successCount": run.inbound - errors,
                    "size": (run.inbound - errors) * 1640,
                    "isStartShape": start,
                    "recordType": "connector",
                }
            )
    return rows


def documents(run: Run, place: Place) -> list[Row]:
    """Return one record per document of a run that left through its target."""
    rows: list[Row] = []
    for index in range(run.inbound):
        failed = index >= run.inbound - run.inbound_errors
        row: Row = {
            "@type": "GenericConnectorRecord",
            "id": str(uuid5(_NAMESPACE, f"{run.id}/document/{index}")),
            "executionConnectorId": str(uuid5(_NAMESPACE, f"{run.id}/Target: post")),
            "executionId": run.id,
            "atomId": place.atom,
            "dateProcessed": boomi_time(run.ended_at or run.started_at),
            "actionType": "Send",
            "connectorType": "http",
            "connectionName": "Target",
            "operationName": "post",
            "documentIndex": index,
            "incrementalDocumentIndex": index + 1,
            "status": "ERROR" if failed else "SUCCESS",
            "startShape": False,
            "retryable": failed,
            "size": 2,
            "trackedFields": {
                "@type": "TrackedFields",
                "trackedField": [
                    {
                        "@type": "TrackedField",
                        "name": _tracked(run),
                        "value": document_number(run, index),
                    }
                ],
            },
            "connectorFields": {"@type": "ConnectorFields", "connectorField": []},
        }
        rows.append(row | ({"errorMessage": run.message} if failed else {}))
    return rows


def _tracked(run: Run) -> str:
    return f"{run.process.integration.object.replace('_', ' ').capitalize()} number"


def document_number(run: Run, index: int) -> str:
    """Return the number under which people know a document of a run."""
    return f"{run.process.integration.object[:3].upper()}-{int(run.started_at.timestamp()) % 10**7}-{index:04}"
