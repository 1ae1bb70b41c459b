"""Boomi's stand-in says what Boomi's public documents say."""

from typing import Any

import pytest

from tests.demo.landscape.scene import Running, Start, calm, found, query, that

EVERY = query(that("status", "NOT_EQUALS", "NONE"))
COMPLETE = query(that("status", "EQUALS", "COMPLETE"))


def test_wrong_credentials_are_unauthorised(company: Running) -> None:
    assert company.boomi("Atom/query", EVERY, auth=("nobody", "x")).status_code == 401


def test_another_account_is_forbidden(company: Running) -> None:
    secrets = company.told["credentials"]
    answer = company.session.get(
        f"{company.told['boomi_url']}/api/rest/v1/other-AAAAAA/Atom/x",
        auth=(secrets["boomi_user"], secrets["boomi_token"]),
        headers={"Accept": "application/json"},
        timeout=5,
    )
    assert answer.status_code == 403


def test_an_unknown_path_is_not_found(company: Running) -> None:
    assert company.boomi("Nonsense/query", EVERY).status_code == 404
    assert company.boomi("ExecutionRecord/execution-1").status_code == 404


def test_errors_take_turns_in_three_shapes(company: Running) -> None:
    bodies = [company.boomi("Nonsense/query", EVERY).json() for _ in range(3)]
    shapes = {frozenset(body) for body in bodies}
    assert shapes == {
        frozenset({"message"}),
        frozenset({"error"}),
        frozenset({"@type", "message"}),
    }


def test_xml_is_the_answer_unless_json_is_asked_for(company: Running) -> None:
    answer = company.boomi(
        "Atom/query", query(that("type", "EQUALS", "ATOM")), headers={"Accept": "*/*"}
    )
    assert answer.text.startswith("<?xml")


def test_pages_hold_a_hundred_and_the_token_ends_with_the_rows(company: Running) -> None:
    page = company.boomi("ExecutionRecord/query", COMPLETE).json()
    total, rows = page["numberOfResults"], list(page["result"])
    assert total > 200
    while token := page.get("queryToken"):
        assert len(page["result"]) == 100
        page = company.boomi(
            "ExecutionRecord/queryMore", token, headers={"Content-Type": "text/plain"}
        ).json()
        assert page["numberOfResults"] == total
        rows += page["result"]
    assert len(rows) == total == len({row["executionId"] for row in rows})


def test_a_token_may_come_as_a_json_string(company: Running) -> None:
    token = company.boomi("ExecutionRecord/query", COMPLETE).json()["queryToken"]
    headers = {"Content-Type": "application/json"}
    answer = company.boomi("ExecutionRecord/queryMore", f'"{token}"', headers=headers)
    assert len(found(answer)) == 100


@pytest.mark.parametrize("body", ["nonsense", '{"queryToken": "x"}', '"torn'])
def test_a_token_that_is_none_is_refused(company: Running, body: str) -> None:
    assert company.boomi("ExecutionRecord/queryMore", body).status_code == 400


def test_sixty_four_bit_numbers_come_as_long(company: Running) -> None:
    row = found(company.boomi("ExecutionRecord/query", COMPLETE))[0]
    assert row["executionDuration"][0] == "Long"
    assert isinstance(row["inboundDocumentCount"], int)


def test_what_a_run_does_not_have_is_absent(company: Running) -> None:
    row = found(company.boomi("ExecutionRecord/query", COMPLETE))[0]
    assert not {"message", "originalExecutionId", "nodeId"} & set(row)


def test_runs_ascend_by_start_unless_sorted(company: Running) -> None:
    times = [
        row["executionTime"] for row in found(company.boomi("ExecutionRecord/query", COMPLETE))
    ]
    assert times == sorted(times)
    sort = {"sortField": [{"fieldName": "executionTime", "sortOrder": "DESC"}]}
    newest = company.boomi("ExecutionRecord/query", COMPLETE | {"QuerySort": sort})
    assert found(newest)[0]["executionTime"] > times[-1]


def test_groups_nest(company: Running) -> None:
    names = ("Payments - Import into Coupa", "Invoices - Transfer to ERP")
    either = {
        "operator": "or",
        "nestedExpression": [that("processName", "EQUALS", name) for name in names],
    }
    rows = found(
        company.boomi("ExecutionRecord/query", query(that("status", "EQUALS", "COMPLETE"), either))
    )
    assert {row["processName"] for row in rows} == set(names)


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param(that("processName", "LIKE", "Payments%"), id="LIKE"),
        pytest.param(that("processName", "STARTS_WITH", "Payments"), id="STARTS_WITH"),
        pytest.param(that("processName", "CONTAINS", "ayments"), id="CONTAINS"),
    ],
)
def test_text_operators(company: Running, expression: dict[str, Any]) -> None:
    rows = found(company.boomi("ExecutionRecord/query", query(expression)))
    assert {row["processName"] for row in rows} == {"Payments - Import into Coupa"}


