"""What the Airflow UI shows of a finding: the last words of a failed task, and a task's name."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Finding
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.value import Language

from . import sentences
from .case import Case
from .figures import Figures
from .headline import headline, labels, who_and_by_when
from .links import Pages, evidence_pages
from .outer_text import one_line, plain_spaces
from .words import words

_NAMED = 3


def last_words(
    finding: Finding,
    catalogue: Catalogue,
    language: Language,
    *,
    incident: Incident | None = None,
    pages: Pages | None = None,
) -> str:
    """Return what broke, why, what to do, who moves first, and the incident's name and age.

    With ``pages`` also where its very expectation and its failing keys stand.
    """
    case = Case.of(finding, catalogue, language, now=finding.observed_at)
    said = case.words.say
    since = case.figures.full_moment(finding.since)
    lines = [
        f"[{' · '.join(labels(case, None))}] {headline(case)}",
        said("line", label=said("row.why"), told=sentences.why(case)),
        said("line", label=said("row.do"), told=_in_one_line(sentences.steps(case))),
        said("line", label=said("row.first"), told=who_and_by_when(case, incident)),
        said("log.incident", incident=incident.name, since=since)
        if incident
        else said("log.since", since=since),
    ]
    told = [one_line(line, 600) for line in lines]
    for kind, address in evidence_pages(finding, pages) if pages else ():
        told.append(said("line", label=said(f"link.{kind}"), told=address))
    return "\n".join(told)


def task_name(
    title: str,
    incidents: Sequence[Incident],
    language: Language,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> str:
    """Return a task's name in the grid: the title, and what is open there since when.

    A new red and a known one read differently because of it.
    """
    open_ones = sorted(
        (one for one in incidents if one.resolved_at is None), key=lambda one: one.number
    )
    if not open_ones:
        return one_line(title)
    said = words(language)
    named = [one.name for one in open_ones[:_NAMED]]
    if len(open_ones) > _NAMED:
        named.append(said.say("more", number=str(len(open_ones) - _NAMED)))
    since = Figures(language, zone, now).moment(min(one.finding.since for one in open_ones))
    told = said.say("task.name", title=one_line(title), incidents=", ".join(named), since=since)
    return plain_spaces(told)


def _in_one_line(steps: Sequence[str]) -> str:
    if len(steps) == 1:
        return steps[0]
    return " ".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))
