"""The verdict on one line: subject, the words that open it, and who moves first until when."""

from datetime import datetime

from include.integration_watch.domain.incident import Change, Flip, Incident
from include.integration_watch.domain.response import clock, due_after

from . import evidence, sentences
from .case import Case
from .outer_text import one_line, shorten

SUBJECT = 180

_TITLE = 60
_LEAST = 30


def labels(case: Case, flip: Flip | None) -> tuple[str, str, str]:
    """Return verdict, area and who moves first: the three words that open the subject."""
    change = flip.change if flip else Change.OPENED
    verdict = {
        Change.OPENED: f"severity.{case.finding.severity}",
    }.get(change, f"change.{change}")
    area = case.words.say(f"area.{sentences.area(case)}")
    return case.words.say(verdict), area, sentences.party(case)


def headline(case: Case, limit: int = 300) -> str:
    """Return title, what is wrong, how many documents and how much money, on one line.

    Where room is short the cause is cut, never the figures.
    """
    number = case.finding.document_count
    title = shorten(case.subject, _TITLE)
    figures = [case.counted(number) if number else "", evidence.sums(case)]
    tail = "".join(f", {figure}" for figure in figures if figure)
    room = max(limit - len(title) - len(tail) - 2, _LEAST)
    return f"{title}: {shorten(sentences.core(case), room)}{tail}"


def subject(case: Case, flip: Flip) -> str:
    """Return the subject line: one line, bounded, the verdict first."""
    before = f"[{' · '.join(labels(case, flip))}] "
    after = ""
    if flip.change is Change.RESOLVED:
        after = f", {case.words.say('after', span=evidence.duration(case, flip))}"
    said = headline(case, SUBJECT - len(before) - len(after))
    return one_line(f"{before}{said}{after}", SUBJECT)


def who_and_by_when(case: Case, incident: Incident | None, *, reader: str = "") -> str:
    """Return who moves first, and until when where an incident tells."""
    who = sentences.first(case, reader=reader)
    if incident is None:
        return who
    until = case.figures.full_moment(respond_by(case, incident))
    outside = outside_by(case, incident)
    if outside is None:
        return case.words.say("first.until", who=who, at=until)
    return case.words.say(
        "first.outside",
        who=who,
        at=until,
        party=sentences.party(case),
        party_at=case.figures.full_moment(outside),
    )


def outside_by(case: Case, incident: Incident) -> datetime | None:
    """Return until when the outside party should answer that the catalogue names, in its own hours."""
    named = case.rule.first_responder.value if case.rule else ""
    party = case.catalogue.settings.parties.named(named)
    if party is None:
        return None
    return due_after(party, incident.reopened_at or incident.opened_at, case.catalogue)


def respond_by(case: Case, incident: Incident) -> datetime:
    """Return the moment by which somebody should have moved, in the hours of their group."""
    running = clock(incident, (), case.catalogue)
    if running is None:
        return incident.opened_at + case.catalogue.settings.respond_within
    return running.due_at
