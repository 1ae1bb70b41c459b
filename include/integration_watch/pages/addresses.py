"""Where our pages are reached: their paths, and links that open them inside the Airflow UI."""

import re
from urllib.parse import quote, urlsplit

from include.integration_watch.domain.value import Value

PREFIX = "/integration-watch"
"""Where Airflow mounts our pages."""

LINKS_PREFIX = "/integration-watch-links"
"""Where Airflow mounts the pages of signed links, which need no login."""

INCIDENTS_ROUTE = "integration-watch"
DATA_DOCS_ROUTE = "integration-watch-data-docs"
"""The names under which the Airflow UI frames our pages: ``/plugin/<route>``."""


_FOLLOWED = re.compile(r"(https?://|/(?![/\\]))[^\s\\\x00-\x1f]*")


def may_be_followed(address: str) -> bool:
    """Tell whether an address that may quote an outer system is a link: http(s), or a path here.

    ``//elsewhere``, ``javascript:`` and what a browser would straighten into them are not.
    """
    return _FOLLOWED.fullmatch(address) is not None


class Addresses(Value):
    """Links to our pages, framed by the Airflow UI.

    ``base_url`` is Airflow's ``[api] base_url``. For a link that is opened inside the Airflow UI
    its path is enough, and holds whatever name the reader knows the host by.
    """

    base_url: str = ""

    def incidents(self) -> str:
        """Return the page of open incidents."""
        return self._framed(INCIDENTS_ROUTE, "incidents")

    def incident(self, number: int) -> str:
        """Return the page of open incidents, at one of them."""
        return f"{self.incidents()}#INC-{number}"

    def data_docs(self, page: str = "index.html") -> str:
        """Return a Data Docs page, or a place in it; ``page`` is relative to the root of the Data Docs."""
        return self._framed(DATA_DOCS_ROUTE, f"data-docs/{quote(page, safe='/#')}")

    def keys(self, file: str) -> str:
        """Return the table of a rule's failing keys; ``file`` is relative to the root of the keys."""
        return self._framed(INCIDENTS_ROUTE, f"keys/{quote(file)}")

    def worklist(self, reconciliation: str) -> str:
        """Return the worklist of a reconciliation."""
        return self._framed(INCIDENTS_ROUTE, f"reconciliations/{quote(reconciliation)}")

    def preflight(self, integration: str) -> str:
        """Return what the run ahead of an integration will be refused."""
        return self._framed(INCIDENTS_ROUTE, f"preflight/{quote(integration)}")

    def transfer(self, execution: str) -> str:
        """Return the story of the transfer that an execution made."""
        return self._framed(INCIDENTS_ROUTE, f"transfers/{quote(execution)}")

    def _framed(self, route: str, page: str) -> str:
        base = self.base_url.rstrip("/")
        return f"{base}/plugin/{route}{urlsplit(base).path}{PREFIX}/{page}"
