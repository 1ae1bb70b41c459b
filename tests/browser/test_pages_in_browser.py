from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from .framed_site import FramedSite

pytestmark = pytest.mark.browser

KEYS = "keys/suppliers_to_coupa/required_payment_term.parquet"
DOCS = "data-docs/validations/suppliers_to_coupa.html"


@pytest.fixture
def fired() -> list[str]:
    """What a planted script did."""
    return []


@pytest.fixture
def page(browser: Browser, fired: list[str]) -> Iterator[Page]:
    opened = browser.new_page(locale="de-DE", viewport={"width": 1280, "height": 900})
    opened.on("dialog", lambda dialog: (fired.append(dialog.message), dialog.dismiss()))
    yield opened
    opened.close()


@pytest.mark.parametrize("path", ["incidents", KEYS, DOCS])
@pytest.mark.parametrize("framed", [False, True], ids=["alone", "framed"])
def test_a_script_in_a_supplier_name_fires_nowhere(
    page: Page, fired: list[str], framed_site: FramedSite, path: str, *, framed: bool
) -> None:
    page.goto(
        framed_site.framed(path) if framed else framed_site.page(path), wait_until="networkidle"
    )
    shown = page.frames[-1]
    shown.locator("body").wait_for()
    assert "planted" in shown.content()
    assert fired == []


@pytest.mark.parametrize("path", ["incidents", KEYS, "data-docs/no-such-page.html"])
def test_our_own_pages_need_nothing_that_their_headers_forbid(
    page: Page, framed_site: FramedSite, path: str
) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(framed_site.page(path), wait_until="networkidle")
    assert [said for said in complaints if "404" not in said] == []
    assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") == "1152px"


def test_inside_airflow_one_walks_from_an_incident_to_its_keys_and_saves_them(
    page: Page, framed_site: FramedSite
) -> None:
    page.goto(framed_site.framed("incidents"))
    frame = page.frame_locator("iframe")
    frame.locator("#INC-314").get_by_role("link", name="Betroffene Schlüssel").click()
    frame.get_by_role("heading", name="Betroffene Schlüssel").wait_for()
    with page.expect_download() as saved:
        frame.get_by_role("link", name="Alle als CSV").click()
    assert saved.value.suggested_filename == "required_payment_term.csv"
    text = saved.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith('"number";"name";"payment_term"')


def test_an_incident_that_was_linked_to_is_marked(page: Page, framed_site: FramedSite) -> None:
    page.goto(framed_site.page("incidents#INC-314"))
    assert page.evaluate("document.querySelector(':target').id") == "INC-314"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("width", "name"), [(1280, "wide"), (390, "narrow")], ids=["wide", "narrow"]
)
def test_the_pages_are_drawn(
    browser: Browser,
    framed_site: FramedSite,
    picture: Callable[[str], str],
    scheme: str,
    width: int,
    name: str,
) -> None:
    page = browser.new_page(
        locale="de-DE",
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": 900},
    )
    pages = {"incidents": "incidents", "keys": KEYS, "notice": "data-docs/nothing.html"}
    for what, path in pages.items():
        page.goto(framed_site.page(path))
        page.screenshot(path=picture(f"{what}-{scheme}-{name}"), full_page=True)
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"{what} is wider than the window"
    page.close()
