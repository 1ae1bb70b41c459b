"""What a `report` task says: its name in the grid, and red where the business is red."""

from collections.abc import Container, Mapping, Sequence
from datetime import UTC, datetime
from typing import NotRequired, TypedDict
from zoneinfo import ZoneInfo

from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Layer, Severity
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.observation import RuleStatus
from include.integration_watch.domain.value import Text
from include.integration_watch.notify.log_words import last_words, task_name
from include.integration_watch.pages.addresses import Addresses
from include.integration_watch.pages.links import set_links

from .pages import message_pages, outer_pages
from .places import catalogue, store


class Subject(TypedDict):
    """Who is to report: the subject's id, the name of its mapped task, its incidents, its docs page.

    ``checked`` has a line for each suite that ran, ``verdict`` is the outcome that speaks for them.
    """

    id: str
    name: str
    incidents: list[int]
    docs_page: str
    checked: NotRequired[list[str]]
    verdict: NotRequired[str]


class SubjectBroken(AirflowFailException):
    """The check worked; its subject did not. Never retried."""


def subjects(
    titles: Mapping[str, Text],
    layers: Container[Layer],
    now: datetime,
    *,
    docs_page: str = "",
    checked: Sequence[str] = (),
    verdict: str = "",
) -> list[Subject]:
    """Return one entry per subject; the name of a broken one carries its incidents and since when.

    Only incidents of ``layers`` count: each DAG is red for what it looks at itself.
    """
    zone = ZoneInfo(catalogue("").settings.zone)
    open_by_subject: dict[str, list[Incident]] = {id: [] for id in titles}
    for incident in store().incidents(open_only=True):
        if incident.finding.layer in layers and incident.finding.subject in open_by_subject:
            open_by_subject[incident.finding.subject].append(incident)
    return [
        Subject(
            id=id,
            name=_name(titles[id], broken, zone=zone, now=now),
            incidents=[incident.number for incident in broken],
            docs_page=docs_page,
            checked=list(checked),
            verdict=verdict,
        )
        for id, broken in open_by_subject.items()
    ]


def _name(title: Text, broken: list[Incident], *, zone: ZoneInfo, now: datetime) -> str:
    red = [incident for incident in broken if incident.finding.severity.at_least(Severity.ERROR)]
    return task_name(title.en, red, "en", zone=zone, now=now)


def report(subject: Subject) -> str:
    """Return a plain word where the subject is well; raise `SubjectBroken` where it is not.

    A check that looked at nothing is neither: `AirflowSkipException` keeps the task from turning green.
    Most subjects of most looks are well: these read neither the store nor the configuration.
    """
    numbers = set(subject["incidents"])
    incidents = store().incidents(open_only=True) if numbers else ()
    found = [incident for incident in incidents if incident.number in numbers]
    links, words, red = _own_page(subject), "", False
    if found:
        known = catalogue()
        red = any(incident.finding.severity.at_least(Severity.ERROR) for incident in found)
        pages = message_pages()
        words = "\n\n".join(
            last_words(incident.finding, known, "en", incident=incident, pages=pages)
            for incident in found
        )
        links |= _links(found[0], known)
    set_links(links)
    checked = "\n".join(subject.get("checked", ()))
    told = "\n\n".join(part for part in (checked, words) if part)
    if red:
        raise SubjectBroken(told)
    if subject.get("verdict") == RuleStatus.NOT_EVALUATED:
        raise AirflowSkipException(told)
    if words:
        return told
    well = f"{subject['name']}: nothing is wrong."
    return f"{checked}\n{well}" if checked else well


def is_anything_owed() -> bool:
    """Tell whether the outbox owes a message now."""
    return store().owes(datetime.now(UTC))


def _own_page(subject: Subject) -> dict[str, str]:
    if not subject["docs_page"]:
        return {}
    return {"data_docs": Addresses().data_docs(subject["docs_page"])}


def _links(incident: Incident, known: Catalogue) -> dict[str, str]:
    """Return where the task's page leads: paths of this Airflow, and the outer systems' own pages."""
    ours = Addresses()
    addresses = {"incident": ours.incident(incident.number)}
    pages = {link.kind: link.url for link in incident.finding.links}
    if "data_docs" in pages:
        addresses["data_docs"] = ours.data_docs(pages["data_docs"])
    if "keys" in pages:
        addresses["keys"] = ours.keys(pages["keys"])
    return addresses | outer_pages(incident.finding.facts, known)
