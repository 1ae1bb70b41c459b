import io
from collections.abc import Callable, Iterator

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from .docs_site import KEYS, DocsSite

pytestmark = [pytest.mark.browser, pytest.mark.gx]


@pytest.fixture
def asked() -> list[str]:
    """The addresses that a page asked for."""
    return []


@pytest.fixture
def fired() -> list[str]:
    """What a planted script did."""
    return []


@pytest.fixture
def page(browser: Browser, docs: DocsSite, asked: list[str], fired: list[str]) -> Iterator[Page]:
    """A window to whom everything but the site is cut off."""
    opened = browser.new_page(locale="de-DE", viewport={"width": 1280, "height": 900})

    def only_ours(route: Route, request: Request) -> None:
        asked.append(request.url)
        if request.url.startswith(docs.url):
            route.continue_()
        else:
            route.abort()

    opened.route("**/*", only_ours)
    opened.on("dialog", lambda dialog: (fired.append(dialog.message), dialog.dismiss()))
    yield opened
    opened.close()


def _result(docs: DocsSite, anchor: str = "") -> str:
    return docs.page(docs.outcome.docs_page) + anchor


def test_a_page_asks_for_its_own_style_sheet_and_for_nothing_else(
    page: Page, docs: DocsSite, asked: list[str], fired: list[str]
) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(_result(docs))
    page.get_by_role("heading", name="Great Expectations").wait_for()

    assert {url.rpartition("/")[2] for url in asked if not url.endswith(".html")} == {"style.css"}
    assert all(url.startswith(docs.url) for url in asked)
    assert complaints == []
    assert fired == []
    style = "getComputedStyle(document.querySelector('main')).maxWidth"
    assert page.evaluate(style) == "1216px"


def test_a_link_to_an_expectation_opens_its_page_there_in_the_readers_language(
    page: Page, docs: DocsSite
) -> None:
    page.goto(_result(docs, "#required-supplier_number"))
    assert page.url.endswith(".de.html#required-supplier_number")
    row = page.locator("tr:target")
    expect(row).to_contain_text("muss gefüllt sein")
    expect(row).to_be_in_viewport()
    assert page.locator("html").get_attribute("lang") == "de"


def test_what_passed_is_hidden_by_keyboard_and_comes_back(page: Page, docs: DocsSite) -> None:
    page.goto(_result(docs))
    passed = page.locator(".rules > tbody > tr.passed")
    failed = page.locator(".rules > tbody > tr.failed")
    expect(passed.first).to_be_visible()
    only = page.get_by_role("checkbox", name="Nur was nicht bestanden ist")
    only.focus()
    page.keyboard.press("Space")
    expect(passed.first).to_be_hidden()
    expect(failed.first).to_be_visible()
    page.keyboard.press("Space")
    expect(passed.first).to_be_visible()


def test_what_a_rule_says_of_a_run_is_german_on_a_german_page(page: Page, docs: DocsSite) -> None:
    page.goto(_result(docs, "#required-supplier_number"))
    expect(page.locator("tr:target")).to_contain_text("fehlt: 450")


def test_a_reader_who_chooses_english_keeps_it(page: Page, docs: DocsSite) -> None:
    page.goto(docs.page("index.html"))
    page.get_by_role("link", name="English").click()
    page.get_by_role("heading", name="All integrations").wait_for()
    page.get_by_role("link", name="suppliers_to_coupa").first.click()
    page.get_by_role("heading", name="Expectations", exact=True).wait_for()
    page.get_by_role("link", name="Data Docs").click()
    page.get_by_role("heading", name="All integrations").wait_for()


def test_every_failing_key_is_reached_and_saved_by_keyboard(page: Page, docs: DocsSite) -> None:
    page.goto(_result(docs, "#required-supplier_number"))
    link = page.locator("#required-supplier_number").get_by_role("link", name="ansehen")
    link.focus()
    page.keyboard.press("Enter")
    page.get_by_text(f"Zeilen 1 bis 200 von {KEYS}").wait_for()
    turn = page.get_by_role("link", name="Seite 3")
    turn.focus()
    page.keyboard.press("Enter")
    page.get_by_text(f"Zeilen 401 bis {KEYS} von {KEYS}").wait_for()
    workbook = page.get_by_role("link", name="Alle als XLSX")
    workbook.focus()
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    sheet = openpyxl.load_workbook(io.BytesIO(saved.value.path().read_bytes())).active
    assert sheet.max_row == KEYS + 1
    assert sheet["A2"].value == "=R0"
    assert sheet["A2"].data_type == "s"
    page.get_by_role("link", name="Data Docs").click()
    expect(page.locator("tr:target")).to_contain_text("muss gefüllt sein")


def test_the_whole_history_is_walked_by_keyboard(page: Page, docs: DocsSite) -> None:
    page.goto(docs.page("index.html"))
    for name, heading in (
        ("alle Läufe von suppliers_to_coupa", "suppliers_to_coupa"),
        ("03/2026: 28 Läufe", "suppliers_to_coupa"),
        ("04.03.2026, 06:00 UTC", "suppliers_to_coupa"),
    ):
        link = page.get_by_role("link", name=name).last
        link.focus()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name=heading, level=1).wait_for()
    assert page.url.endswith("20260304T060000000000Z.de.html")


def test_a_trend_opens_as_a_table_by_keyboard(page: Page, docs: DocsSite) -> None:
    page.goto(docs.page("suppliers_to_coupa/index.html"))
    drawing = page.get_by_role("img", name="30 Läufe, Verstöße: 0 bis 6, zuletzt 3")
    page.locator("details.history summary").focus()
    page.keyboard.press("Enter")
    table = page.locator("details.history table")
    expect(table).to_be_visible()
    expect(drawing).to_be_visible()
    assert table.locator("tbody tr").count() == 30


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_drawn_and_fit(
    browser: Browser,
    docs: DocsSite,
    picture: Callable[[str], str],
    scheme: str,
    width: int,
) -> None:
    window = browser.new_page(
        locale="de-DE",
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": 900},
    )
    for name, path in (
        ("overview", "index.html"),
        ("integration", "suppliers_to_coupa/index.html"),
        ("run", docs.outcome.docs_page),
    ):
        window.goto(docs.page(path))
        window.get_by_role("heading", level=1).wait_for()
        window.screenshot(path=picture(f"docs-{name}-{width}-{scheme}"), full_page=True)
        assert window.evaluate("document.documentElement.scrollWidth") <= width
    window.close()
