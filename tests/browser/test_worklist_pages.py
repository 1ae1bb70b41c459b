"""A steward's morning in Chromium: patterns, assignments, sheets, two at once, keyboard and phone."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from include.integration_watch.domain.worklist import State
from include.integration_watch.domain.worklist_view import Filter
from tests.wiring.worklist_scene import NAME, compare, rows

from .worklist_site import WorklistSite, serving_worklist

pytestmark = pytest.mark.browser


@pytest.fixture
def site(tmp_path: Path) -> Iterator[WorklistSite]:
    with serving_worklist(tmp_path) as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(locale="en-GB")
    yield opened
    opened.close()


def states(site: WorklistSite) -> dict[State, int]:
    return site.store.worklist.tally(NAME).states


def decide(page: Page, deed: str, form: str = "d", **fields: str) -> None:
    """Fill in a form and wait for the page that answers it, not for what the last one said."""
    page.select_option(f"#{form}-deed", deed)
    for name, value in fields.items():
        page.fill(f"#{form}-{name}", value)
    scope = page.locator(f"form:has(#{form}-deed)")
    with page.expect_navigation():
        scope.get_by_role("button", name="Save decision").click()


def test_a_stewards_morning(page: Page, site: WorklistSite, tmp_path: Path) -> None:
    page.goto(site.page(path="reconciliations"))
    page.get_by_role("link", name="Reconcile suppliers").click()

    page.get_by_text("Decide about the whole pattern").first.click()
    decide(page, "accept", "p1", until="2099-12-31", comment="agreed")
    assert "Decided about 119 rows." in page.get_by_role("status").inner_text()

    page.get_by_role("checkbox").first.check()
    decide(page, "assign", to="ben@example.com")
    assert "Decided about 1 row." in page.get_by_role("status").inner_text()

    with page.expect_download() as started:
        page.get_by_role("link", name="Export .csv").click()
    sheet = tmp_path / "sheet.csv"
    started.value.save_as(sheet)
    with sheet.open(encoding="utf-8-sig", newline="") as text:
        table = list(csv.reader(text))
    table[1][table[0].index("Decision")] = "corrected"
    with sheet.open("w", encoding="utf-8-sig", newline="") as text:
        csv.writer(text).writerows(table)
    page.set_input_files("#sheet", sheet)
    page.get_by_role("button", name="Read it in").click()
    expect(page.get_by_role("status")).to_contain_text("Decided about 1 row. 0 rows without")
    assert states(site)[State.CORRECTED] == 1

    compare(site.store, 3, *rows()[:-1])
    page.goto(f"{site.page()}?state=proven&q=10000")
    page.get_by_role("link", name="10000").click()
    history = page.get_by_role("region", name="History of the row")
    assert "A later comparison does not find the difference any more." in history.inner_text()
    proven = site.store.worklist.rows(NAME, Filter(states=(State.PROVEN,), text="10000"), limit=2)
    assert [(row.assigned_to, row.decided_by) for row in proven] == [("ben@example.com", "anna")]


def test_of_two_stewards_at_once_no_decision_is_lost(browser: Browser, site: WorklistSite) -> None:
    anna, ben = browser.new_page(locale="en-GB"), browser.new_page(locale="en-GB")
    anna.goto(site.page("anna"))
    ben.goto(site.page("ben"))
    for steward in (anna, ben):
        steward.get_by_role("checkbox").first.check()
    decide(anna, "explain", comment="both are right")
    decide(ben, "send")
    told = ben.get_by_role("alert").inner_text()
    assert "Changed meanwhile" in told
    assert "last by anna" in told
    assert states(site)[State.EXPLAINED] == 1
    assert State.SENT not in states(site)
    anna.close()
    ben.close()


def test_a_row_is_decided_about_by_keyboard(page: Page, site: WorklistSite) -> None:
    page.goto(site.page())
    box = page.get_by_role("checkbox").first
    box.focus()
    page.keyboard.press("Space")
    for _ in range(600):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "d-deed":
            break
    page.keyboard.type("Send")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert states(site)[State.SENT] == 1


def test_a_reader_can_choose_and_decide_nothing(page: Page, site: WorklistSite) -> None:
    page.goto(site.page("viewer"))
    assert page.get_by_role("checkbox").count() == 0
    assert page.get_by_role("button", name="Save decision").count() == 0
    assert page.locator("#sheet").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de-DE", "en-GB"])
@pytest.mark.parametrize("path", ["reconciliations", f"reconciliations/{NAME}", "row"])
def test_a_page_fits_on_a_phone_and_runs_nothing(
    browser: Browser,
    site: WorklistSite,
    picture: Callable[[str], str],
    path: str,
    language: str,
    scheme: str,
) -> None:
    phone = browser.new_page(
        locale=language,
        viewport={"width": 390, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    name = path.rpartition("/")[2]
    shown = f"reconciliations/{NAME}/rows/160" if path == "row" else path
    phone.goto(f"{site.page(path=shown)}?lang={language[:2]}")
    phone.screenshot(path=picture(f"worklist-{name}-{language[:2]}-{scheme}"), full_page=True)
    root = "document.documentElement"
    assert phone.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
    assert phone.locator("html").get_attribute("lang") == language[:2]
    assert "planted" not in phone.title()
    phone.close()
