"""What runs ahead will be refused, as people who are logged in read it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import Depends, HTTPException
from fastapi.testclient import TestClient

from include.integration_watch.domain.incident import Incident
from include.integration_watch.store import Store
from include.integration_watch.wiring import pages as contents
from include.integration_watch.wiring import preflight_desk
from tests.domain.scene import NOW, finding

from .preflight_scene import KNOWN, SCRIPT, client, fill


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'store.db'}")
    fill(tmp_path, kept)
    yield kept
    kept.engine.dispose()


@pytest.fixture
def reader(store: Store, tmp_path: Path) -> TestClient:
    return client(tmp_path, store)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "7 of 212 invoices will be refused by the run due by",
                "4 supplier inactive, 2 without payment term – accepted until 24 Mar 2026, 1 name taken",
                "EUR 18,240.50, CHF 90.00",
                "3 with a discount that ends, the first on Fri 6 Mar 2026 (EUR 900.00)",
                "1 misses the payment run at Thu 5 Mar, 09:00 UTC (EUR 80.00)",
                "At the look before 8 to be refused",
                "Moves first Customer, group purchasing",
                "without payment term – accepted until 24 Mar 2026 Moves first accounts_payable",
                "Activate the supplier again.",
                "Over one run: precision 85.7%, recall 75%",
            ),
        ),
        (
            "de",
            (
                "Rechnungen: 7 von 212 werden beim Lauf bis",
                "4 Lieferant inaktiv, 2 ohne Zahlungsbedingung – hingenommen bis 24.03.2026, 1 Name schon",
                "18.240,50 EUR, 90,00 CHF",
                "3 mit Skonto, das verfällt, das erste am Fr. 06.03.2026 (900,00 EUR)",
                "1 verpasst den Zahllauf am Do. 05.03., 09:00 UTC (80,00 EUR)",
                "Beim Blick davor 8 abzulehnen",
                "Zuerst handelt Kunde, Gruppe purchasing",
                "Klären, warum es leer blieb, damit es nicht wiederkehrt.",
                "Lieferanten wieder aktivieren.",
                "Über einen Lauf: Treffgenauigkeit 85,7 %, Vollständigkeit 75 %",
            ),
        ),
    ],
)
def test_the_page_says_what_why_who_what_money_and_how_right(
    reader: TestClient, language: str, said: tuple[str, ...]
) -> None:
    answer = reader.get(f"/preflight/invoices_to_erp?lang={language}")

    told = words(answer.text).replace("\N{NO-BREAK SPACE}", " ")
    assert answer.status_code == 200
    assert [each for each in said if each not in told] == []
    assert SCRIPT not in answer.text
    assert "script-src 'none'" in answer.headers["content-security-policy"]


def test_every_document_and_the_very_expectation_are_one_link_away(reader: TestClient) -> None:
    page = reader.get("/preflight/invoices_to_erp?lang=en").text

    links = re.findall(r'href="(/(?:keys|data-docs)[^"]+)"', page)
    assert {link.partition("?")[0].rpartition("/")[2] for link in links if "keys" in link} == {
        "refusals.parquet",
        "refusals.csv",
        "refusals.xlsx",
    }
    assert any(link.endswith("#reference-supplier_number") for link in links)
    assert {reader.get(link).status_code for link in links} == {200}
    assert "'=1+1" in reader.get("/keys/invoices_to_erp/run/refusals.csv").text


def test_all_runs_ahead_stand_on_one_page(reader: TestClient) -> None:
    told = words(reader.get("/preflight?lang=en").text)

    assert "7 of 212" in told
    assert "1 run that nothing will be refused, as far as can be seen Suppliers" in told
    assert "R-17" in told


def test_of_very_many_runs_the_next_ones_are_told_and_the_others_counted(
    reader: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight_desk, "AHEAD", 0)
    told = words(reader.get("/preflight?lang=de").text)

    assert "und 1 weiterer Lauf mit Ablehnungen" in told
    assert "7 von 212" not in told


def test_an_integration_that_nobody_knows_is_not_found(reader: TestClient) -> None:
    assert reader.get("/preflight/nobody").status_code == 404
    assert reader.post("/preflight/invoices_to_erp").status_code == 405


@pytest.mark.parametrize("path", ["/preflight", "/preflight/suppliers_to_coupa"])
def test_before_the_first_check_it_says_so(tmp_path: Path, path: str) -> None:
    kept = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    told = words(client(tmp_path, kept).get(f"{path}?lang=en").text)
    kept.engine.dispose()

    assert "Nothing is foretold" in told
    assert "No prediction was compared with a run yet." in told


def test_nobody_reads_it_without_a_login(store: Store, tmp_path: Path) -> None:
    def refuse() -> None:
        raise HTTPException(401)

    stranger = client(tmp_path, store, [Depends(refuse)])

    assert stranger.get("/preflight").status_code == 401
    assert stranger.get("/preflight/invoices_to_erp").status_code == 401


def test_an_incident_that_is_one_of_the_reasons_leads_there(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents.places, "store", lambda: store)
    foretold = contents.refused_by_next(store.predictions.newest().values())

    def links(kind: str) -> set[str]:
        broken = finding(layer="data", subject="invoices_to_erp", kind=kind)
        incident = Incident(number=1, finding=broken, opened_at=NOW, last_seen_at=NOW)
        return {link.kind for link in contents._links(incident.finding, KNOWN, foretold)}

    assert "preflight" in links("required:payment_term")
    assert "preflight" not in links("format:total")
