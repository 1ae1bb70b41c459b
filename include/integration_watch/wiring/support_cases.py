"""Support cases: the text about a window or an incident, in the reader's language."""

from datetime import datetime
from zoneinfo import ZoneInfo

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.dependency import dependents_of
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.maintenance import Maintenance
from include.integration_watch.domain.support_case import collisions
from include.integration_watch.domain.value import Language
from include.integration_watch.notify.figures import Figures
from include.integration_watch.notify.log_words import last_words
from include.integration_watch.notify.support_case import CaseText, write_case
from include.integration_watch.notify.words import words
from include.integration_watch.store import Store

from .maintenance import windows
from .pages import title_of


def text_about(
    about: str, known: Catalogue, kept: Store, language: Language, now: datetime
) -> str | None:
    """Return the text of the case about a window's id or an incident's name; none where there is none."""
    figures = Figures(language, ZoneInfo(known.settings.zone), now)
    if about.startswith("INC-"):
        incident = kept.incident(int(about.removeprefix("INC-")))
        if incident is None or incident.finding.subject not in known.systems_by_id:
            return None
        return write_case(_of_incident(incident, known, figures), words(language))
    window = find_window(about, known, kept, now)
    if window is None:
        return None
    return write_case(_of_window(window, known, figures), words(language))


def find_window(id: str, known: Catalogue, kept: Store, now: datetime) -> Maintenance | None:
    """Return a window by its id, of the configuration or of the store."""
    found = next((each for each in windows(known, kept, now) if each.id == id), None)
    return found or kept.windows.window(id)


def _of_window(window: Maintenance, known: Catalogue, figures: Figures) -> CaseText:
    return CaseText(
        about=window.id,
        systems=figures.list_(
            title_of(each, known).in_(figures.language) for each in window.systems
        ),
        starts=figures.full_moment(window.starts),
        ends=figures.full_moment(window.over_at),
        title=work_of(window, known, figures.language),
        due=tuple(
            (
                title_of(each.integration, known).in_(figures.language),
                figures.full_moment(each.due),
            )
            for each in collisions(window, known)
        ),
        planned=True,
    )


def work_of(window: Maintenance, known: Catalogue, language: Language) -> str:
    """Return what is done in a window, in the reader's language where the configuration says it."""
    for planned in known.maintenance:
        if planned.id == window.id:
            return planned.title.in_(language)
    return window.title


def _of_incident(incident: Incident, known: Catalogue, figures: Figures) -> CaseText:
    finding = incident.finding
    touched = (known.integration(each) for each in dependents_of(finding.subject, known))
    return CaseText(
        about=incident.name,
        systems=title_of(finding.subject, known).in_(figures.language),
        starts=figures.full_moment(finding.since),
        ends=figures.full_moment(incident.resolved_at) if incident.resolved_at else "",
        title=last_words(finding, known, figures.language, incident=incident).splitlines()[0],
        due=tuple(
            (
                each.title.in_(figures.language),
                figures.full_moment(
                    each.cadence.next_deadline(finding.since, each.tzinfo, known.free_days_of(each))
                ),
            )
            for each in touched
        ),
        planned=False,
    )
