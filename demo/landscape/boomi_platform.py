"""What Boomi keeps beside runs: schedules, deployments, minutes of a low-latency process, changes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from .boomi_records import ATOM_NAME, Place
from .clock import boomi_time
from .runs import LEAD, Process
from .schedule_plants import Edited

Row = dict[str, Any]
_LEAD_MINUTES = int(LEAD.total_seconds() // 60)
_NAMESPACE = UUID("2f0c1d7e-9a55-4b57-8b0e-55c1e6f1a7d4")
_SUMMARY_LAG = timedelta(minutes=5)
_A_MINUTE = timedelta(minutes=1)
_LISTENED_MINUTES = 60
LISTENER = "Price check (low latency)"


def schedule(process: Process, place: Place, now: datetime, edited: Edited | None = None) -> Row:
    """Return when a process runs, in the runtime's own zone; days count Sunday = 1."""
    period = process.integration.cadence.period
    at = process.integration.cadence.at
    minutes = int(period.total_seconds() // 60) if period else 0
    every = {"minutes": f"0-59/{minutes}" if 0 < minutes < 60 else "0", "hours": "*"}
    if at is not None:
        begin = (at.hour * 60 + at.minute - _LEAD_MINUTES) % (24 * 60)
        every = {"minutes": str(begin % 60), "hours": str(begin // 60)}
    every |= edited.times(process, now) if edited else {}
    anywhere = {"daysOfWeek": "*", "daysOfMonth": "*", "months": "*", "years": "*"}
    return {
        "@type": "ProcessSchedules",
        "id": str(uuid5(_NAMESPACE, f"{process.id}/{place.atom}")),
        "processId": process.id,
        "atomId": place.atom,
        "Schedule": [] if is_listener(process) else [{"@type": "Schedule"} | every | anywhere],
        "Retry": {
            "@type": "ScheduleRetry",
            "Schedule": [],
            "maxRetry": edited.retries(now) if edited else 1,
        },
    }


def is_listener(process: Process) -> bool:
    """Tell whether a process waits to be called: it has no schedule."""
    return process.integration.id.startswith("listener")


def schedule_status(
    process: Process, place: Place, now: datetime, edited: Edited | None = None
) -> Row:
    """Return whether a process's schedule is in effect."""
    return {
        "@type": "ProcessScheduleStatus",
        "id": str(uuid5(_NAMESPACE, f"{process.id}/{place.atom}")),
        "processId": process.id,
        "atomId": place.atom,
        "enabled": not (edited and edited.is_stopped(now)),
    }


def deployments(processes: Iterable[Process], place: Place, begun: datetime) -> list[Row]:
    """Return the deployment of every process, long before anything happened."""
    return [
        {
            "@type": "DeployedPackage",
            "deploymentId": str(uuid5(_NAMESPACE, f"{process.id}/deployment")),
            "version": 1,
            "packageId": str(uuid5(_NAMESPACE, f"{process.id}/package")),
            "packageVersion": "1.0",
            "environmentId": str(uuid5(_NAMESPACE, place.atom)),
            "componentId": process.id,
            "componentType": "process",
            "deployedDate": boomi_time(begun - timedelta(days=60)),
            "deployedBy": "integration-platform@example.com",
            "notes": "",
            "active": True,
        }
        for process in processes
    ]


def summaries(place: Place, now: datetime) -> list[Row]:
    """Return the last hour's minutes of a listener that runs in low latency, five minutes late."""
    newest = (now - _SUMMARY_LAG).replace(second=0, microsecond=0)
    rows: list[Row] = []
    for back in range(_LISTENED_MINUTES):
        at = newest - back * _A_MINUTE
        runs = 1 + at.minute % 4
        rows.append(
            {
                "@type": "ExecutionSummaryRecord",
                "accountID": place.account,
                "atomID": place.atom,
                "atomName": ATOM_NAME,
                "processID": str(uuid5(_NAMESPACE, LISTENER)),
                "processName": LISTENER,
                "status": "COMPLETE",
                "timeBlock": boomi_time(at),
                "executionCount": runs,
                "elapsedTime": 90 * runs,
                "maxElapsedTime": 120,
                "launchElapsedTime": 4 * runs,
                "elapsedVarSum": 0.0,
                "inboundDocCount": runs,
                "inboundDocSize": 222 * runs,
                "outboundDocCount": 0,
                "outboundDocSize": 0,
                "returnDocCount": runs,
                "returnDocSize": 80 * runs,
                "reportKey": "prices",
            }
        )
    return rows


def audit(place: Place, begun: datetime) -> list[Row]:
    """Return the few changes that somebody made to the account."""
    changes = (("as.schedules", "UPDATE", 20), ("as.atom", "RESTART", 9), ("as.process", "EDIT", 4))
    return [
        {
            "@type": "AuditLog",
            "documentId": str(uuid5(_NAMESPACE, f"{kind}/{action}")),
            "accountId": place.account,
            "containerId": place.atom,
            "userId": "integration-platform@example.com",
            "date": boomi_time(begun - timedelta(days=days)),
            "type": kind,
            "action": action,
            "modifier": "MANUAL",
            "level": "INFO",
            "source": "UI",
            "AuditLogProperty": [],
        }
        for kind, action, days in changes
    ]
