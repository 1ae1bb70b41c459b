import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.boomi import platform_records as platform
from include.integration_watch.boomi.errors import AnswerUnreadable
from include.integration_watch.domain.observation import ExecutionStatus
from include.integration_watch.domain.platform_record import ChangeKind, ScheduleEntry
from include.integration_watch.domain.value import Value
from tests.boomi.test_records import JSON

SAMPLES = Path(__file__).parents[2].parent / "shared" / "contracts" / "boomi" / "samples.json"


def published(operation: str) -> list[dict[str, Any]]:
    if not SAMPLES.is_file():
        pytest.skip("Boomi's published samples are not beside the project")
    answer = json.loads(SAMPLES.read_text())[operation]
    rows: list[dict[str, Any]] = answer.get("result", [answer])
    return rows


def test_the_published_summaries_are_read() -> None:
    first, second = (
        platform.summary_from(row, account="account-123456")
        for row in published("POST /ExecutionSummaryRecord/query")
    )
    assert (first.status, first.executions) == (ExecutionStatus.COMPLETE, 1)
    assert (second.took, second.longest) == (
        timedelta(milliseconds=120569),
        timedelta(milliseconds=60286),
    )
    assert second.at == datetime(2016, 8, 28, 19, tzinfo=UTC)


def test_the_published_events_are_read() -> None:
    event, note = (
        platform.event_from(row, account="BoomiAdmin-123") for row in published("POST /Event/query")
    )
    assert event.type == "process.execution"
    assert event.recorded_at - event.at == timedelta(seconds=15)
    assert (event.inbound_errors, event.step_type) == (1, "Exception")
    assert note.type == "user.notification"


def test_the_published_audit_log_is_read() -> None:
    rows = published("POST /AuditLog/query")
    change = platform.audited_change_from(rows[0], account="")
    assert change.kind is ChangeKind.RUNTIME
    assert change.properties[0].before == "PREVIOUS_VALUE"


def test_the_published_schedules_are_read() -> None:
    (schedule, *_) = platform.schedules_from(
        published("POST /ProcessSchedules/query"), [], account="acme-1"
    )
    assert schedule.enabled is None
    assert all(isinstance(entry, ScheduleEntry) for entry in schedule.entries)


def test_the_published_document_is_read() -> None:
    (row,) = published("POST /GenericConnectorRecord/query")
    document = platform.document_from(row)
    assert document.tracked == {"My Custom TF": "tracking value", "My Custom 2": "track custom 2"}
    assert document.connector_fields["filename"] == "example.txt"
    assert (document.index, document.failed) == (3, False)


@pytest.mark.parametrize(
    ("type", "kind"),
    [
        ("as.schedules", ChangeKind.SCHEDULE),
        ("as.extensions", ChangeKind.PROPERTIES),
        ("as.atom.process", ChangeKind.DEPLOYMENT),
        ("as.atom", ChangeKind.RUNTIME),
        ("as.process.manual_execution", ChangeKind.RUN),
        ("as.something.new", ChangeKind.OTHER),
    ],
)
def test_the_sort_of_a_change_follows_its_type(type: str, kind: ChangeKind) -> None:
    row = {"documentId": "1", "date": "2026-03-02T01:00:00Z", "type": type}
    assert platform.audited_change_from(row, account="acme-1").kind is kind


def test_a_changed_value_is_kept_without_its_secret() -> None:
    row = {
        "documentId": "1",
        "date": "2026-03-02T01:00:00Z",
        "type": "as.extensions",
        "AuditLogProperty": [{"name": "NEW_VALUE", "value": "user=a password=not-real-1"}],
    }
    (changed,) = platform.audited_change_from(row, account="acme-1").properties
    assert "not-real-1" not in changed.after


def test_a_deployment_that_was_undone_says_so() -> None:
    row = {"deploymentId": "d1", "deployedDate": "2026-03-02T01:00:00Z", "componentVersion": "2.0"}
    made = platform.deployment_from(row | {"active": True}, account="acme-1")
    undone = platform.deployment_from(row | {"active": "false"}, account="acme-1")
    assert (made.id, made.action) == ("deployment-d1", "DEPLOYED")
    assert (undone.id, undone.action) == ("deployment-d1", "UNDEPLOYED")


def test_whether_a_schedule_is_enabled_comes_from_its_status() -> None:
    row = {"processId": "p1", "atomId": "r1", "Schedule": [{"minutes": "0-59/15"}]}
    (schedule,) = platform.schedules_from(
        [row], [{"processId": "p1", "atomId": "r1", "enabled": False}], account="acme-1"
    )
    assert schedule.enabled is False
    assert schedule.entries == (ScheduleEntry(minutes="0-59/15"),)


KEYS = ("eventId", "eventDate", "recordDate", "accountId", "accountID", "timeBlock", "documentId")
KEYS += ("date", "type", "deploymentId", "deployedDate", "active", "status", "AuditLogProperty")
KEYS += ("trackedFields", "Schedule", "Retry", "processId", "enabled")


@pytest.mark.parametrize(
    "read",
    [
        lambda row: platform.summary_from(row, account="acme-1"),
        lambda row: platform.event_from(row, account="acme-1"),
        lambda row: platform.audited_change_from(row, account="acme-1"),
        lambda row: platform.deployment_from(row, account="acme-1"),
        platform.connector_count_from,
        platform.document_from,
    ],
)
@settings(max_examples=30)
@given(row=st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, JSON)))
def test_any_record_is_read_or_unreadable(read: Any, row: dict[str, Any]) -> None:
    try:
        kept: Value = read(row)
    except AnswerUnreadable:
        return
    assert type(kept).model_validate_json(kept.model_dump_json()) == kept


@settings(max_examples=30)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, JSON)))
def test_any_schedule_is_read(row: dict[str, Any]) -> None:
    for schedule in platform.schedules_from([row], [row], account="acme-1"):
        assert schedule.process_id
