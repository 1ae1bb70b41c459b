"""Two runs ahead, one behind, and the pages that show them."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pyarrow import parquet

from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.domain.finding import DocumentRef, Money
from include.integration_watch.domain.preflight import Landing, Look, Prediction, Risk, Share
from include.integration_watch.domain.value import Text
from include.integration_watch.pages.airflow_preflight import add_preflight
from include.integration_watch.pages.site import create_app
from include.integration_watch.quality.places import refusals_file
from include.integration_watch.store import Store
from include.integration_watch.wiring.preflight_desk import PreflightDesk
from tests.domain.scene import NOW, catalogue, integration

SCRIPT = "<script>alert('planted')</script>"
INACTIVE = ErrorRule.model_validate(
    {
        "id": "erp_supplier_missing",
        "interface": {"de": "Rechnungen in das ERP", "en": "Invoices to the ERP"},
        "pattern": "inactive",
        "explanation": {"de": "Der Lieferant ist inaktiv.", "en": "The supplier is inactive."},
        "action": {"de": "Lieferanten wieder aktivieren.", "en": "Activate the supplier again."},
        "alert": {"de": "E-Mail", "en": "Mail"},
        "error_class": "reference",
        "first_responder": "customer",
        "responder_group": "purchasing",
    }
)
KNOWN = catalogue(
    INACTIVE,
    integrations=(
        integration(title=Text(de="Rechnungen an das ERP", en="Invoices to the ERP")),
        integration(id="suppliers_to_coupa", title=Text(de="Lieferanten", en="Suppliers")),
    ),
)
DUE = NOW + timedelta(minutes=50)
EUR = Money(currency="EUR", amount=Decimal("18240.50"))


def prediction(**changes: Any) -> Prediction:
    """Seven of 212 invoices will be refused, for three reasons; one of them is accepted."""
    fields: dict[str, Any] = {
        "integration": "invoices_to_erp",
        "object": "invoice",
        "due_at": DUE,
        "at": NOW - timedelta(minutes=5),
        "as_of": NOW - timedelta(minutes=6),
        "rows": 212,
        "refused": 7,
        "shares": (
            Share(
                rule="reference:supplier_number",
                note="inactive",
                error_rule="erp_supplier_missing",
                count=4,
                money=(EUR,),
                documents=tuple(
                    DocumentRef(
                        object="invoice",
                        key=f"R-{number}",
                        title=SCRIPT,
                        amount=Decimal("4560.12"),
                        currency="EUR",
                        note=f"1047{number}: inactive",
                    )
                    for number in range(4)
                ),
            ),
            Share(
                rule="required:payment_term",
                count=2,
                borne="accepted",
                borne_until=(NOW + timedelta(days=20)).date(),
            ),
            Share(rule="not_unique:name", count=1),
        ),
        "money": (EUR, Money(currency="CHF", amount=Decimal(90))),
        "risk": Risk(
            discount_until="2026-03-06",
            discount_count=3,
            discount=(Money(currency="EUR", amount=Decimal(900)),),
            payment_run=NOW + timedelta(days=1),
            payment_count=1,
            payment=(Money(currency="EUR", amount=Decimal(80)),),
        ),
        "keys_file": refusals_file("invoices_to_erp", "run"),
        "before": Look(at=NOW - timedelta(minutes=35), refused=8),
    }
    return Prediction.model_validate(fields | changes)


def fill(home: Path, kept: Store) -> None:
    """Keep a run ahead with refusals, one without, one that has ended; and the documents."""
    file = home / "keys" / refusals_file("invoices_to_erp", "run")
    file.parent.mkdir(parents=True)
    parquet.write_table(pyarrow.table({"invoice_number": ["R-0", "=1+1"]}), file)
    page = home / "docs" / "invoices_to_erp" / "run.html"
    page.parent.mkdir(parents=True)
    page.write_text("<h1>run</h1>")
    kept.predictions.keep(prediction())
    nothing = {"refused": 0, "shares": (), "money": (), "risk": Risk(), "keys_file": ""}
    kept.predictions.keep(prediction(integration="suppliers_to_coupa", **nothing))
    yesterday = prediction(due_at=DUE - timedelta(days=1))
    landing = Landing(
        run="execution-1",
        started_at=yesterday.due_at,
        ended_at=yesterday.due_at,
        refused=8,
        hits=6,
        unforeseen=("R-17", SCRIPT),
        spared=("R-3",),
    )
    kept.predictions.land(yesterday, landing, settled=True)


def pages(home: Path, kept: Store, guards: Sequence[Any] = ()) -> FastAPI:
    desk = PreflightDesk(KNOWN, kept, home / "docs", home / "keys")
    return create_app(
        lambda: home / "docs",
        lambda: home / "keys",
        guards,
        clock=lambda: NOW,
        more=lambda app, reader: add_preflight(app, reader, lambda: desk),
    )


def client(home: Path, kept: Store, guards: Sequence[Any] = ()) -> TestClient:
    return TestClient(pages(home, kept, guards), raise_server_exceptions=False)
