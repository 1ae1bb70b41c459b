"""Write a group's month in the reader's language: as a mail, and as the page or text of a command."""

from dataclasses import replace

from babel.dates import format_date

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.monthly import MonthlyReport, Repeated
from include.integration_watch.domain.value import Language

from .case import Case
from .digest_mail import MOST, PageOf, more, times_lines, words_and_figures
from .headline import headline
from .letter import Row
from .report_letter import Line, ReportLetter, Section


def compose_month(
    month: MonthlyReport,
    catalogue: Catalogue,
    language: Language,
    *,
    page_of: PageOf,
    board: str,
    leave: str = "",
) -> ReportLetter:
    """Return the letter; times are those of the group, never of a person."""
    said, figures = words_and_figures(catalogue, language, month.group, month.ends)
    say = said.say
    group = catalogue.owner_group(month.group).title.in_(language)
    named = format_date(month.begins.astimezone(figures.zone), "LLLL y", locale=language)

    def line(incident: Incident, *notes: str) -> Line:
        case = Case.of(incident.finding, catalogue, language, now=month.ends)
        return Line(
            head=f"{incident.name} · {headline(case, 160)}",
            notes=notes,
            url=page_of(incident),
            tone=incident.finding.severity.value,
        )

    def often(repeated: Repeated) -> Line:
        times = figures.number(repeated.times)
        return line(repeated.incident, say("monthly.times", number=times))

    layers = tuple(
        Line(say("monthly.layer", layer=say(f"layer.{layer}"), number=figures.number(number)))
        for layer, number in sorted(month.by_layer.items(), key=lambda each: -each[1])
    )
    backlog = tuple(
        line(each, say("monthly.since", at=figures.full_moment(each.finding.since)))
        for each in month.backlog[:MOST]
    )
    parties = tuple(
        replace(each, head=f"{say(f'party.{party}')}: {each.head}")
        for party, times in sorted(month.parties.items())
        for each in times_lines(said, figures, times)
    )
    outside = (Section(say("monthly.parties"), parties),) if parties else ()
    return ReportLetter(
        language=language,
        subject=say("monthly.subject", group=group, month=named),
        title=say("monthly.title", group=group, month=named),
        intro=say(
            "monthly.intro",
            begins=figures.full_moment(month.begins),
            ends=figures.full_moment(month.ends),
        ),
        figures=(
            Row(say("monthly.figure.opened"), (figures.number(month.opened),)),
            Row(say("monthly.figure.resolved"), (figures.number(month.resolved),)),
            Row(say("monthly.figure.explained"), (figures.number(month.explained),)),
            Row(say("monthly.figure.documents"), (figures.number(month.documents),)),
            Row(
                say("monthly.figure.lasted"),
                (figures.span(month.lasted) if month.lasted is not None else "–",),
            ),
        ),
        sections=(
            Section(say("monthly.layers"), layers, quiet=say("monthly.layers.none")),
            Section(
                say("monthly.repeated"),
                tuple(often(each) for each in month.repeated),
                quiet=say("monthly.repeated.none"),
            ),
            Section(
                say("monthly.backlog"),
                backlog,
                quiet=say("monthly.backlog.none"),
                more=more(said, figures, len(month.backlog)),
            ),
            Section(say("digest.times"), times_lines(said, figures, month.times)),
            *outside,
        ),
        button=say("digest.button"),
        url=board,
        made_by=say("monthly.because", group=group),
        leave=say("notice.leave"),
        leave_url=leave,
    )
