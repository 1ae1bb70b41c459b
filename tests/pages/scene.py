"""A morning after a bad night, as the pages would show it, and folders to show it from."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow
from fastapi import Depends
from fastapi.testclient import TestClient
from pyarrow import parquet

from include.integration_watch.domain.delivery import LayerState
from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.domain.finding import DocumentRef, Finding, Layer, Link, Money
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.value import Text
from include.integration_watch.pages.incident_row import IncidentRow
from include.integration_watch.pages.site import create_app

NOW = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
SCRIPT = "<script>alert('planted')</script><img src=x onerror=alert(1)>"

NO_CONTRACT = ErrorRule.model_validate(
    {
        "id": "supplier_without_contract",
        "interface": {"de": "Rechnungen in Coupa importieren", "en": "Import invoices to Coupa"},
        "pattern": "no contract",
        "explanation": {
            "de": "Der Lieferant {supplier} hat keinen gültigen Vertrag.",
            "en": "Supplier {supplier} has no valid contract.",
        },
        "action": {
            "de": "Vertrag anlegen und veröffentlichen, dann den Lieferanten um erneutes Senden bitten.",
            "en": "Create and publish a contract, then ask the supplier to send again.",
        },
        "alert": {"de": "E-Mail", "en": "Mail"},
        "error_class": "reference",
        "first_responder": "customer",
    }
)


def finding(**changes: Any) -> Finding:
    fields: dict[str, Any] = {
        "layer": "data",
        "subject": "suppliers_to_coupa",
        "kind": "required:payment_term",
        "severity": "error",
        "observed_at": NOW - timedelta(minutes=5),
        "since": NOW - timedelta(hours=4),
    }
    return Finding.model_validate(fields | changes)


def incident(number: int, found: Finding, **changes: Any) -> Incident:
    fields: dict[str, Any] = {
        "number": number,
        "finding": found,
        "opened_at": found.since,
        "last_seen_at": found.observed_at,
    }
    return Incident.model_validate(fields | changes)


def row(number: int = 317, found: Finding | None = None, **changes: Any) -> IncidentRow:
    names = ("resolved_at", "cause", "opened_at")
    of_incident = {name: changes.pop(name) for name in names if name in changes}
    fields: dict[str, Any] = {
        "incident": incident(number, found or finding(), **of_incident),
        "title": Text(de="Lieferanten nach Coupa", en="Suppliers to Coupa"),
    }
    return IncidentRow.model_validate(fields | changes)


def bad_night() -> list[IncidentRow]:
    """One incident of every layer, one of them an effect, one resolved; outer words hold a script."""
    invoices = Text(de="Rechnungen nach Coupa", en="Invoices to Coupa")
    return [
        row(
            311,
            finding(layer="system", subject="erp", kind="unreachable", severity="critical"),
            title=Text(de="ERP der Zentrale", en="Head office ERP"),
            told=("erp_operations",),
            links=(Link(kind="airflow", url="/dags/watch_systems/runs/scheduled__1"),),
        ),
        row(
            312,
            finding(
                layer="service",
                subject="payments_to_coupa",
                kind="execution_missing",
                facts={"deadline": "2026-03-04T03:00:00+01:00"},
            ),
            title=Text(de="Zahlungen nach Coupa", en="Payments to Coupa"),
            cause=311,
        ),
        row(
            313,
            finding(
                layer="execution",
                subject="invoices_to_coupa",
                kind="documents_refused:supplier_without_contract",
                facts={"supplier": "10472"},
                excerpt=f"Supplier with Identity 10472 has no contract {SCRIPT}",
                documents=(
                    DocumentRef(
                        object="invoice",
                        key="R-8841",
                        title=f"Bürobedarf {SCRIPT}",
                        amount=Decimal("11240.50"),
                        currency="EUR",
                    ),
                    DocumentRef(
                        object="invoice",
                        key="R-8846",
                        title="Toner",
                        amount=Decimal(7000),
                        currency="EUR",
                        note="Draft",
                    ),
                ),
                document_count=3,
                money=(Money(currency="EUR", amount=Decimal("18240.50")),),
                links=(Link(kind="coupa", url="https://acme.coupahost.example.com/invoices/8841"),),
            ),
            title=invoices,
            rule=NO_CONTRACT,
            told=(Text(de="Einkauf", en="Purchasing"), "accounts-payable@example.com"),
        ),
        row(
            314,
            finding(
                document_count=7,
                links=(
                    Link(kind="data_docs", url="validations/suppliers_to_coupa.html"),
                    Link(kind="keys", url="suppliers_to_coupa/required_payment_term.parquet"),
                ),
            ),
            told=("supplier_master_data",),
        ),
        row(
            315,
            finding(layer="monitor", kind="check_broken:data", severity="warning"),
        ),
        row(
            309,
            finding(
                layer="execution",
                subject="invoices_to_coupa",
                kind="execution_failed",
                since=NOW - timedelta(hours=30),
            ),
            title=invoices,
            told=("accounts_payable",),
            resolved_at=NOW - timedelta(hours=6),
        ),
    ]


def layers() -> list[LayerState]:
    seen = NOW - timedelta(minutes=5)
    return [
        LayerState(layer=Layer.SYSTEM, fine=False, as_of=seen),
        LayerState(layer=Layer.SERVICE, fine=False, as_of=seen),
        LayerState(layer=Layer.EXECUTION, fine=False, as_of=seen),
        LayerState(layer=Layer.DATA, fine=False, as_of=seen),
    ]


def write_keys(file: Path, columns: dict[str, list[str | None]]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = pyarrow.schema([(name, pyarrow.string()) for name in columns])
    parquet.write_table(pyarrow.table(columns, schema=text), file)
    return file


def write_docs(root: Path) -> Path:
    (root / "validations").mkdir(parents=True)
    (root / "static").mkdir()
    (root / "index.html").write_text("<h1>Data Docs</h1>", encoding="utf-8")
    (root / "validations" / "suppliers_to_coupa.html").write_text(
        f"<h1>Suppliers</h1><p>{SCRIPT}</p>", encoding="utf-8"
    )
    (root / "static" / "docs.css").write_text("h1 { color: teal }", encoding="utf-8")
    (root / ".ge_store_backend_id").write_text("secret", encoding="utf-8")
    return root


def reader_of(
    folder: Path,
    *,
    guard: Callable[..., None] = lambda: None,
    rows: Sequence[IncidentRow] = (),
    states: Sequence[LayerState] = (),
) -> TestClient:
    """Return a client of the pages over ``folder``/docs and ``folder``/keys."""
    app = create_app(
        lambda: folder / "docs",
        lambda: folder / "keys",
        [Depends(guard)],
        incidents=lambda _: rows,
        layers=lambda _: states,
        zone=lambda: BERLIN,
        clock=lambda: NOW,
    )
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)
