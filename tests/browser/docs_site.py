"""Data Docs as runs publish them, with their keys, on a real server behind the pages of Airflow."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from pathlib import Path
from typing import NamedTuple

from include.integration_watch.domain.observation import SuiteOutcome
from include.integration_watch.domain.value import LANGUAGES, Language
from include.integration_watch.pages.site import create_app
from include.integration_watch.quality.docs_site import publish
from include.integration_watch.quality.reconciliation_page import ReconciliationPage, TextTable
from tests.pages.scene import NOW, SCRIPT
from tests.quality.docs_scene import FIRST, leave
from tests.quality.scene import contract, run

from .serving import served

KEYS = 450


class DocsSite(NamedTuple):
    """Where the pages are, and the run that was checked."""

    url: str
    outcome: SuiteOutcome

    def page(self, path: str) -> str:
        """Return the address of a page of the Data Docs."""
        return f"{self.url}/data-docs/{path}"


def _checked(home: Path) -> SuiteOutcome:
    """Check invoices that break every rule, a script in what they are called."""
    rows = [
        {
            "invoice_number": f"=R{number}",
            "supplier_number": None if number < KEYS else "10472",
            "supplier_name": f"Bürobedarf {SCRIPT}",
            "total": "12.50",
            "currency": "EUR",
        }
        for number in range(KEYS + 50)
    ]
    demanded = contract(
        supplier_number={
            "required": True,
            "format": r"^\d+$",
            "unique": True,
            "max_length": 4,
            "reference": {"object": "supplier", "field": "number"},
        },
        currency={"one_of": ["EUR"]},
    )
    suppliers = [{"number": "10473", "status": "active"}]
    return run(home, demanded, rows, suppliers=suppliers)


def fill(home: Path) -> SuiteOutcome:
    """Lay down a year of one integration, forty others, and one real run; publish all of it."""
    for day in range(130):
        leave(home, "suppliers_to_coupa", FIRST + timedelta(days=day), failing=day % 7)
    for number in range(130):
        leave(home, f"integration_{number:03}", FIRST, failing=number % 9 == 0)
    outcome = _checked(home)
    pages = [reconciled(language) for language in LANGUAGES]
    publish(home / "results", home / "data_docs", reconciliations=pages)
    return outcome


def reconciled(language: Language) -> ReconciliationPage:
    """Return a reconciliation that got shorter, with a suggestion that is to be pasted."""
    return ReconciliationPage(
        language=language,
        integration="suppliers_to_coupa",
        title=f"ERP – Coupa {SCRIPT}",
        facts=("ERP – Coupa",),
        verdict="418, 2",
        counts=(418, 2),
        counts_said="418, 2",
        tables=(
            TextTable("name", ("ERP", "Coupa"), ((f"Bürobedarf {SCRIPT}", "12.500.495,90 EUR"),)),
            TextTable(
                "416 / 418", (), (("416 / 418",),), code="fields:\n  name: {normalise: [case]}"
            ),
        ),
    )


@contextmanager
def serving_docs(folder: Path) -> Iterator[DocsSite]:
    """Serve a site of hundreds of results."""
    outcome = fill(folder)
    app = create_app(
        lambda: folder / "data_docs",
        lambda: folder / "keys",
        [],
        zone=lambda: UTC,
        clock=lambda: NOW,
    )
    with served(app) as url:
        yield DocsSite(url, outcome)
