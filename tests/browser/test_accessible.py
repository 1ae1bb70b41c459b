"""axe-core looks at every kind of page, in both colour schemes; only what it calls minor is let pass."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.wiring.transfer_scene import BROKEN, FAILED
from tests.wiring.worklist_scene import NAME

from .docs_site import DocsSite
from .framed_site import FramedSite
from .people_site import PeopleSite, serving_people
from .preflight_site import serving_preflight
from .transfer_site import serving_transfer
from .worklist_site import WorklistSite, serving_worklist

pytestmark = [pytest.mark.browser, pytest.mark.gx]

AXE = Axe()


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PeopleSite]:
    with serving_people(tmp_path_factory.mktemp("people")) as site:
        yield site


@pytest.fixture(scope="module")
def worklist(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorklistSite]:
    with serving_worklist(tmp_path_factory.mktemp("worklist")) as site:
        yield site


@pytest.fixture(scope="module")
def preflight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_preflight(tmp_path_factory.mktemp("preflight")) as address:
        yield address


@pytest.fixture(scope="module")
def transfer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_transfer(tmp_path_factory.mktemp("transfer")) as address:
        yield address


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    opened = browser.new_page(
        locale="de-DE", color_scheme=request.param, viewport={"width": 1280, "height": 900}
    )
    yield opened
    opened.close()


def _faults(page: Page) -> list[str]:
    """Return what axe-core finds that is more than minor: rule, weight, and where."""
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    return [
        f"{found['impact']} {found['id']}: {node['target']} {node['failureSummary']}"
        for found in AXE.run(page).response["violations"]
        if found["impact"] != "minor"
        for node in found["nodes"][:3]
    ]


KEYS_OF = "required-supplier_number"
DOCS = (
    "index.html",
    "index-2.html",
    "suppliers_to_coupa/index.html",
    "suppliers_to_coupa/month-2026-03.html",
    "suppliers_to_coupa/reconciliation.de.html",
    "run",
)


@pytest.mark.parametrize("path", DOCS)
def test_data_docs_have_no_fault(page: Page, docs: DocsSite, path: str) -> None:
    page.goto(docs.page(docs.outcome.docs_page if path == "run" else path))
    page.get_by_role("heading", level=1).wait_for()
    assert _faults(page) == []


def test_failing_keys_have_no_fault(page: Page, docs: DocsSite) -> None:
    (keys,) = {rule.keys_file for rule in docs.outcome.rules if rule.anchor == KEYS_OF}
    page.goto(f"{docs.url}/keys/{keys}")
    page.get_by_role("heading", level=1).wait_for()
    assert _faults(page) == []


def test_incidents_have_no_fault(page: Page, framed_site: FramedSite) -> None:
    page.goto(framed_site.page("incidents"))
    page.get_by_role("heading", level=1).wait_for()
    assert _faults(page) == []


@pytest.mark.parametrize("name", ["confirm", "leave", "forged", "manage", "incident"])
def test_pages_of_people_have_no_fault(page: Page, people: PeopleSite, name: str) -> None:
    page.goto(people.page(name))
    page.get_by_role("heading", level=1).wait_for()
    assert _faults(page) == []


@pytest.mark.parametrize(
    "path",
    [
        "reconciliations",
        "",
        "lists",
        *(f"reconciliations/{NAME}/{p}" for p in ("correction", "rows/1")),
    ],
)
def test_worklists_and_lists_have_no_fault(page: Page, worklist: WorklistSite, path: str) -> None:
    page.goto(worklist.page(path=path) if path else worklist.page())
    page.get_by_role("heading", level=1).wait_for()
    assert _faults(page) == []


@pytest.mark.parametrize("path", ["preflight", "preflight/invoices_to_erp"])
def test_runs_ahead_have_no_fault(page: Page, preflight: str, path: str) -> None:
    page.goto(f"{preflight}/{path}")
    page.get_by_role("heading", level=1).wait_for()
    assert _faults(page) == []


@pytest.mark.parametrize("execution", [BROKEN, FAILED])
def test_a_transfer_has_no_fault(page: Page, transfer: str, execution: str) -> None:
    page.goto(f"{transfer}/transfers/{execution}")
    page.get_by_role("heading", level=1).wait_for()
    assert _faults(page) == []
