"""A worklist of one reconciliation, and people who are logged in to Airflow."""

import re
from datetime import UTC, timedelta
from decimal import Decimal
from pathlib import Path

from fastapi.testclient import TestClient

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.domain.reconciliation import Reconciliation
from include.integration_watch.domain.value import Text
from include.integration_watch.domain.worklist import Found, Look
from include.integration_watch.pages.airflow_lists import add_lists
from include.integration_watch.pages.airflow_worklists import add_worklists
from include.integration_watch.pages.security import Person
from include.integration_watch.pages.site import create_app
from include.integration_watch.store import Store
from include.integration_watch.wiring.list_desk import ListDesk
from include.integration_watch.wiring.worklist_corrections import Listed
from include.integration_watch.wiring.worklist_desk import WorklistDesk
from include.integration_watch.worklists.left_out import Side

from .scene import KNOWN, NOW, SIGNER, Clock

NAME = "suppliers_both"
ANNA = Person(name="anna", addresses=frozenset(), may_decide=True)
BEN = Person(name="ben", addresses=frozenset(), may_decide=True)
VIEWER = Person(name="viewer", addresses=frozenset())
SCRIPT = "<script>document.title='planted'</script>"
HOUR = timedelta(hours=1)
SHIPPED = load_catalogue(Path("include/config")).catalogue

LISTED = Listed(
    id=NAME,
    title=Text(de="Lieferanten abgleichen", en="Reconcile suppliers"),
    left=Text(de="ERP", en="ERP"),
    right=Text(de="Coupa", en="Coupa"),
    key_fields=("number",),
    owner=Text(de="Stammdaten", en="Master data"),
    rules=SHIPPED.error_rules_by_id,
    loader=SHIPPED.loader("coupa_suppliers"),
    corrects=Side.RIGHT,
    plan=Reconciliation.model_validate(
        {
            "id": NAME,
            "left": {"system": "erp"},
            "right": {"system": "coupa"},
            "key": ["number"],
            "fields": ["name", "payment_term"],
        }
    ),
)


def differs(number: int, **facts: object) -> Found:
    said = {
        "key": (f"{10_000 + number}",),
        "field": "payment_term",
        "kind": "differs",
        "left": "N30",
        "right": "N60",
        "pattern": "N60 instead of N30",
        "amount": Decimal(number),
        "currency": "EUR",
    }
    return Found.model_validate(said | facts)


def compare(store: Store, number: int, *found: Found, **summary: str) -> None:
    at = NOW - HOUR * (100 - number)
    look = Look(comparison=f"c{number}", reconciliation=NAME, as_of=at, at=at)
    store.worklist.apply(look, found, summary=summary)


def rows(count: int = 120) -> list[Found]:
    return [
        *(differs(number) for number in range(1, count)),
        differs(0, field="name", left=f"Nordwerk {SCRIPT}", right=None, pattern=""),
    ]


def logged_in(store: Store, person: Person = ANNA) -> TestClient:
    records = {("10001",): [{"name": "Nordwerk", "payment_method": "invoice"}]}
    desk = WorklistDesk([LISTED], store, SIGNER, UTC, lambda id, keys: records)

    def more(app, reader):  # type: ignore[no-untyped-def]
        add_lists(app, reader, lambda: ListDesk(KNOWN, store, SIGNER), lambda: person)
        add_worklists(app, reader, lambda: desk, lambda: person)

    app = create_app(Path, Path, (), clock=Clock(), more=more)
    return TestClient(app, raise_server_exceptions=False)


def form_in(page: str) -> str:
    return re.findall(r'name="form" value="([^"]+)"', page)[0]


def chosen(page: str, count: int = 1) -> dict[str, str]:
    return dict(re.findall(r'name="(row-\d+)" value="(\d+)"', page)[:count])
