"""Show incidents, Data Docs and failing keys inside Airflow, behind Airflow's login.

Every Airflow process loads this file, only the API server uses it: the application is built when
that asks for it, and where its contents lie is asked when a page is read. A store that does not
answer breaks a page, never Airflow.
"""

from functools import cached_property
from typing import Any

from airflow.plugins_manager import AirflowPlugin

from include.integration_watch.pages import navigation
from include.integration_watch.pages.addresses import PREFIX


class IntegrationWatchPlugin(AirflowPlugin):
    """Our pages and their entries in the navigation."""

    name = "integration_watch"
    external_views = navigation.external_views()

    @cached_property
    def fastapi_apps(self) -> list[dict[str, Any]]:  # type: ignore[override]  # only ever read
        """Return the application with its guards."""
        from include.integration_watch.pages.security import guards  # noqa: PLC0415
        from include.integration_watch.pages.site import create_app  # noqa: PLC0415

        app = create_app(
            lambda: _contents().docs_root(),
            lambda: _contents().keys_root(),
            guards(),
            incidents=lambda now: _contents().incident_rows(now),
            layers=lambda now: _contents().layer_states(now),
            zone=lambda: _contents().zone(),
        )
        return [{"name": "Integration Watch", "url_prefix": PREFIX, "app": app}]


def _contents() -> Any:
    from include.integration_watch.wiring import pages  # noqa: PLC0415 - brings the database along

    return pages
