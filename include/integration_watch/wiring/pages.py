"""What the pages inside Airflow and the links in messages are made of."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.delivery import LayerState
from include.integration_watch.domain.finding import Layer, Severity
from include.integration_watch.domain.system import SystemKind
from include.integration_watch.domain.value import Text
from include.integration_watch.notify.links import Pages
from include.integration_watch.pages.incident_row import IncidentRow

from . import places

RECENTLY = timedelta(days=7)


def docs_root() -> Path:
    """Return the folder of the Data Docs."""
    return places.docs_root()


def keys_root() -> Path:
    """Return the folder of the failing keys."""
    return places.keys_root()


def airflow_url() -> str:
    """Return the address that people open Airflow at (`[api] base_url`)."""
    return os.environ.get("AIRFLOW__API__BASE_URL") or _configured_url()


def _configured_url() -> str:
    from airflow.sdk.configuration import conf  # noqa: PLC0415 - seconds

    return str(conf.get("api", "base_url", fallback="")) or "http://localhost:8080"


def message_pages() -> Pages:
    """Return where the links of a message lead."""
    systems = places.catalogue().systems
    boomi = (system.run_page for system in systems if system.kind is SystemKind.BOOMI_PLATFORM)
    coupa = (system.run_page for system in systems if system.kind is SystemKind.COUPA)
    return Pages(
        airflow=airflow_url(),
        docs_page="{airflow}{data_docs}/data-docs/{page}",
        keys_page="{airflow}{data_docs}/keys/{page}",
        boomi_run=next(boomi, ""),
        coupa_run=next(coupa, ""),
    )


def zone() -> ZoneInfo:
    """Return the zone that the pages show moments in."""
    return ZoneInfo(places.catalogue().settings.zone)


def layer_states(now: datetime) -> list[LayerState]:  # noqa: ARG001 - the page's question
    """Return how each layer looks over everything that is watched, with its oldest look."""
    kept = places.store()
    looks = kept.looks()
    broken = {
        incident.finding.layer
        for incident in kept.incidents(open_only=True)
        if incident.finding.severity.at_least(Severity.ERROR)
    }
    return [
        LayerState(
            layer=layer,
            fine=layer not in broken,
            as_of=min((at for (of, _), at in looks.items() if of == layer), default=None),
        )
        for layer in Layer
        if layer is not Layer.MONITOR
    ]


def incident_rows(now: datetime) -> list[IncidentRow]:
    """Return the open incidents and those resolved within a week, newest first."""
    known = places.catalogue()
    kept = places.store()
    told: dict[int, list[str]] = {}
    for owed in kept.messages():
        told.setdefault(owed.incident, []).append(owed.group)
    return [
        IncidentRow(
            incident=incident,
            title=title_of(incident.finding.subject, known),
            rule=known.error_rule(incident.finding.error_rule),
            told=tuple(dict.fromkeys(told.get(incident.number, ()))),
        )
        for incident in reversed(kept.incidents(since=now - RECENTLY))
    ]


def title_of(subject: str, known: Catalogue) -> Text:
    """Return what people call a subject; its id where the configuration does not know it."""
    titles = {system.id: system.title for system in known.systems}
    titles |= {integration.id: integration.title for integration in known.integrations}
    return titles.get(subject) or Text(de=subject, en=subject)
