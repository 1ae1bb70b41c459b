"""What a person sees of it: the grid, a failed task's log, the data docs, the mail."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser

from demo.landscape import mail as mailbox
from tests.browser.live_pages import LiveAirflow

from .conftest import LiveDemo

pytestmark = [pytest.mark.live, pytest.mark.browser]

FAILED = "invoices_to_erp"


@pytest.fixture(scope="module")
def airflow(
    browser: Browser, live_demo: LiveDemo, picture: Callable[[str], str]
) -> Iterator[LiveAirflow]:
    seen = LiveAirflow(browser, live_demo.base_url, password=live_demo.password, picture=picture)
    seen.log_in()
    yield seen
    seen.close()


@pytest.fixture(scope="module")
def api(live_demo: LiveDemo) -> Callable[[str], Any]:
    token = requests.post(
        f"{live_demo.base_url}/auth/token",
        json={"username": "admin", "password": live_demo.password},
        timeout=30,
    ).json()["access_token"]

    def get(path: str) -> Any:
        answer = requests.get(
            f"{live_demo.base_url}/api/v2{path}",
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )
        answer.raise_for_status()
        return answer.json()

    return get


def failed_report(api: Callable[[str], Any], dag: str, words: str) -> tuple[str, int]:
    """Return the run and the map index of a report that failed under such a name."""
    runs = api(f"/dags/{dag}/dagRuns?order_by=-run_after&limit=10")["dag_runs"]
    for run in runs:
        path = f"/dags/{dag}/dagRuns/{run['dag_run_id']}/taskInstances/report/listMapped"
        for task in api(path)["task_instances"]:
            name = task["rendered_map_index"] or ""
            if task["state"] == "failed" and words in name:
                return run["dag_run_id"], task["map_index"]
    pytest.fail(f"no failed report of {dag} is named {words}")


def test_no_dag_file_has_an_import_error(api: Callable[[str], Any], live_demo: LiveDemo) -> None:
    assert api("/importErrors")["import_errors"] == []


def test_the_grid_is_red_where_the_business_is_red(airflow: LiveAirflow) -> None:
    airflow.grid("watch_executions", "report", name="airflow-grid")


def test_a_mapped_task_is_named_by_its_subject_and_incident(
    airflow: LiveAirflow, api: Callable[[str], Any]
) -> None:
    run, _ = failed_report(api, "watch_executions", "Invoices")
    airflow.mapped_tasks("watch_executions", run, "report", "INC-", name="airflow-mapped-tasks")


def test_the_last_lines_of_a_failed_log_say_what_broke_and_what_to_do(
    airflow: LiveAirflow, api: Callable[[str], Any]
) -> None:
    run, index = failed_report(api, "watch_executions", "Invoices – transfer to the ERP")
    airflow.failed_log(
        "watch_executions",
        run,
        "report",
        "The posting period is closed in the ERP",
        map_index=index,
        name="airflow-failed-log",
    )


def test_the_incidents_and_the_data_docs_are_read_inside_airflow(airflow: LiveAirflow) -> None:
    airflow.incidents("INC-1", name="airflow-incidents")
    airflow.data_docs(name="airflow-data-docs")


def test_a_red_data_check_leads_to_its_page_and_its_keys(
    airflow: LiveAirflow, api: Callable[[str], Any]
) -> None:
    run, index = failed_report(api, "check_data__suppliers_to_coupa", "Suppliers")
    links = airflow.task_links("check_data__suppliers_to_coupa", run, "report", map_index=index)
    assert {"Incident", "Data Docs", "Failing keys"} <= set(links)
    page = links["Data Docs"].rpartition("/data-docs/")[2]
    airflow.data_docs_page(page, "name", name="airflow-data-docs-page")
    airflow.keys(links["Failing keys"].rpartition("/keys/")[2], name="airflow-keys")


def test_a_script_in_a_supplier_name_fired_nowhere(airflow: LiveAirflow) -> None:
    assert airflow.fired == []


@pytest.mark.parametrize(
    "path",
    [
        "/integration-watch/",
        "/integration-watch/incidents",
        "/integration-watch/data-docs/index.html",
        "/integration-watch/keys/anything.parquet",
        "/integration-watch/docs",
        "/integration-watch/openapi.json",
        "/integration-watch/nowhere",
    ],
)
def test_nobody_gets_in_without_logging_in(live_demo: LiveDemo, path: str) -> None:
    assert requests.get(live_demo.base_url + path, timeout=30).status_code == 401


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_mail_reads_well_in_light_and_dark(
    browser: Browser, live_demo: LiveDemo, picture: Callable[[str], str], scheme: Any
) -> None:
    folder = live_demo.home.landscape / "mail"
    german = next(
        mail
        for mail in mailbox.mails(folder)
        if "7 Lieferanten" in mail.subject and mail.subject.startswith("[FEHLER")
    )
    html = html_of(folder, german.id)
    page = browser.new_page(viewport={"width": 760, "height": 1200}, color_scheme=scheme)
    page.goto("data:text/html;base64," + base64.b64encode(html.encode()).decode())
    page.screenshot(path=picture(f"mail-{scheme}"), full_page=True)
    assert page.locator("html").get_attribute("lang") == "de"
    page.close()


def html_of(folder: Path, message_id: str) -> str:
    """Return the HTML part of a mail in the mailbox."""
    import email
    import email.policy

    for path in folder.glob("*.eml"):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if str(mail["Message-ID"]).strip("<>") == message_id.strip("<>"):
            part = mail.get_body(("html",))
            assert part is not None
            return str(part.get_content())
    pytest.fail(f"{message_id} is not in the mailbox")
