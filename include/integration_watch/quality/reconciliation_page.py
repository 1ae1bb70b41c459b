"""The page of a reconciliation in the Data Docs: what it says comes in words, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from include.integration_watch.domain.value import Id, Language

from .atomic_file import write_text
from .pages import render
from .places import reconciliation_page


@dataclass(frozen=True)
class TextTable:
    """A table in words; columns from ``figures_from`` on hold figures. ``quiet`` is said where it is empty."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    quiet: str = ""
    figures_from: int = 1
    code: str = ""


@dataclass(frozen=True)
class ReconciliationPage:
    """What a reconciliation's page says in one language; ``counts`` were open, the oldest first."""

    language: Language
    integration: Id
    title: str
    facts: tuple[str, ...]
    verdict: str
    counts: tuple[int, ...] = ()
    counts_said: str = ""
    tables: tuple[TextTable, ...] = ()

    @property
    def place(self) -> str:
        """Return the page's place, relative to the root of the Data Docs."""
        return reconciliation_page(self.integration, self.language)

    @property
    def points(self) -> str:
        """Return the trend as points of a picture of 100 by 24."""
        if len(self.counts) < 2:  # noqa: PLR2004 - one point is no line
            return ""
        most, last = max(*self.counts, 1), len(self.counts) - 1
        return " ".join(
            f"{100 * place / last:.2f},{22 - 20 * count / most:.2f}"
            for place, count in enumerate(self.counts)
        )


def publish_reconciliations(pages: Sequence[ReconciliationPage], site_dir: Path) -> None:
    """Write the page of every reconciliation, in each language."""
    for page in pages:
        write_text(
            site_dir / page.place,
            render(
                "reconciliation.html",
                page.language,
                reconciliation_page(page.integration, "en"),
                page=page,
            ),
        )
