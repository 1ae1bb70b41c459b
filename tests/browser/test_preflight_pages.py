"""A run ahead in Chromium: by keyboard, on a phone, with nothing fetched from elsewhere."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from .preflight_site import serving_preflight

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_preflight(tmp_path_factory.mktemp("preflight")) as address:
        yield address


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(locale="de-DE", viewport={"width": 390, "height": 844})
    yield opened
    opened.close()


@pytest.mark.parametrize("path", ["preflight", "preflight/invoices_to_erp"])
def test_a_phone_shows_it_without_scrolling_sideways(phone: Page, site: str, path: str) -> None:
    asked: list[str] = []
    faults: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    phone.on("request", note)
    phone.on("console", lambda message: faults.append(message.text))
    phone.goto(f"{site}/{path}")
    phone.get_by_role("heading", level=1).wait_for()

    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not phone.evaluate(wide)
    assert asked == [f"{site}/{path}"]
    assert faults == []


def test_the_keyboard_reaches_a_run_its_documents_and_its_file(phone: Page, site: str) -> None:
    phone.goto(f"{site}/preflight?lang=de")
    link = phone.get_by_role("link", name="Rechnungen an das ERP").first
    link.focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Vorschau: Rechnungen")

    documents = phone.locator("summary").first
    was_open = documents.evaluate("each => each.parentElement.open")
    documents.focus()
    phone.keyboard.press("Enter")
    assert documents.evaluate("each => each.parentElement.open") is not was_open

    saved = phone.get_by_role("link", name="Alle als CSV")
    saved.focus()
    with phone.expect_download() as started:
        phone.keyboard.press("Enter")
    assert started.value.suggested_filename == "refusals.csv"
