"""Show incidents, Data Docs and failing keys inside Airflow, behind Airflow's login.

The pages that signed links open are an application of their own, outside the login.

Every Airflow process loads this file, only the API server uses it: the application is built when
that asks for it, and where its contents lie is asked when a page is read. A store that does not
answer breaks a page, never Airflow.
"""

from functools import cached_property
from typing import Any

from airflow.plugins_manager import AirflowPlugin

from include.integration_watch.pages import navigation
from include.integration_watch.pages.addresses import LINKS_PREFIX, PREFIX


class IntegrationWatchPlugin(AirflowPlugin):
    """Our pages and their entries in the navigation."""

    name = "integration_watch"
    external_views = navigation.external_views()

    @cached_property
    def fastapi_apps(self) -> list[dict[str, Any]]:  # type: ignore[override]  # only ever read
        """Return the application with its guards, and that of the signed links."""
        from include.integration_watch.pages.links_site import create_links_app  # noqa: PLC0415
        from include.integration_watch.pages.security import guards  # noqa: PLC0415
        from include.integration_watch.pages.site import create_app  # noqa: PLC0415

        app = create_app(
            lambda: _contents().docs_root(),
            lambda: _contents().keys_root(),
            guards(),
            incidents=lambda now: _contents().incident_rows(now),
            layers=lambda now: _contents().layer_states(now),
            zone=lambda: _contents().zone(),
            more=_add_forms,
        )
        links = create_links_app(
            lambda: _desk().memberships(),
            lambda: _desk().lists(),
            lambda: _desk().incidents(),
            lambda: _desk().cases(),
            heartbeats=lambda: _desk().heartbeats(),
            zone=lambda: _contents().zone(),
        )
        return [
            {"name": "Integration Watch", "url_prefix": PREFIX, "app": app},
            {"name": "Integration Watch, signed links", "url_prefix": LINKS_PREFIX, "app": links},
        ]


def _add_forms(app: Any, reader: Any) -> None:
    """Add the pages of runs ahead, and those on which people who are logged in change something."""
    from include.integration_watch.pages.airflow_incidents import add_incidents  # noqa: PLC0415
    from include.integration_watch.pages.airflow_lists import add_lists  # noqa: PLC0415
    from include.integration_watch.pages.airflow_preflight import add_preflight  # noqa: PLC0415
    from include.integration_watch.pages.airflow_transfers import add_transfers  # noqa: PLC0415
    from include.integration_watch.pages.airflow_worklists import add_worklists  # noqa: PLC0415
    from include.integration_watch.pages.security import who_is_logged_in  # noqa: PLC0415

    who = who_is_logged_in()
    add_lists(app, reader, lambda: _desk().lists(), who)
    add_incidents(app, reader, lambda: _desk().incidents(), who)
    add_worklists(app, reader, lambda: _desk().worklists(), who)
    add_preflight(app, reader, lambda: _desk().preflight())
    add_transfers(app, reader, lambda: _desk().transfers())


def _contents() -> Any:
    from include.integration_watch.wiring import pages  # noqa: PLC0415 - brings the database along

    return pages


def _desk() -> Any:
    from include.integration_watch.wiring import desk  # noqa: PLC0415 - the same

    return desk
