"""Write the month of all systems in the reader's language: a table for a page or a terminal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_percent

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.objective import SystemMonth
from include.integration_watch.domain.proof import proof_of
from include.integration_watch.domain.system import System
from include.integration_watch.domain.value import Language

from .figures import Figures
from .outer_text import one_line
from .words import Words, words

NOTHING = "–"
_COLUMNS = (
    "system",
    "proof",
    "availability",
    "objective",
    "left",
    "planned",
    "unknown",
    "p50",
    "p95",
    "p99",
)


@dataclass(frozen=True)
class Cell:
    """What stands in one cell; ``tone`` says how to look at it."""

    text: str
    tone: str = ""

    @classmethod
    def of(cls, text: str, tone: str = "") -> "Cell":
        """Return a cell; one that holds nothing says so by its tone."""
        return cls(text, tone or ("nothing" if text == NOTHING else ""))


@dataclass(frozen=True)
class SystemReport:
    """A month as a table: ``head`` names the columns, each row has as many cells."""

    language: Language
    title: str
    intro: str
    notes: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    quiet: str
    made_by: str


def compose_systems(
    seen: Iterable[SystemMonth],
    catalogue: Catalogue,
    language: Language,
    *,
    begins: datetime,
    ends: datetime,
    now: datetime,
) -> SystemReport:
    """Return the report of a month; a month that has not ended is reported so far."""
    said = words(language)
    figures = Figures(language, ZoneInfo(catalogue.settings.zone), now)
    named = format_date(begins.date(), "LLLL y", locale=language)
    until = min(ends, now)
    writer = _Writer(said, figures, catalogue, max(until - begins, timedelta()))
    so_far = said.say("systems.so_far", at=figures.full_moment(now)) if now < ends else ""
    return SystemReport(
        language=language,
        title=said.say("systems.title", month=named),
        intro=" ".join(part for part in (said.say("systems.intro"), so_far) if part),
        notes=tuple(said.say(f"systems.note.{note}") for note in ("planned", "unknown", "proof")),
        head=tuple(said.say(f"systems.head.{column}") for column in _COLUMNS),
        rows=tuple(writer.row(each) for each in seen),
        quiet=said.say("systems.none"),
        made_by=said.say("made_by"),
    )


@dataclass(frozen=True)
class _Writer:
    words: Words
    figures: Figures
    catalogue: Catalogue
    length: timedelta

    def row(self, month: SystemMonth) -> tuple[Cell, ...]:
        """Return one system's cells, in the order of the columns."""
        system = self.catalogue.systems_by_id.get(month.system)
        title = system.title.in_(self.figures.language) if system else month.system
        return (
            Cell.of(one_line(title)),
            self._proof(system),
            Cell.of(
                NOTHING if month.availability is None else self._share(month.availability),
                self._tone(month),
            ),
            Cell.of(NOTHING if month.objective is None else self._share(month.objective)),
            Cell.of(self._left(month), self._tone(month)),
            Cell.of(self._span(month, month.planned)),
            Cell.of(self._span(month, month.unknown)),
            *(Cell.of(self._latency(took)) for took in (month.p50, month.p95, month.p99)),
        )

    def _proof(self, system: System | None) -> Cell:
        if system is None:
            return Cell.of(NOTHING)
        proof = proof_of(system)
        return Cell(
            self.words.say(f"systems.proof.{proof}"), "quiet" if proof.is_only_a_read else ""
        )

    def _share(self, share: float) -> str:
        """Return 99,95 %: never rounded up to a whole hundred."""
        shown = min(share, 0.9999) if share < 1 else share
        return format_percent(shown, "#,##0.00 %", locale=self.figures.language)

    def _tone(self, month: SystemMonth) -> str:
        left = month.budget_left
        if left is None:
            return ""
        if left < 0 or (month.down and left == 0):
            return "error"
        return "warning" if left < 0.25 else "resolved"  # noqa: PLR2004 - a quarter of the budget

    def _left(self, month: SystemMonth) -> str:
        left = month.budget_left
        if left is None or month.objective is None:
            return NOTHING
        spare = (1 - month.objective) * month.looks - month.down
        span = self.figures.span(month.lasted(abs(round(spare)), self.length))
        share = format_percent(left, "#,##0 %", locale=self.figures.language)
        word = "systems.overdrawn" if spare < 0 else "systems.left"
        return self.words.say(word, span=span, share=share)

    def _span(self, month: SystemMonth, looks: int) -> str:
        return self.figures.span(month.lasted(looks, self.length)) if looks else NOTHING

    def _latency(self, took: timedelta | None) -> str:
        if took is None:
            return NOTHING
        return self.figures.latency(round(took.total_seconds() * 1000))
