"""Logs come by a link that Boomi makes: assembled first, given once, then gone."""

import io
import zipfile
from typing import Any

from tests.demo.landscape.scene import Running, Start, calm, found, query, that

COMPLETE = query(that("status", "EQUALS", "COMPLETE"))


def ask_for_log(told: Running, execution: str, **more: str) -> Any:
    return told.boomi("ProcessLog", {"executionId": execution, "logLevel": "ALL"} | more)


def fetch(told: Running, url: str) -> Any:
    secrets = told.told["credentials"]
    auth = (secrets["boomi_user"], secrets["boomi_token"])
    return told.session.get(url, auth=auth, timeout=5)


def test_a_log_is_assembled_given_once_and_then_gone(company: Running) -> None:
    run = found(company.boomi("ExecutionRecord/query", COMPLETE))[0]
    told = ask_for_log(company, run["executionId"]).json()
    assert told["statusCode"] == "202"
    answers = [fetch(company, told["url"]) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [202, 202, 200, 404]
    with zipfile.ZipFile(io.BytesIO(answers[2].content)) as archive:
        assert "completed normally" in archive.read("process_log.log").decode()


def test_a_log_is_not_given_to_strangers(company: Running) -> None:
    run = found(company.boomi("ExecutionRecord/query", COMPLETE))[0]
    url = ask_for_log(company, run["executionId"]).json()["url"]
    assert company.session.get(url, timeout=5).status_code == 401


def test_ids_and_levels_of_logs_are_looked_at(company: Running) -> None:
    wrong = ask_for_log(company, "executionrecord-1")
    assert wrong.status_code == 400
    assert "Unknown execution id format" in wrong.text
    run = found(company.boomi("ExecutionRecord/query", COMPLETE))[0]
    assert ask_for_log(company, run["executionId"], logLevel="all").status_code == 400


def test_a_discarded_run_has_no_log(start: Start) -> None:
    plant = {"type": "discarded_run", "integration": "payments_to_coupa"}
    told = start(calm(look_alikes=[{"id": "gone", "plant": plant}], systems={"boomi_log_polls": 0}))
    run = found(told.boomi("ExecutionRecord/query", query(that("status", "EQUALS", "DISCARDED"))))[
        0
    ]
    assert fetch(told, ask_for_log(told, run["executionId"]).json()["url"]).status_code == 204


def test_an_offline_runtime_says_so_and_keeps_its_logs(start: Start) -> None:
    fault = {
        "id": "offline",
        "plant": {"type": "runtime_offline"},
        "expect": {
            "layer": "service",
            "subject": "boomi_runtime",
            "kind": "runtime_offline",
            "group": "integration_platform",
            "addresses": ["integration-platform@example.com"],
        },
    }
    told = start(calm(faults=[fault]))
    assert told.boomi(f"Atom/{told.told['boomi_atom']}").json()["status"] == "OFFLINE"
    run = found(told.boomi("ExecutionRecord/query", COMPLETE))[0]
    log = ask_for_log(told, run["executionId"]).json()
    assert log["statusCode"] == "504"
    assert "url" not in log
