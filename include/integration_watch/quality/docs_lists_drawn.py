"""Write the lists of the Data Docs: only the sheets on which something changed, and what leads to them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from include.integration_watch.domain.observation import RuleOutcome
from include.integration_watch.domain.value import LANGUAGES

from . import pages
from .atomic_file import write_text
from .docs_entry import Sheet
from .docs_ledger import Ledger
from .places import reconciliation_page, safe
from .reconciliation_page import ReconciliationPage
from .run import read_outcome
from .trend import LENGTH, Trend, trend

ON_A_SHEET = 100
"""How many integrations stand on one sheet of the first list."""

NOT_PASSED = 50
"""How many integrations that did not pass stand on the first page."""


def refresh(
    results_dir: Path,
    site_dir: Path,
    ledger: Ledger,
    *,
    limit: int,
    reconciliations: Sequence[ReconciliationPage] = (),
) -> None:
    """Write every list that is stale, the first page last: what it leads to is there."""
    lists = _Lists(results_dir, site_dir, ledger, limit, reconciliations)
    stale = ledger.stale()
    said = repr([(each.place, each.title, each.verdict) for each in reconciliations])
    news = ledger.noted("reconciliations") != said
    folders = {folder for folder, _ in stale}
    for folder, sheet in stale:
        lists.month(folder, sheet)
    for folder in sorted(folders | (lists.reconciled if news else set())):
        lists.integration(folder)
    if stale or news or not (site_dir / "index.html").exists():
        lists.overview(folders)
    ledger.written(stale)
    ledger.note("reconciliations", said)


class _Lists:
    """Writes lists of one site."""

    def __init__(
        self,
        results_dir: Path,
        site_dir: Path,
        ledger: Ledger,
        limit: int,
        reconciliations: Sequence[ReconciliationPage],
    ) -> None:
        self._results = results_dir
        self._site = site_dir
        self._ledger = ledger
        self._limit = limit
        self._reconciliations = reconciliations

    @property
    def reconciled(self) -> set[str]:
        """Return the folders of the integrations that have a reconciliation."""
        return {safe(each.integration) for each in self._reconciliations}

    def month(self, folder: str, sheet: Sheet) -> None:
        """Write one sheet of an integration's month; one that nobody stands on goes."""
        entries = self._ledger.lists.on_sheet(folder, sheet)
        for language in LANGUAGES:
            path = self._site / pages.in_language(pages.sheet_page(folder, sheet), language)
            if entries:
                write_text(path, pages.month_sheet(folder, sheet, entries, language))
            else:
                path.unlink(missing_ok=True)

    def integration(self, folder: str) -> None:
        """Write the page of an integration; one without runs has none."""
        newest = self._ledger.lists.newest(folder, self._limit)
        sheets = self._ledger.lists.sheets(folder)
        rules = list(self._rules(folder, newest[0].page)) if newest else []
        for language in LANGUAGES:
            titles = {
                safe(each.integration): (each.title, reconciliation_page(each.integration, "en"))
                for each in self._reconciliations
                if each.language == language
            }
            path = self._site / folder / pages.in_language("index.html", language)
            if newest:
                page = pages.integration_index(
                    folder, newest, sheets, rules, language, reconciliation=titles.get(folder)
                )
                write_text(path, page)
            else:
                path.unlink(missing_ok=True)

    def _rules(self, folder: str, page: str) -> Iterator[tuple[RuleOutcome, Trend | None]]:
        """Yield the expectations of the newest run with their trends; none where its outcome is gone."""
        try:
            outcome = read_outcome(self._results / folder / f"{Path(page).stem}.json")
        except (OSError, ValidationError):
            return
        for rule in sorted(
            outcome.rules, key=lambda each: (pages.ORDER.index(each.status), each.field)
        ):
            yield rule, trend(self._ledger.trend(folder, rule.anchor, LENGTH))

    def overview(self, folders: set[str]) -> None:
        """Write the first page, and every further sheet whose integrations changed or moved."""
        lists = self._ledger.lists
        integrations = lists.integrations()
        counted = max(1, -(-integrations // ON_A_SHEET))
        moved = self._ledger.noted("integrations") != str(integrations)
        touched = {1} | {1 + lists.place(folder) // ON_A_SHEET for folder in folders}
        for number in range(1, counted + 1) if moved else sorted(touched):
            self._sheet_of_all(number, integrations)
        for gone in _beyond(self._site, counted):
            gone.unlink()
        self._ledger.note("integrations", str(integrations))

    def _sheet_of_all(self, number: int, integrations: int) -> None:
        lists = self._ledger.lists
        entries = lists.newest_of_each((number - 1) * ON_A_SHEET, ON_A_SHEET)
        not_passed = lists.not_passed(NOT_PASSED) if number == 1 else (0, ())
        for language in LANGUAGES:
            page = pages.overview(
                number,
                entries,
                language,
                not_passed=not_passed,
                starts=lists.starts(ON_A_SHEET),
                integrations=integrations,
                runs=lists.runs(),
                reconciliations=[
                    (each.title, reconciliation_page(each.integration, "en"), each.verdict)
                    for each in self._reconciliations
                    if each.language == language and number == 1
                ],
            )
            write_text(self._site / pages.in_language(pages.overview_page(number), language), page)


def _beyond(site_dir: Path, counted: int) -> Iterator[Path]:
    """Yield the sheets of the first list that nobody stands on any more."""
    for path in site_dir.glob("index-*.html"):
        number = path.name.removeprefix("index-").partition(".")[0]
        if number.isdigit() and int(number) > counted:
            yield path
