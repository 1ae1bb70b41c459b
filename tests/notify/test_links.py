"""The pages behind a message."""

import pytest

from include.integration_watch.domain.finding import Finding, Kind, Link
from include.integration_watch.notify.case import Case
from include.integration_watch.notify.links import Pages, links

from .scene import NOW, PAGES, catalogue, finding_of, pending, refused


def _links(finding: Finding, pages: Pages = PAGES) -> dict[str, str]:
    case = Case.of(finding, catalogue(), "de", now=NOW)
    return {link.words: link.url for link in links(case, pending(finding).flip.incident, pages)}


def test_a_data_finding_leads_to_its_results_its_keys_and_its_dag() -> None:
    found = finding_of(
        Kind.REQUIRED,
        links=(
            Link(kind="data_docs", url="a b/x.html#required-term"),
            Link(kind="keys", url="k.parquet"),
        ),
    )

    assert _links(found) == {
        "Vorfall in Airflow": "https://airflow.example.com/integration-watch/incidents#INC-317",
        "Prüfergebnis": "https://airflow.example.com/integration-watch/data-docs/a%20b/x.html#required-term",
        "Alle betroffenen Schlüssel": (
            "https://airflow.example.com/integration-watch/keys/k.parquet"
        ),
        "Prüfung in Airflow": "https://airflow.example.com/dags/check_data__invoices_to_coupa",
    }


def test_a_run_leads_to_boomi_s_own_page() -> None:
    found = _links(finding_of(Kind.EXECUTION_FAILED))

    assert found["Lauf in Boomi"] == "https://boomi.example.com/acme-1/execution-1"


def test_refused_documents_lead_to_coupa_s_run() -> None:
    assert _links(refused())["Lauf in Coupa"] == "https://coupa.example.com/runs/77"


def test_a_system_leads_to_itself() -> None:
    found = _links(finding_of(Kind.UNREACHABLE, subject="coupa"))

    assert found["Coupa öffnen"] == "https://coupa.example.com"
    assert found["Prüfung in Airflow"] == "https://airflow.example.com/dags/watch_systems"


def test_without_a_template_there_is_no_link_to_nowhere() -> None:
    bare = Pages(airflow="https://airflow.example.com/")

    assert set(_links(finding_of(Kind.EXECUTION_FAILED), bare)) == {
        "Vorfall in Airflow",
        "Prüfung in Airflow",
    }


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x.example/\r\nX: y", "ftp://x"])
def test_what_is_no_page_is_left_out(url: str) -> None:
    found = finding_of(Kind.EXECUTION_FAILED, links=(Link(kind="boomi", url=url),))

    assert url not in _links(found).values()


def test_an_outer_id_cannot_leave_its_place_in_an_address() -> None:
    found = finding_of(Kind.EXECUTION_FAILED, facts={"execution": "../x?y=1#z"})

    assert _links(found)["Lauf in Boomi"].endswith("/acme-1/..%2Fx%3Fy%3D1%23z")


def test_each_address_stands_once() -> None:
    same = Link(kind="boomi", url="https://boomi.example.com/acme-1/execution-1")
    found = finding_of(Kind.EXECUTION_FAILED, links=(same, same))

    assert list(_links(found).values()).count(same.url) == 1
