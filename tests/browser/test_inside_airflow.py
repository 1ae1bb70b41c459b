from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.domain.finding import DocumentRef, Judgement, Link
from include.integration_watch.store import Store
from tests.pages.scene import SCRIPT, finding, write_docs, write_keys
from tests.plugins.airflow_api import PASSWORD, AirflowApi, running

from .live_pages import LiveAirflow

pytestmark = pytest.mark.browser

KEYS = "suppliers_to_coupa/run/required-payment_term.parquet"


def _fill(home: Path) -> None:
    """Lay down what a bad morning leaves, a script in every outer word."""
    watch = home / "watch"
    write_docs(watch / "data_docs")
    write_keys(watch / "keys" / KEYS, {"number": ["10472"], "name": [f"Bürobedarf Nord {SCRIPT}"]})
    now = datetime.now(UTC)
    found = finding(
        observed_at=now,
        since=now,
        excerpt=f"Bürobedarf Nord {SCRIPT}",
        documents=(DocumentRef(object="supplier", key="10472", title=SCRIPT),),
        document_count=1,
        links=(
            Link(kind="data_docs", url="validations/suppliers_to_coupa.html"),
            Link(kind="keys", url=KEYS),
        ),
    )
    Store(f"sqlite:///{watch / 'integration_watch.db'}").apply(
        Judgement(findings=(found,)),
        load_catalogue().catalogue,
        now,
        [("data", "suppliers_to_coupa")],
    )


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowApi]:
    home = tmp_path_factory.mktemp("airflow")
    _fill(home)
    with running(home) as started:
        yield started


@pytest.fixture
def person(
    browser: Browser, api: AirflowApi, picture: Callable[[str], str]
) -> Iterator[LiveAirflow]:
    walk = LiveAirflow(
        browser, api.url, password=PASSWORD, picture=lambda name: picture(f"planted-{name}")
    )
    walk.log_in()
    yield walk
    walk.close()


def test_a_person_reads_incidents_data_docs_and_keys_inside_airflow(person: LiveAirflow) -> None:
    frame = person.incidents("INC-1", "Pflichtfeld leer: payment_term")
    frame.get_by_role("link", name="Betroffene Schlüssel").click()
    expect(frame.get_by_text("Bürobedarf Nord")).to_be_visible()
    person.data_docs("Data Docs")
    person.data_docs_page("validations/suppliers_to_coupa.html", "Suppliers")
    person.keys(KEYS, "Bürobedarf Nord")
    assert person.fired == []


def test_a_link_from_a_mail_asks_for_the_login_and_then_leads_on(
    browser: Browser, api: AirflowApi, picture: Callable[[str], str]
) -> None:
    walk = LiveAirflow(browser, api.url, password=PASSWORD, picture=picture)
    walk.page.goto(f"{api.url}/integration-watch/incidents")
    walk.page.get_by_role("link", name="In Airflow anmelden").click()
    walk.fill_in_login()
    expect(walk.page.get_by_role("heading", name="Störungen")).to_be_visible()
    walk.close()
