"""How far reconciliations have come, as the lines of a letter."""

from collections.abc import Callable, Iterable
from datetime import datetime

from include.integration_watch.domain.finding import Money
from include.integration_watch.domain.progress import Progress
from include.integration_watch.domain.value import Language

from .figures import Figures
from .report_letter import Line
from .words import Words

ListOf = Callable[[Progress], str]


def progress_lines(
    said: Words,
    figures: Figures,
    told: Iterable[Progress],
    since: datetime,
    language: Language,
    list_of: ListOf,
) -> tuple[Line, ...]:
    """Return each reconciliation: what is open, what was, what came and went, and the money."""
    return tuple(
        Line(
            head=each.title.in_(language),
            notes=_notes(said, figures, each, since),
            url=list_of(each),
            tone="warning" if each.open else "resolved",
        )
        for each in told
    )


def _notes(said: Words, figures: Figures, each: Progress, since: datetime) -> tuple[str, ...]:
    number, before = figures.number, each.before(since)
    opened = {"open": number(each.open)}
    word = "digest.reconciliation.open"
    if before:
        word = "digest.reconciliation.open_before"
        opened |= {"before": number(before.open), "at": figures.moment(before.at)}
    moved = {"new": number(each.came_since(since)), "over": number(each.went_since(since))}
    notes = [said.say(word, **opened), said.say("digest.reconciliation.moved", **moved)]
    if each.money or (before and before.money):
        earlier = _sums(figures, before.money) if before else ""
        word = "digest.reconciliation.money_before" if earlier else "digest.reconciliation.money"
        notes.append(said.say(word, money=_sums(figures, each.money) or "–", before=earlier))
    return tuple(notes)


def _sums(figures: Figures, money: tuple[Money, ...]) -> str:
    return figures.list_(map(figures.money, money)) if money else ""
