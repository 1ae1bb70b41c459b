"""Write the morning's digest of a group in the reader's language."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.digest import AtRisk, Digest, Waiting
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.response import ResponseTimes
from include.integration_watch.domain.value import Language

from .case import Case
from .figures import Figures
from .headline import headline
from .letter import Row
from .outcome_lines import check_lines
from .preflight_lines import preflight_lines
from .preflight_words import PreflightWords
from .progress_lines import ListOf, progress_lines
from .report_letter import Line, ReportLetter, Section
from .words import Words, words

MOST = 25
PageOf = Callable[[Incident], str]
AheadOf = Callable[[str], str]


def compose_digest(
    told: Digest,
    catalogue: Catalogue,
    language: Language,
    *,
    page_of: PageOf,
    board: str,
    leave: str = "",
    list_of: ListOf = lambda _: "",
    ahead_of: AheadOf = lambda _: "",
) -> ReportLetter:
    """Return the letter; ``page_of`` gives the address of an incident, ``board`` that of all of them.

    ``list_of`` gives the address of a reconciliation's worklist, ``ahead_of`` that of what the next
    run of an integration will be refused.
    """
    writer = Writer(catalogue, language, told, page_of, list_of, ahead_of)
    say, figures = writer.words.say, writer.figures
    group = writer.title(told.group)
    late = sum(writer.is_late(each) for each in told.waiting)
    return ReportLetter(
        language=language,
        subject=say(
            "digest.subject",
            group=group,
            open=writer.words.count(
                "digest.open", len(told.waiting), number=figures.number(len(told.waiting))
            ),
        ),
        title=say("digest.title", group=group),
        intro=say(
            "digest.intro",
            at=figures.full_moment(told.at),
            since=figures.full_moment(told.since),
        ),
        figures=(
            Row(say("digest.figure.open"), (figures.number(len(told.waiting)),)),
            Row(say("digest.figure.late"), (figures.number(late),)),
            Row(say("digest.figure.came"), (figures.number(len(told.came)),)),
            Row(say("digest.figure.went"), (figures.number(len(told.went)),)),
        ),
        sections=writer.sections(told),
        button=say("digest.button"),
        url=board,
        made_by=say("digest.because", group=group),
        leave=say("notice.leave"),
        leave_url=leave,
    )


class Writer:
    """Writes the lists of a digest for one reader."""

    def __init__(
        self,
        catalogue: Catalogue,
        language: Language,
        told: Digest,
        page_of: PageOf,
        list_of: ListOf = lambda _: "",
        ahead_of: AheadOf = lambda _: "",
    ) -> None:
        self._list_of = list_of
        self._ahead_of = ahead_of
        self._catalogue = catalogue
        self._language = language
        self._at = told.at
        self._page_of = page_of
        self.words, self.figures = words_and_figures(catalogue, language, told.group, told.at)

    def sections(self, told: Digest) -> tuple[Section, ...]:
        """Return open, at risk today, over since last evening, and how fast the group moved."""
        say = self.words.say
        return (
            Section(
                say("digest.waiting"),
                tuple(self._waiting(each) for each in told.waiting[:MOST]),
                quiet=say("digest.waiting.none"),
                more=self._more(len(told.waiting)),
            ),
            Section(
                say("digest.at_risk"),
                tuple(self._at_risk(each) for each in told.at_risk[:MOST]),
                quiet=say("digest.at_risk.none"),
                more=self._more(len(told.at_risk)),
            ),
            *self._ahead(told),
            Section(
                say("digest.went"),
                tuple(self._went(each) for each in told.went[:MOST]),
                quiet=say("digest.went.none"),
                more=self._more(len(told.went)),
            ),
            *self._checks(told),
            *self._reconciliations(told),
            Section(say("digest.times"), times_lines(self.words, self.figures, told.times)),
        )

    def _ahead(self, told: Digest) -> tuple[Section, ...]:
        """Return what the runs of the next day will be refused; no section where that is nothing."""
        if not told.ahead:
            return ()
        said = PreflightWords(self.words, self.figures)
        found = preflight_lines(said, told, self.title, self._ahead_of)
        more_ = self._more(len(told.ahead))
        return (Section(self.words.say("digest.ahead"), found[: MOST + 1], more=more_),)

    def _checks(self, told: Digest) -> tuple[Section, ...]:
        """Return what the newest data checks came to; no section where there was none."""
        if not told.checks:
            return ()
        found = check_lines(self.words, self.figures, told.checks, self.title)
        more_ = self._more(len(found))
        return (Section(self.words.say("digest.checks"), found[:MOST], more=more_),)

    def _reconciliations(self, told: Digest) -> tuple[Section, ...]:
        """Return how far the group's reconciliations have come; no section where it has none."""
        if not told.reconciliations:
            return ()
        lines = progress_lines(
            self.words,
            self.figures,
            told.reconciliations,
            told.since,
            self._language,
            self._list_of,
        )
        title = self.words.say("digest.reconciliations")
        return (Section(title, lines[:MOST], more=self._more(len(lines))),)

    def is_late(self, waiting: Waiting) -> bool:
        """Tell whether a group should have moved by now."""
        return waiting.due_at is not None and not waiting.taken and waiting.due_at <= self._at

    def title(self, named: str) -> str:
        """Return what people call a group, an integration, or a party outside."""
        known = {each.id: each.title for each in self._catalogue.owner_groups}
        known |= {each.id: each.title for each in self._catalogue.integrations}
        if named in known:
            return known[named].in_(self._language)
        return self.words.known(f"party.{named}") or named

    def _case(self, incident: Incident) -> Case:
        case = Case.of(incident.finding, self._catalogue, self._language, now=self._at)
        # One letter, one time zone: that of its group.
        return replace(case, figures=self.figures)

    def _waiting(self, waiting: Waiting) -> Line:
        say, figures = self.words.say, self.figures
        since = figures.moment(waiting.incident.finding.since)
        notes = [say("digest.since", at=since, who=self.title(waiting.holder))]
        if waiting.taken:
            notes.append(say("digest.taken"))
        elif waiting.due_at is not None:
            word = "digest.was_due" if self.is_late(waiting) else "digest.due"
            notes.append(say(word, at=figures.moment(waiting.due_at)))
        return Line(
            head=f"{waiting.incident.name} · {headline(self._case(waiting.incident), 160)}",
            notes=tuple(notes),
            url=self._page_of(waiting.incident),
            tone="late" if self.is_late(waiting) else waiting.incident.finding.severity.value,
        )

    def _at_risk(self, risk: AtRisk) -> Line:
        because = self.figures.list_(f"INC-{number}" for number in risk.because)
        return Line(
            head=self.title(risk.integration),
            notes=(
                self.words.say(
                    "digest.due_because", at=self.figures.moment(risk.due_at), incidents=because
                ),
            ),
            tone="warning",
        )

    def _went(self, incident: Incident) -> Line:
        ended = incident.resolved_at or incident.last_seen_at
        return Line(
            head=f"{incident.name} · {headline(self._case(incident), 160)}",
            notes=(
                self.words.say(
                    "digest.over",
                    at=self.figures.moment(ended),
                    span=self.figures.span(ended - incident.opened_at),
                ),
            ),
            url=self._page_of(incident),
            tone="resolved",
        )

    def _more(self, number: int) -> str:
        return more(self.words, self.figures, number)


def more(said: Words, figures: Figures, number: int) -> str:
    """Return how many a list leaves out, or nothing."""
    rest = number - MOST
    return said.count("digest.more", rest, number=figures.number(rest)) if rest > 0 else ""


def times_lines(said: Words, figures: Figures, times: ResponseTimes) -> tuple[Line, ...]:
    """Return how fast a group moved, as one line."""
    if not times.answered or times.median is None:
        return (Line(said.say("digest.times.none")),)
    answered = figures.number(times.answered)
    return (
        Line(
            said.count(
                "digest.times.line",
                times.answered,
                number=answered,
                in_time=figures.number(times.in_time),
                median=figures.span(times.median),
            )
        ),
    )


def words_and_figures(
    catalogue: Catalogue, language: Language, group: str, now: datetime
) -> tuple[Words, Figures]:
    """Return the reader's words, and figures in the zone of the group."""
    found = next((each for each in catalogue.owner_groups if each.id == group), None)
    zone = (found.zone if found else None) or catalogue.settings.zone
    return words(language), Figures(language, ZoneInfo(zone), now)
