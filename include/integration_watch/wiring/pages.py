"""What the pages inside Airflow and the links in messages are made of."""

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.delivery import LayerState
from include.integration_watch.domain.finding import Finding, Layer, Link, Severity
from include.integration_watch.domain.preflight import refused_by_next
from include.integration_watch.domain.system import SystemKind
from include.integration_watch.domain.value import Text
from include.integration_watch.notify.links import Pages
from include.integration_watch.pages.addresses import Addresses
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
    """Return where the links of a message lead: our pages framed by Airflow, the outer systems' own."""
    ours = Addresses(base_url=airflow_url())
    boomi, coupa = _run_pages(places.catalogue(""))
    return Pages(
        airflow=airflow_url(),
        docs_page=ours.data_docs("PAGE").replace("PAGE", "{page}"),
        keys_page=ours.keys("PAGE").replace("PAGE", "{page}"),
        worklist_page=ours.worklist("PAGE").replace("PAGE", "{page}"),
        preflight_page=ours.preflight("PAGE").replace("PAGE", "{page}"),
        transfer_page=ours.transfer("EXECUTION").replace("EXECUTION", "{execution}"),
        incident_page=ours.incident(0).replace("INC-0", "INC-{number}"),
        boomi_run=boomi,
        coupa_run=coupa,
    )


def outer_pages(facts: Mapping[str, str], known: Catalogue) -> dict[str, str]:
    """Return the pages of a run in Boomi and in Coupa, where the configuration has them.

    ``facts`` are a finding's: ``execution`` and ``run`` name the run.
    """
    boomi, coupa = _run_pages(known)
    accounts = [system.account_id for system in known.systems if system.account_id]
    found = {}
    if boomi and (execution := facts.get("execution")):
        found["boomi"] = boomi.replace("{account}", quote(accounts[0], safe="")).replace(
            "{execution}", quote(execution, safe="")
        )
    if coupa and (run := facts.get("run")):
        found["coupa"] = coupa.replace("{run}", quote(run, safe=""))
    return found


def _run_pages(known: Catalogue) -> tuple[str, str]:
    pages = {system.kind: system.run_page for system in reversed(known.systems) if system.run_page}
    return pages.get(SystemKind.BOOMI_PLATFORM, ""), pages.get(SystemKind.COUPA, "")


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
    foretold = refused_by_next(kept.predictions.newest().values())
    groups = {group.id: group.title for group in known.owner_groups}
    told: dict[int, dict[str, Text]] = {}
    for owed in kept.messages():
        title = groups.get(owed.group, Text(de=owed.group, en=owed.group))
        told.setdefault(owed.incident, {})[owed.group] = title
    return [
        IncidentRow(
            incident=incident,
            title=title_of(incident.finding.subject, known),
            rule=known.error_rule(incident.finding.error_rule),
            told=tuple(told.get(incident.number, {}).values()),
            links=_links(incident.finding, known, foretold),
            last_time=kept.last_time(incident),
            notes=kept.notes(incident.number),
        )
        for incident in reversed(kept.incidents(since=now - RECENTLY))
    ]


def _links(
    finding: Finding, known: Catalogue, foretold: frozenset[tuple[str, str]]
) -> tuple[Link, ...]:
    """Return what the next run will be refused, the outer systems' pages, and the DAG that looks."""
    of_data = finding.layer is Layer.DATA or finding.kind.endswith(":data")
    dag = (
        f"check_data__{finding.subject}"
        if of_data
        else "watch_systems"
        if any(system.id == finding.subject for system in known.systems)
        else "watch_executions"
    )
    outer = [Link(kind=kind, url=url) for kind, url in outer_pages(finding.facts, known).items()]
    execution = finding.facts.get("execution", "")
    ahead = of_data and (finding.subject, finding.kind) in foretold
    return (
        *((Link(kind="transfer", url=execution),) if execution else ()),
        *((Link(kind="preflight", url=finding.subject),) if ahead else ()),
        *outer,
        Link(kind="airflow", url=f"{urlsplit(airflow_url()).path.rstrip('/')}/dags/{dag}"),
    )


def title_of(subject: str, known: Catalogue) -> Text:
    """Return what people call a subject; its id where the configuration does not know it."""
    titles = {system.id: system.title for system in known.systems}
    titles |= {integration.id: integration.title for integration in known.integrations}
    return titles.get(subject) or Text(de=subject, en=subject)
