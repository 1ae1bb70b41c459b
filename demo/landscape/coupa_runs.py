"""Coupa's integrations and integration runs: what Boomi reports of its own runs while they go on."""

from datetime import datetime, timedelta
from typing import Any

from include.integration_watch.domain.integration import Integration

from .clock import coupa_time
from .coupa_errors import Errors
from .coupa_names import document_type, run_id, short_integration
from .runs import Process, Run, Timeline

Record = dict[str, Any]
RUNS_ARE_KEPT = timedelta(days=14)
_STATUSES = {
    "COMPLETE": "successful",
    "COMPLETE_WARN": "successful",
    "STARTED": "running",
    "INPROCESS": "running",
}
_REPORTED = frozenset({"exec_sched", "exec_manual", "retry_manual"})


def integrations(timeline: Timeline) -> list[Record]:
    """Return the integrations that the configuration names in Coupa."""
    since = coupa_time(timeline.since)
    return [_integration(process.integration, since) for process in _watched(timeline)]


def integration_runs(timeline: Timeline, errors: Errors, now: datetime) -> list[Record]:
    """Return the integration runs of the last days, oldest first."""
    names = {process.name for process in _watched(timeline)}
    runs = [
        _run(run, errors, now)
        for run in timeline.runs(now)
        if run.process.name in names
        and run.started_at >= now - RUNS_ARE_KEPT
        and run.type in _REPORTED
    ]
    return sorted(runs, key=lambda record: int(record["id"]))


def _watched(timeline: Timeline) -> list[Process]:
    return [each for each in timeline.processes if each.integration.coupa_integration]


def _integration(integration: Integration, since: str) -> Record:
    return short_integration(integration) | {
        "business-object": document_type(integration),
        "direction": "to_coupa" if integration.id.endswith("_to_coupa") else "from_coupa",
        "end-system": "ERP",
        "end-system-type": "erp",
        "integration-type": "api",
        "standard": False,
        "created-at": since,
        "updated-at": since,
    }


def _run(run: Run, errors: Errors, now: datetime) -> Record:
    ended = run.ended_at if run.has_ended(now) else None
    own = errors.of_run(run, now)
    refused = any(not error["resolved"] or error["document-status"] == "draft" for error in own)
    processed = run.inbound - run.unseen - run.inbound_errors - run.unprocessed - len(own)
    status = _STATUSES.get(run.status_at(now) or "", "failed")
    return {
        "id": run_id(run),
        "status": "errored" if refused and status == "successful" else status,
        "start-time": coupa_time(run.started_at),
        "end-time": coupa_time(ended) if ended else None,
        "total-records": run.inbound - run.unseen,
        "records-processed": max(0, processed) if ended else 0,
        "integration": short_integration(run.process.integration),
        "integration-errors": [{"id": error["id"], "resolved": error["resolved"]} for error in own],
        "created-at": coupa_time(run.started_at),
        "updated-at": coupa_time(ended or run.started_at),
    }
