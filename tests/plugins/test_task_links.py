from pathlib import Path

import pytest

from .airflow_api import AirflowApi

DAG = '''
"""A DAG whose tasks say where their links lead."""
from datetime import datetime

from airflow.sdk import dag, task

from include.integration_watch.pages.addresses import Addresses
from include.integration_watch.pages.links import offer_links, set_links


@dag(schedule=None, start_date=datetime(2026, 1, 1))
def shows_links():
    @task
    def report(subject):
        set_links(
            {
                "data_docs": Addresses(base_url="/team-a").data_docs(f"{subject}.html"),
                "coupa": "javascript:alert(1)",
                "boomi": f"https://platform.boomi.example.com/{subject}",
            }
        )
        if subject == "bad":
            raise ValueError("the subject is broken")

    @task(trigger_rule="all_done")
    def summary():
        set_links({"incident": Addresses(base_url="/team-a").incident(317)})

    mapped = offer_links(report.expand(subject=["good", "bad"]), "data_docs", "coupa", "boomi")
    mapped >> offer_links(summary(), "incident", "keys")


shows_links()
'''


@pytest.fixture(scope="module")
def links_of(airflow_api: AirflowApi) -> "LinksOf":
    Path(airflow_api.home / "dags" / "shows_links.py").write_text(DAG, encoding="utf-8")
    airflow_api.airflow("dags", "test", "shows_links")
    return LinksOf(airflow_api)


class LinksOf:
    """Asks Airflow for a task's links, as its UI does."""

    def __init__(self, api: AirflowApi) -> None:
        self._api = api
        runs = api.get("/api/v2/dags/shows_links/dagRuns").json()["dag_runs"]
        self._run = runs[0]["dag_run_id"]

    def __call__(self, task: str, map_index: int = -1) -> dict[str, str | None]:
        path = f"/api/v2/dags/shows_links/dagRuns/{self._run}/taskInstances/{task}/links"
        answer = self._api.get(path, params={"map_index": map_index})
        return dict(answer.json()["extra_links"])


def test_a_mapped_task_shows_where_it_said_its_links_lead(links_of: LinksOf) -> None:
    assert links_of("report", 0) == {
        "Data Docs": "/team-a/plugin/integration-watch-data-docs"
        "/team-a/integration-watch/data-docs/good.html",
        "Boomi": "https://platform.boomi.example.com/good",
        "Coupa": None,
    }


def test_a_failed_task_shows_its_links_too(links_of: LinksOf) -> None:
    assert links_of("report", 1)["Boomi"] == "https://platform.boomi.example.com/bad"


def test_an_address_that_is_no_link_is_not_shown(links_of: LinksOf) -> None:
    assert links_of("report", 0)["Coupa"] is None


def test_a_task_that_is_not_mapped_shows_its_links(links_of: LinksOf) -> None:
    assert links_of("summary") == {
        "Incident": "/team-a/plugin/integration-watch/team-a/integration-watch/incidents#INC-317",
        "Failing keys": None,
    }
