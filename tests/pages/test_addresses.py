import pytest

from include.integration_watch.pages.addresses import Addresses, may_be_followed


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


def test_an_expectation_has_an_address_on_the_page_of_its_run() -> None:
    assert Addresses().data_docs("a/run 1.html#required-term") == (
        "/plugin/integration-watch-data-docs/integration-watch/data-docs/a/run%201.html#required-term"
    )


def test_keys_have_an_address() -> None:
    assert Addresses().keys("a/b.parquet") == (
        "/plugin/integration-watch/integration-watch/keys/a/b.parquet"
    )


@pytest.mark.parametrize(
    ("address", "followed"),
    [
        ("https://acme.coupahost.example.com/invoices/8841?a=b#c", True),
        ("http://127.0.0.1:8080/", True),
        ("/dags/watch_systems/runs/scheduled__2026-03-04T06:30:00+00:00", True),
        ("//elsewhere.example.com", False),
        ("/\\elsewhere.example.com", False),
        ("/\t/elsewhere.example.com", False),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        ("data:text/html,x", False),
        (" https://acme.example.com", False),
        ("https://acme.example.com/\nx", False),
        ("", False),
    ],
)
def test_only_addresses_are_followed(address: str, *, followed: bool) -> None:
    assert may_be_followed(address) is followed
