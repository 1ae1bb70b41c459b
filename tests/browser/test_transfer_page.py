"""The page of a transfer in a browser: on a phone, and by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.wiring.transfer_scene import BROKEN, FAILED

from .transfer_site import serving_transfer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_transfer(tmp_path_factory.mktemp("transfer")) as found:
        yield found


def test_a_phone_shows_both_sides_without_moving_sideways(browser: Browser, address: str) -> None:
    page = browser.new_page(locale="de-DE", viewport={"width": 390, "height": 844})
    page.goto(f"{address}/transfers/{BROKEN}")
    page.get_by_role("heading", level=1).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.get_by_text("nie angekommen")).to_be_visible()
    page.close()


def test_a_retry_is_reached_by_keyboard(browser: Browser, address: str) -> None:
    page = browser.new_page(locale="en-GB")
    page.goto(f"{address}/transfers/{FAILED}")
    retry = page.get_by_role("region", name="Retries").get_by_role("link")
    retry.focus()
    expect(retry).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/transfers/execution-retry*")
    expect(page.get_by_role("link", name=FAILED)).to_be_visible()
    page.close()
