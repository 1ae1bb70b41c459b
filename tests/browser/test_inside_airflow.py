import csv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, expect

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.domain.finding import DocumentRef, Judgement, Link
from include.integration_watch.domain.worklist import Found, Look, State
from include.integration_watch.domain.worklist_view import Filter
from include.integration_watch.store import Store
from tests.pages.scene import SCRIPT, finding, write_docs, write_keys
from tests.plugins.airflow_api import PASSWORD, AirflowApi, running

from .live_pages import LiveAirflow

pytestmark = pytest.mark.browser

RECONCILIATION = "suppliers_erp_coupa"
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
    _fill_worklist(Store(f"sqlite:///{watch / 'integration_watch.db'}"), now)


def _fill_worklist(store: Store, now: datetime) -> None:
    """Let thirty suppliers differ by one pattern, and one by itself."""
    look = Look(comparison="c1", reconciliation=RECONCILIATION, as_of=now, at=now)
    terms = [_differs(number, "payment_term", "NET30", "NET60") for number in range(30)]
    store.worklist.apply(look, [*terms, _differs(99, "name", f"Nord {SCRIPT}", "Nord", "")])


def _differs(number: int, field: str, left: str, right: str, pattern: str = "code:1") -> Found:
    return Found(
        key=(str(10_400 + number),),
        field=field,
        kind="differs",
        left=left,
        right=right,
        pattern=pattern,
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


def _decide(frame: FrameLocator, form: str, deed: str, said: str, **fields: str) -> None:
    frame.locator(f"#{form}-deed").select_option(deed)
    for name, value in fields.items():
        frame.locator(f"#{form}-{name}").fill(value)
    frame.locator(f"form:has(#{form}-deed)").get_by_role("button").last.click()
    expect(frame.get_by_role("status")).to_contain_text(said)


def test_a_stewards_morning_inside_airflow(
    person: LiveAirflow, api: AirflowApi, tmp_path: Path
) -> None:
    store = Store(f"sqlite:///{api.home / 'watch' / 'integration_watch.db'}")
    frame = person.incidents("Abgleiche")
    frame.get_by_role("link", name="Abgleiche").click()
    frame.get_by_role("link", name="Lieferanten – ERP und Coupa").click()

    frame.get_by_text("Für das ganze Muster entscheiden").click()
    _decide(frame, "p1", "accept", "30 Zeilen entschieden.", until="2099-12-31")
    frame.get_by_role("checkbox").first.check()
    _decide(frame, "d", "assign", "1 Zeile entschieden.", to="ben@example.com")

    with person.page.expect_download() as started:
        frame.get_by_role("link", name="Exportieren .csv").click()
    sheet = tmp_path / "sheet.csv"
    started.value.save_as(sheet)
    with sheet.open(encoding="utf-8-sig", newline="") as text:
        table = list(csv.reader(text))
    table[1][table[0].index("Entscheidung")] = "korrigiert"
    with sheet.open("w", encoding="utf-8-sig", newline="") as text:
        csv.writer(text).writerows(table)
    frame.locator("#sheet").set_input_files(sheet)
    frame.get_by_role("button", name="Einlesen").click()
    expect(frame.get_by_role("status")).to_contain_text("1 Zeile entschieden. 0 Zeilen ohne")

    later = datetime.now(UTC) + timedelta(minutes=5)
    look = Look(comparison="c2", reconciliation=RECONCILIATION, as_of=later, at=later)
    terms = [_differs(number, "payment_term", "NET30", "NET60") for number in range(30)]
    store.worklist.apply(look, terms)
    (proven,) = store.worklist.every(RECONCILIATION, Filter(states=(State.PROVEN,)))
    assert (proven.key, proven.assigned_to, proven.decided_by) == (
        ("10499",),
        "ben@example.com",
        "admin",
    )
    frame.get_by_role("link", name="nachgewiesen").click()
    expect(frame.get_by_role("link", name="10499")).to_be_visible()
    assert person.fired == []


def test_a_viewer_of_airflow_sees_a_worklist_and_decides_nothing(
    browser: Browser, api: AirflowApi, picture: Callable[[str], str]
) -> None:
    walk = LiveAirflow(browser, api.url, user="viewer", password=PASSWORD, picture=picture)
    walk.log_in()
    walk.alone(f"reconciliations/{RECONCILIATION}", "Lieferanten", name="worklist-viewer")
    assert walk.page.get_by_role("button", name="Entscheidung speichern").count() == 0
    walk.close()
