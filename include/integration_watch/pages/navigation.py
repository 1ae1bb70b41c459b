"""Our entries in Airflow's navigation. Every Airflow process reads this: nothing heavy here."""

from typing import Any
from urllib.parse import quote

from .addresses import DATA_DOCS_ROUTE, INCIDENTS_ROUTE, PREFIX

_PULSE = '<path d="M3 12h4l2.5-7 5 14 2.5-7h4"/>'
_SHEET = '<path d="M6 3h9l4 4v14H6z"/><path d="M9.5 14l2 2 4-4.5"/>'


def external_views() -> list[dict[str, Any]]:
    """Return the two entries, each framed by the UI under a route of its own.

    An ``href`` without a slash in front is taken relative to where Airflow's UI is served, so it
    holds under any ``[api] base_url``.
    """
    return [
        _view("Incidents", "incidents", INCIDENTS_ROUTE, _PULSE),
        _view("Data Docs", "data-docs/index.html", DATA_DOCS_ROUTE, _SHEET),
    ]


def _view(name: str, page: str, route: str, drawing: str) -> dict[str, Any]:
    return {
        "name": name,
        "href": f"{PREFIX.removeprefix('/')}/{page}",
        "destination": "nav",
        "url_route": route,
        "nav_top_level": True,
        "icon": _icon(drawing, line="#3d5b85", halo="#dbe7f5"),
        "icon_dark_mode": _icon(drawing, line="#dbe7f5", halo="#1a2b45"),
    }


def _icon(drawing: str, *, line: str, halo: str) -> str:
    """Return a drawing as an address; its halo is seen where an entry is chosen, on the inverse ground."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" '
        'stroke-linecap="round" stroke-linejoin="round">'
        f'<g stroke="{halo}" stroke-width="3.8">{drawing}</g>'
        f'<g stroke="{line}" stroke-width="2">{drawing}</g></svg>'
    )
    return f"data:image/svg+xml,{quote(svg)}"
