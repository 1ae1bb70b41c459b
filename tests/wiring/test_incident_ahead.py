"""An incident that a data check found leads to what the next run will be refused, and nobody astray."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from include.integration_watch.domain.finding import Clearance, Finding, Judgement, Layer
from include.integration_watch.domain.permit import Purpose
from include.integration_watch.pages.airflow_incidents import add_incidents
from include.integration_watch.pages.airflow_preflight import add_preflight
from include.integration_watch.pages.links_site import create_links_app
from include.integration_watch.pages.security import Person
from include.integration_watch.pages.site import create_app
from include.integration_watch.store import Store
from include.integration_watch.wiring.incident_desk import IncidentDesk
from include.integration_watch.wiring.preflight_desk import PreflightDesk
from tests.domain.scene import finding

from .preflight_scene import prediction
from .scene import KNOWN, NEW, NOW, PAYABLE, SIGNER, Clock, invite, link

OURS = "https://airflow.example.com/team/integration-watch"
AHEAD = "/preflight/invoices_to_erp"
FOUND = finding("required:payment_term", layer=Layer.DATA)
VIEWER = Person(name="Viewer", addresses=frozenset())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'store.db'}")
    invite(kept)
    kept.people.confirm(PAYABLE, NEW.address, 1, NOW)
    yield kept
    kept.engine.dispose()


def logged_in(store: Store, behind_login: str = OURS) -> TestClient:
    def more(app, reader) -> None:  # type: ignore[no-untyped-def]
        desk = IncidentDesk(KNOWN, store, SIGNER, behind_login=behind_login)
        add_incidents(app, reader, lambda: desk, lambda: VIEWER)
        add_preflight(app, reader, lambda: PreflightDesk(KNOWN, store, Path(), Path()))

    return TestClient(create_app(Path, Path, (), clock=Clock(), more=more))


def by_link(store: Store, behind_login: str = OURS) -> str:
    desk = IncidentDesk(KNOWN, store, SIGNER, behind_login=behind_login)
    app = create_links_app(*[lambda: None] * 2, lambda: desk, lambda: None, clock=Clock())  # type: ignore[arg-type, list-item, return-value]
    return TestClient(app).get(link(Purpose.INCIDENT, incident=1) + "?lang=en").text


def keep(store: Store, found: Finding = FOUND, *, foretold: bool = True) -> None:
    store.apply(Judgement(findings=(found,)), KNOWN, NOW)
    if foretold:
        store.predictions.keep(prediction())


def test_behind_the_login_it_leads_to_the_page_in_the_language_asked_for(store: Store) -> None:
    keep(store)
    client = logged_in(store)

    assert f'href="{AHEAD}?lang=de"' in client.get("/incidents/INC-1?lang=de").text
    assert client.get(AHEAD).status_code == 200


def test_a_signed_link_leads_to_airflow_and_says_that_it_needs_a_login(store: Store) -> None:
    keep(store)
    text = by_link(store)

    assert f'href="{OURS}{AHEAD}" rel="noreferrer"' in text
    assert "stands behind Airflow&#39;s login" in text


def test_where_nobody_knows_the_address_of_airflow_a_signed_link_leads_nowhere(
    store: Store,
) -> None:
    keep(store)

    assert AHEAD not in by_link(store, behind_login="")


@pytest.mark.parametrize(
    ("found", "foretold"),
    [
        pytest.param(FOUND, False, id="nothing foretold"),
        pytest.param(finding("documents_refused"), True, id="of a run, not of a data check"),
        pytest.param(
            finding("differs:total", layer=Layer.DATA, subject="invoices_reconciled"),
            True,
            id="of no integration",
        ),
    ],
)
def test_what_has_no_run_ahead_leads_to_none(store: Store, found: Finding, foretold: bool) -> None:
    keep(store, found, foretold=foretold)

    assert "/preflight/" not in logged_in(store).get("/incidents/INC-1").text
    assert "/preflight/" not in by_link(store)


def test_what_is_over_leads_to_no_run_ahead(store: Store) -> None:
    keep(store)
    well = Clearance(layer=Layer.DATA, subject="invoices_to_erp", as_of=NOW)
    store.apply(Judgement(cleared=(well,)), KNOWN, NOW)

    assert "/preflight/" not in by_link(store)
