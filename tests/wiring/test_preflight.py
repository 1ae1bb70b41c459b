"""A prediction from look to run: kept, told, compared."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from include.integration_watch.cli import app
from include.integration_watch.domain.finding import DocumentRef, Money
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.observation import DocumentError
from include.integration_watch.domain.preflight import Prediction, Risk, Share
from include.integration_watch.store import Store
from include.integration_watch.store.watermarks import Read
from include.integration_watch.wiring import alerts, preflight
from tests.domain.scene import NOW, catalogue, finding, integration, run
from tests.quality.scene import contract
from tests.quality.scene import run as checked

KNOWN = catalogue(
    integrations=(
        integration(coupa_integration="invoices-to-erp", boomi_process="Invoices to ERP"),
    )
)
DEMANDED = contract(invoice_number={}, term={"required": True})


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("INTEGRATION_WATCH_DB", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("INTEGRATION_WATCH_HOME", str(tmp_path))
    return preflight.store()


def predicted(tmp_path: Path, *terms: str | None) -> Prediction:
    rows = [{"invoice_number": f"R{n}", "term": term} for n, term in enumerate(terms, 1)]
    outcome = checked(tmp_path, DEMANDED, rows)
    return preflight.predict(KNOWN.integrations[0], outcome, DEMANDED, KNOWN, "run")


def test_a_look_becomes_the_prediction_of_the_next_run(tmp_path: Path, store: Store) -> None:
    predicted(tmp_path, "N30", None, " ")
    found = predicted(tmp_path, "N30", None, "N30")

    assert store.predictions.newest() == {"invoices_to_erp": found}
    assert (found.refused, found.rows, f"{found.due_at:%H:%M}") == (1, 3, "06:15")
    assert found.shares[0].rule == "required:term"
    assert found.before
    assert found.before.refused == 2


def test_after_the_run_it_is_compared_with_what_coupa_refused(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = KNOWN
    monkeypatch.setattr(type(known), "contract", lambda *_: DEMANDED)
    found = predicted(tmp_path, "N30", None, " ")
    started = found.as_of + timedelta(minutes=20)
    ended = started + timedelta(minutes=2)
    ran = run(1, process="Invoices to ERP", account="acme-1", started_at=started, ended_at=ended)
    store.save_executions([ran], Read(name="boomi:acme-1", at=ended, whole_since=started))
    refused = [
        DocumentError(
            id=number,
            integration="invoices-to-erp",
            document=DocumentRef(object="invoice", key=f"R{number}"),
            messages=("no",),
            resolved=False,
            at=started,
        )
        for number in (2, 3)
    ]
    store.save_coupa("coupa", [], refused)

    assert preflight.settle(known, store, ended) == 1
    assert preflight.settle(known, store, ended + timedelta(minutes=31)) == 1
    assert preflight.settle(known, store, ended + timedelta(minutes=40)) == 0
    (kept,) = store.predictions.since(found.due_at)
    assert kept.landing
    assert (kept.landing.refused, kept.landing.hits, kept.landing.unforeseen) == (2, 2, ())


def test_a_prediction_waits_for_its_run(tmp_path: Path, store: Store) -> None:
    predicted(tmp_path, None)

    assert preflight.settle(KNOWN, store, NOW) == 0


def test_a_mail_of_a_broken_rule_says_what_the_next_run_will_be_refused(store: Store) -> None:
    share = Share(rule="required:payment_term", count=2)
    store.predictions.keep(
        Prediction(
            integration="invoices_to_erp",
            object="invoice",
            due_at=NOW,
            at=NOW,
            as_of=NOW,
            rows=212,
            refused=2,
            shares=(share,),
        )
    )

    def told(kind: str) -> Prediction | None:
        broken = finding(layer="data", subject="invoices_to_erp", kind=kind)
        incident = Incident(number=1, finding=broken, opened_at=NOW, last_seen_at=NOW)
        return alerts.situation(incident, KNOWN, store).prediction

    assert told("required:payment_term") is not None
    assert told("format:total") is None


RUN = CliRunner()


@pytest.fixture
def ahead(store: Store) -> Store:
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=50)
    share = Share(
        rule="reference:supplier_number",
        note="inactive",
        error_rule="erp_supplier_missing",
        count=4,
        documents=(DocumentRef(object="invoice", key="R-1"),),
    )
    store.predictions.keep(
        Prediction(
            integration="invoices_to_erp",
            object="invoice",
            due_at=due,
            at=due,
            as_of=due,
            rows=212,
            refused=7,
            shares=(
                share,
                Share(rule="required:payment_term", count=2),
                Share(rule="not_unique:name", count=1),
            ),
            money=(Money(currency="EUR", amount="18240.5"),),
            risk=Risk(
                discount_until="2026-03-06",
                discount_count=3,
                discount=(Money(currency="EUR", amount="900"),),
                payment_run=due,
                payment_count=1,
                payment=(Money(currency="EUR", amount="80"),),
            ),
        )
    )
    return store


@pytest.mark.parametrize(
    ("language", "says", "risks"),
    [
        (
            "en",
            "4 supplier inactive, 2 without payment term, 1 name taken already",
            ("3 with a discount that ends, the first on Fri 6 Mar 2026 (EUR 900.00)", "EUR 80.00"),
        ),
        (
            "de",
            "4 Lieferant inaktiv, 2 ohne Zahlungsbedingung, 1 Name schon vergeben",
            ("3 mit Skonto, das verfällt, das erste am Fr. 06.03.2026 (900,00 EUR)", "80,00 EUR"),
        ),
    ],
)
@pytest.mark.usefixtures("ahead")
def test_the_command_line_says_what_why_and_who(
    language: str, says: str, risks: tuple[str, str]
) -> None:
    done = RUN.invoke(app, ["preflight", "next", "--language", language])

    assert done.exit_code == 1
    assert says in done.output
    assert "R-1 … (" in done.output
    assert risks[0] in done.output
    assert risks[1] in done.output


@pytest.mark.usefixtures("store")
def test_without_a_prediction_it_says_so() -> None:
    done = RUN.invoke(app, ["preflight", "next"])

    assert (done.exit_code, "No prediction is kept" in done.output) == (0, True)
    assert "No prediction was compared" in RUN.invoke(app, ["preflight", "past"]).output


@pytest.mark.parametrize("words", [["next", "nobody"], ["keys", "nobody", "--out", "x.csv"]])
@pytest.mark.usefixtures("store")
def test_what_is_not_there_is_a_sentence(words: list[str]) -> None:
    done = RUN.invoke(app, ["preflight", *words])

    assert done.exit_code == 2
    assert 'No integration "nobody"; there are' in done.output