def test_numbers_are_compared_as_numbers(company: Running) -> None:
    rows = found(
        company.boomi(
            "ExecutionRecord/query",
            query(
                that("executionDuration", "BETWEEN", "60000", "90000"), that("message", "IS_NULL")
            ),
        )
    )
    assert rows
    assert all(60000 <= row["executionDuration"][1] <= 90000 for row in rows)


def test_a_window_of_ends_is_inclusive(company: Running) -> None:
    end = found(company.boomi("ExecutionRecord/query", COMPLETE))[0]["recordedDate"]
    rows = found(
        company.boomi("ExecutionRecord/query", query(that("recordedDate", "BETWEEN", end, end)))
    )
    assert {row["recordedDate"] for row in rows} == {end}


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param(that("colour", "EQUALS", "red"), id="unknown property"),
        pytest.param(that("status", "IS", "COMPLETE"), id="unknown operator"),
        pytest.param(that("status", "EQUALS", "A", "B"), id="too many arguments"),
        pytest.param(that("recordedDate", "EQUALS", "2026-01-01"), id="date without a time"),
        pytest.param(that("inboundDocumentCount", "EQUALS", "many"), id="no number"),
        pytest.param({"operator": "xor", "nestedExpression": []}, id="unknown grouping"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    company: Running, expression: dict[str, Any]
) -> None:
    assert company.boomi("ExecutionRecord/query", query(expression)).status_code == 400


def test_a_query_without_a_filter_is_refused(company: Running) -> None:
    assert company.boomi("ExecutionRecord/query", {"limit": 5}).status_code == 400


def test_the_runtime_is_online(company: Running) -> None:
    atom = company.told["boomi_atom"]
    assert company.boomi(f"Atom/{atom}").json()["status"] == "ONLINE"
    assert found(company.boomi("Atom/query", query(that("id", "EQUALS", atom))))[0]["id"] == atom


def test_an_atom_takes_few_operators(company: Running) -> None:
    assert company.boomi("Atom/query", query(that("name", "LIKE", "%"))).status_code == 400


def test_events_are_purged_after_seven_days(company: Running) -> None:
    every = query(that("eventLevel", "EQUALS", "INFO"))
    page = company.boomi("Event/query", every).json()
    runs = company.boomi("ExecutionRecord/query", COMPLETE).json()
    assert 0 < page["numberOfResults"] < runs["numberOfResults"]


def test_documents_are_asked_of_one_run(company: Running) -> None:
    run = found(company.boomi("ExecutionRecord/query", COMPLETE))[0]
    one = query(that("executionId", "EQUALS", run["executionId"]))
    rows = found(company.boomi("GenericConnectorRecord/query", one))
    assert len(rows) == run["inboundDocumentCount"]
    assert len(found(company.boomi("ExecutionConnector/query", one))) == 2
    nobody = query(that("status", "EQUALS", "ERROR"))
    assert company.boomi("GenericConnectorRecord/query", nobody).status_code == 400


def test_schedules_and_audit_are_there(company: Running) -> None:
    atom = company.told["boomi_atom"]
    schedules = company.boomi("ProcessSchedules/query", query(that("atomId", "EQUALS", atom)))
    assert len(found(schedules)) == 8
    audit = company.boomi("AuditLog/query", query(that("level", "EQUALS", "INFO")))
    assert len(found(audit)) == 3


def test_more_than_ten_requests_a_second_are_refused(start: Start) -> None:
    told = start(calm(systems={"boomi_requests_per_second": 3}))
    atom = f"Atom/{told.told['boomi_atom']}"
    statuses = [told.boomi(atom).status_code for _ in range(8)]
    assert statuses[:3] == [200, 200, 200]
    assert 503 in statuses


def test_boomi_is_busy_for_the_first_requests_only(start: Start) -> None:
    plant = {"type": "boomi_busy", "requests": 2}
    told = start(calm(look_alikes=[{"id": "busy", "plant": plant}]))
    atom = f"Atom/{told.told['boomi_atom']}"
    assert [told.boomi(atom).status_code for _ in range(3)] == [503, 503, 200]
