"""The pages about people in Chromium: by keyboard, at phone width, and no planted script fires."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from include.integration_watch.domain.roster import MemberState
from tests.wiring.scene import PAYABLE

from .people_site import WAITING, PeopleSite, serving_people

pytestmark = pytest.mark.browser
PAGES = ["confirm", "leave", "forged", "manage", "incident"]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PeopleSite]:
    with serving_people(tmp_path) as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(locale="en-GB")
    yield opened
    opened.close()


def tab_to(page: Page, id: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == id:
            return
    raise AssertionError(f"the keyboard does not reach {id}")


def press(page: Page, key: str = "Enter") -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def states(site: PeopleSite) -> dict[str, MemberState]:
    return {each.address: each.state for each in site.store.people.listed(PAYABLE.id)}


def test_an_invitation_is_confirmed_by_one_key(page: Page, site: PeopleSite) -> None:
    page.goto(site.page("confirm"))
    assert states(site)[WAITING.address] is MemberState.INVITED

    # Chromium gives the focus when it draws the page, which on a busy machine is after "load".
    page.wait_for_function("document.activeElement.tagName === 'BUTTON'")
    press(page)

    assert page.get_by_role("heading", name="Confirmed").is_visible()
    assert states(site)[WAITING.address] is MemberState.CONFIRMED


def test_a_list_is_run_by_keyboard(page: Page, site: PeopleSite) -> None:
    page.goto(f"{site.page('manage')}?lang=en")
    tab_to(page, "new-address")
    page.keyboard.type("keys@example.com")
    press(page)

    assert "on its way" in page.get_by_role("status").inner_text()
    assert states(site)["keys@example.com"] is MemberState.INVITED


def test_an_incident_is_taken_on_by_keyboard(page: Page, site: PeopleSite) -> None:
    page.goto(f"{site.page('incident')}?lang=en")
    tab_to(page, "acknowledged-name")
    page.keyboard.type("Sam")
    press(page)

    assert "you have taken it on" in page.get_by_role("status").inner_text()
    assert [each.deed for each in site.store.people.actions([1])[1]] == ["acknowledged"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de-DE", "en-GB"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_on_a_phone_and_runs_nothing(
    browser: Browser,
    site: PeopleSite,
    picture: Callable[[str], str],
    name: str,
    language: str,
    scheme: str,
) -> None:
    phone = browser.new_page(
        locale=language,
        viewport={"width": 390, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    fired: list[str] = []
    phone.on("dialog", lambda dialog: (fired.append(dialog.message), dialog.dismiss()))

    phone.goto(f"{site.page(name)}?lang={language[:2]}")
    phone.screenshot(path=picture(f"people-{name}-{language[:2]}-{scheme}"), full_page=True)

    root = "document.documentElement"
    assert phone.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
    assert phone.locator("html").get_attribute("lang") == language[:2]
    assert fired == []
    phone.close()
