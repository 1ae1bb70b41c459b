"""A person's walk through a live Airflow: log in, the grid, a failed task's log, our own pages.

Each step waits for what a person would look for and keeps a screenshot.
"""

from collections.abc import Callable
from urllib.parse import quote

from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from include.integration_watch.pages.addresses import (
    DATA_DOCS_ROUTE,
    INCIDENTS_ROUTE,
    PREFIX,
    Addresses,
)

PATIENCE = 60_000


class LiveAirflow:
    """A logged-in browser on an Airflow; ``picture`` says where the screenshot of a name is kept."""

    def __init__(
        self,
        browser: Browser,
        base_url: str,
        *,
        password: str,
        user: str = "admin",
        picture: Callable[[str], str],
        language: str = "de-DE",
        scheme: str = "light",
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.fired: list[str] = []
        self._user = user
        self._password = password
        self._picture = picture
        self.page: Page = browser.new_page(
            locale=language,
            color_scheme=scheme,  # type: ignore[arg-type]
            viewport={"width": 1440, "height": 960},
        )
        self.page.set_default_timeout(PATIENCE)
        self.page.on("dialog", lambda dialog: (self.fired.append(dialog.message), dialog.dismiss()))

    def log_in(self) -> None:
        """Log in by the form and wait for the first page."""
        self.page.goto(f"{self.base_url}/")
        self.fill_in_login()
        self._navigation().wait_for()

    def fill_in_login(self) -> None:
        """Fill in the form of Airflow's login, wherever it leads afterwards."""
        self.page.locator("input[name='username']").fill(self._user)
        self.page.locator("input[name='password']").fill(self._password)
        self.page.locator("button[type='submit']").click()

    def grid(self, dag_id: str, *shown: str, name: str = "airflow-grid") -> None:
        """Open a DAG's grid, see these words in it, keep a picture."""
        self.page.goto(f"{self.base_url}/dags/{quote(dag_id)}")
        for words in (dag_id, *shown):
            expect(self.page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)
        self._keep(name)

    def mapped_tasks(
        self,
        dag_id: str,
        run_id: str,
        task_id: str,
        *shown: str,
        name: str = "airflow-mapped-tasks",
    ) -> None:
        """Open the list of a task's mapped instances, see these names in it, keep a picture."""
        self.page.goto(f"{self._run(dag_id, run_id)}/tasks/{quote(task_id)}/mapped")
        for words in shown:
            expect(self.page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)
        self._keep(name)

    def failed_log(
        self,
        dag_id: str,
        run_id: str,
        task_id: str,
        *shown: str,
        map_index: int | None = None,
        name: str = "airflow-failed-log",
    ) -> str:
        """Open a task's log, see these words in it, keep a picture, return what is on the page."""
        mapped = "" if map_index is None else f"/mapped/{map_index}"
        self.page.goto(f"{self._run(dag_id, run_id)}/tasks/{quote(task_id)}{mapped}")
        for words in shown:
            last = self.page.get_by_text(words).last
            expect(last).to_be_visible(timeout=PATIENCE)
            last.scroll_into_view_if_needed()
        self._keep(name)
        return str(self.page.locator("body").inner_text())

    def task_links(
        self, dag_id: str, run_id: str, task_id: str, *, map_index: int | None = None
    ) -> dict[str, str]:
        """Return the links that the UI offers on a task, by what stands on them."""
        mapped = "" if map_index is None else f"/mapped/{map_index}"
        self.page.goto(f"{self._run(dag_id, run_id)}/tasks/{quote(task_id)}{mapped}/details")
        heading = self.page.get_by_role("heading", name="Extra").first
        heading.wait_for()
        links = heading.locator("xpath=..").get_by_role("link")
        return {
            link.inner_text(): str(link.get_attribute("href"))
            for link in (links.nth(place) for place in range(links.count()))
        }

    def incidents(self, *shown: str, name: str = "airflow-incidents") -> FrameLocator:
        """Open the incidents from Airflow's navigation, see these words, keep a picture."""
        return self._from_navigation("Incidents", INCIDENTS_ROUTE, "incidents", shown, name)

    def data_docs(self, *shown: str, name: str = "airflow-data-docs") -> FrameLocator:
        """Open the Data Docs from Airflow's navigation, see these words, keep a picture."""
        return self._from_navigation("Data Docs", DATA_DOCS_ROUTE, "data-docs/", shown, name)

    def data_docs_page(
        self, docs_page: str, *shown: str, name: str = "airflow-data-docs-page"
    ) -> FrameLocator:
        """Open one page of the Data Docs by its link."""
        return self._by_link(Addresses(base_url=self.base_url).data_docs(docs_page), shown, name)

    def keys(self, file: str, *shown: str, name: str = "airflow-keys") -> FrameLocator:
        """Open a rule's failing keys by their link."""
        return self._by_link(Addresses(base_url=self.base_url).keys(file), shown, name)

    def alone(self, path: str, *shown: str, name: str) -> None:
        """Open a page of ours outside Airflow's frame, as a link in a mail does."""
        self.page.goto(f"{self.base_url}{PREFIX}/{path}")
        for words in shown:
            expect(self.page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)
        self._keep(name)

    def close(self) -> None:
        """Close the window."""
        self.page.close()

    def _from_navigation(
        self, entry: str, route: str, path: str, shown: tuple[str, ...], name: str
    ) -> FrameLocator:
        self.page.goto(f"{self.base_url}/")
        self._navigation().get_by_role("link", name=entry).click()
        self.page.wait_for_url(f"**/plugin/{route}/**{PREFIX}/{path}**")
        return self._framed(shown, name)

    def _by_link(self, link: str, shown: tuple[str, ...], name: str) -> FrameLocator:
        self.page.goto(link)
        return self._framed(shown, name)

    def _framed(self, shown: tuple[str, ...], name: str) -> FrameLocator:
        frame = self.page.frame_locator("iframe")
        frame.locator("h1").first.wait_for()
        for words in shown:
            expect(frame.get_by_text(words).first).to_be_visible(timeout=PATIENCE)
        self._keep(name)
        return frame

    def _navigation(self) -> Locator:
        return (
            self.page.locator("nav, [role=navigation]")
            .or_(self.page.locator("a[href$='/dags']").locator("xpath=../.."))
            .first
        )

    def _run(self, dag_id: str, run_id: str) -> str:
        return f"{self.base_url}/dags/{quote(dag_id)}/runs/{quote(run_id)}"

    def _keep(self, name: str) -> None:
        # The words were seen. Airflow asks its server again and again: the network need never be idle.
        self.page.wait_for_load_state("load")
        self.page.screenshot(path=self._picture(name))
