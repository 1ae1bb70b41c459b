import pytest

from include.integration_watch.pages.addresses import Addresses


@pytest.mark.parametrize(
    ("base_url", "link"),
    [
        pytest.param(
            "",
            "/plugin/integration-watch-data-docs/integration-watch/data-docs/validations/a%20b.html",
            id="inside the UI",
        ),
        pytest.param(
            "https://airflow.example.com/",
            "https://airflow.example.com/plugin/integration-watch-data-docs"
            "/integration-watch/data-docs/validations/a%20b.html",
            id="in a mail",
        ),
        pytest.param(
            "https://airflow.example.com/team-a",
            "https://airflow.example.com/team-a/plugin/integration-watch-data-docs"
            "/team-a/integration-watch/data-docs/validations/a%20b.html",
            id="in a mail, under a path",
        ),
        pytest.param(
            "/team-a",
            "/team-a/plugin/integration-watch-data-docs"
            "/team-a/integration-watch/data-docs/validations/a%20b.html",
            id="inside the UI, under a path",
        ),
    ],
)
def test_a_link_opens_the_page_inside_the_airflow_ui(base_url: str, link: str) -> None:
    assert Addresses(base_url=base_url).data_docs("validations/a b.html") == link


def test_an_incident_has_an_address_of_its_own() -> None:
    assert Addresses().incident(317) == (
        "/plugin/integration-watch/integration-watch/incidents#INC-317"
    )


def test_keys_have_an_address() -> None:
    assert Addresses().keys("a/b.parquet") == (
        "/plugin/integration-watch/integration-watch/keys/a/b.parquet"
    )
