import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.boomi.errors import AnswerUnreadable
from include.integration_watch.boomi.records import (
    RuntimeStatus,
    execution_from,
    runtime_from,
)
from include.integration_watch.domain.observation import Execution, ExecutionStatus

SAMPLES = Path(__file__).parents[2].parent / "shared" / "contracts" / "boomi" / "samples.json"
START = datetime(2024, 9, 25, 15, 41, 54, tzinfo=UTC)
ROW = {
    "@type": "ExecutionRecord",
    "executionId": "execution-1-2024.09.25",
    "account": "acme-AB12CD",
    "executionTime": "2024-09-25T15:41:54Z",
    "status": "ERROR",
    "executionType": "exec_sched",
    "processName": "Invoices to ERP",
    "processId": "process-1",
    "atomName": "Production",
    "atomId": "atom-1",
    "inboundDocumentCount": 12,
    "inboundErrorDocumentCount": 3,
    "outboundDocumentCount": 9,
    "executionDuration": ["Long", 3832],
    "inboundDocumentSize": ["Long", 0],
    "message": "com.boomi.process.ProcessException: Supplier 4711 is not active",
    "recordedDate": "2024-09-25T15:41:58Z",
}


def read(**changed: Any) -> Execution:
    row = {key: value for key, value in (ROW | changed).items() if value is not ...}
    return execution_from(row, account="acme-AB12CD")


def samples() -> dict[str, Any]:
    if not SAMPLES.is_file():
        pytest.skip("Boomi's published samples are not beside the project")
    content: dict[str, Any] = json.loads(SAMPLES.read_text())
    return content


def test_a_whole_record_becomes_an_execution() -> None:
    assert read() == Execution(
        id="execution-1-2024.09.25",
        account="acme-AB12CD",
        process="Invoices to ERP",
        process_id="process-1",
        atom_id="atom-1",
        type="exec_sched",
        status=ExecutionStatus.ERROR,
        status_text="ERROR",
        started_at=START,
        ended_at=START + timedelta(seconds=4),
        duration=timedelta(milliseconds=3832),
        inbound=12,
        inbound_errors=3,
        outbound=9,
        message="Supplier 4711 is not active",
        atom="Production",
    )


def test_a_record_needs_only_id_and_start() -> None:
    row = {"executionId": "execution-1", "executionTime": "2024-09-25T15:41:54Z"}
    execution = execution_from(row, account="ours-ZZ99ZZ")
    assert (execution.account, execution.status) == ("ours-ZZ99ZZ", ExecutionStatus.UNKNOWN)
    assert execution.ended_at is None


def test_a_record_of_another_account_is_unreadable() -> None:
    with pytest.raises(AnswerUnreadable, match="is one of account other-1"):
        read(account="other-1")
    assert read(account="ACME-ab12cd").account == "acme-AB12CD"


def test_an_unknown_status_keeps_its_word() -> None:
    execution = read(status="PAUSED_BY_BOOMI")
    assert execution.status is ExecutionStatus.UNKNOWN
    assert execution.status_text == "PAUSED_BY_BOOMI"


@pytest.mark.parametrize("status", ["STARTED", "ENQUEUED", "INPROCESS", "ABORTED_RECOVERING"])
def test_an_open_run_has_no_end(status: str) -> None:
    assert read(status=status).ended_at is None


def test_a_run_that_ended_without_a_date_ended_after_its_duration() -> None:
    assert read(recordedDate=...).ended_at == START + timedelta(milliseconds=3832)


def test_a_retry_and_a_sub_process_name_their_origin() -> None:
    execution = read(originalExecutionId="execution-0", parentExecutionId="execution-9")
    assert (execution.original_id, execution.parent_id) == ("execution-0", "execution-9")
    assert not execution.counts


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-09-25T15:41:54Z", START),
        ("2024-09-25T15:41:54", START),
        ("2024-09-25 15:41:54", START),
        ("2024-09-25T15:41:54.987Z", START),
        ("2024-09-25T17:41:54+02:00", START),
        ("2024-09-25T17:41:54+0200", START),
        (1727278914000, START),
        (["Date", "2024-09-25T15:41:54Z"], START),
        (["Long", 1727278914999], START),
    ],
)
def test_dates_of_other_forms_are_understood(written: Any, meant: datetime) -> None:
    assert read(executionTime=written).started_at == meant


@pytest.mark.parametrize("written", ["yesterday", "99999-01-01", "0001-01-01T00:00:00+10:00"])
def test_a_date_that_is_none_names_the_run_and_the_field(written: str) -> None:
    with pytest.raises(AnswerUnreadable, match=r"execution-1-2024.09.25 has a executionTime"):
        read(executionTime=written)


@pytest.mark.parametrize("missing", ["executionId", "executionTime"])
def test_a_record_without_id_or_any_date_is_unreadable(missing: str) -> None:
    with pytest.raises(AnswerUnreadable, match=missing):
        read(**{missing: ..., "recordedDate": ...})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["Long", 7], 7),
        (["Long", "7"], 7),
        ("7", 7),
        (7.0, 7),
        (-7, 0),
        (None, 0),
        ("many", 0),
        ([], 0),
        ([["Long"], 7], 0),
        (True, 0),
        (10**30, 2**31 - 1),
    ],
)
def test_counts_are_read_however_they_are_written(written: Any, meant: int) -> None:
    assert read(inboundDocumentCount=written).inbound == meant


@pytest.mark.parametrize("written", [["Long", -1], ["Long", 10**18], "soon", None])
def test_a_duration_beyond_belief_is_none(written: Any) -> None:
    assert read(executionDuration=written).duration is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys([*ROW, "originalExecutionId"], JSON)))
def test_any_record_is_read_or_unreadable(row: dict[str, Any]) -> None:
    try:
        execution = execution_from(row, account="ours-ZZ99ZZ")
    except AnswerUnreadable:
        return
    assert Execution.model_validate_json(execution.model_dump_json()) == execution


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(["status", "name", "cluster", "id"], JSON)))
def test_any_runtime_is_read(record: dict[str, Any]) -> None:
    assert runtime_from(record, atom_id="atom-1").status in RuntimeStatus


def test_the_nodes_of_a_molecule_tell_their_problems() -> None:
    runtime = runtime_from(
        {
            "id": "atom-1",
            "status": "WARNING",
            "statusDetail": "CLUSTER_ISSUE",
            "cluster": {
                "node": [
                    {"nodeId": "10_1_0_211", "clusterProblem": "Multiple head nodes"},
                    {"nodeId": "10_1_0_212"},
                ]
            },
        },
        atom_id="atom-1",
    )
    assert runtime.node_problems == ("10_1_0_211: Multiple head nodes",)


def test_the_published_execution_records_are_read() -> None:
    rows = samples()["POST /ExecutionRecord/query"]["result"]
    executions = [execution_from(row, account="Boomi-123") for row in rows]
    assert [execution.status for execution in executions] == [ExecutionStatus.COMPLETE] * 4
    assert executions[0].duration == timedelta(milliseconds=3832)
    assert executions[0].ended_at == datetime(2024, 9, 25, 15, 41, 58, tzinfo=UTC)


def test_the_published_runtimes_are_read() -> None:
    found = samples()
    one = runtime_from(found["GET /Atom/{id}"], atom_id="x")
    assert (one.name, one.status) == ("My Local Atom", RuntimeStatus.OFFLINE)
    many = [runtime_from(row, atom_id="x") for row in found["POST /Atom/query"]["result"]]
    assert {runtime.status for runtime in many} == {RuntimeStatus.ONLINE}
