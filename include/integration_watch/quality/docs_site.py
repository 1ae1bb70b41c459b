"""Publish Data Docs: one page for every result, the lists that lead to it, and nothing written twice.

What is published stands in a ledger, so that adding a result to ten thousand costs what adding one
to ten does. A page is written before the ledger knows of it, a list before the ledger forgets that
it was stale: whoever is killed in between leaves whole pages, and the next run goes on.
"""

import fcntl
import json
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from include.integration_watch.domain.observation import SuiteOutcome
from include.integration_watch.domain.value import LANGUAGES, Language

from . import docs_ledger, docs_lists_drawn, pages
from .atomic_file import write_text
from .docs_entry import Point
from .docs_ledger import Ledger
from .gx_page import Sections, sections
from .keys_csv import write_csv
from .places import docs_page, outcome_file, result_file
from .reconciliation_page import ReconciliationPage, publish_reconciliations
from .run import read_outcome, read_profile
from .trend import LENGTH, trend
from .where_words import where

log = logging.getLogger(__name__)

_RESULT = ".json"
_OUTCOME = outcome_file(Path(f"a{_RESULT}")).name.removeprefix("a")

STYLE = Path(__file__).parent / "static" / "style.css"
REDRAWN = 100
"""How many pages that older templates drew one run draws anew."""

MOST_KEYS_AS_CSV = 20_000
"""A longer list of failing keys is not kept a second time; Airflow hands it out from the Parquet file."""


class Result(NamedTuple):
    """A validation result: its folder, its run, what changes when it is written again, if it is known."""

    folder: str
    run: str
    mark: str
    known: bool


def publish(
    results_dir: Path,
    site_dir: Path,
    *,
    limit: int = 50,
    keys_dir: Path | None = None,
    reconciliations: Sequence[ReconciliationPage] = (),
) -> tuple[str, ...]:
    """Render every result that has no page yet, refresh the lists, return the pages rendered.

    One process writes at a time, the others wait. A reader sees whole pages only: each file
    takes its place in one step. ``limit`` is how many runs an integration's first page lists;
    ``reconciliations`` get a page each, in every language that they come in.
    """
    keys = keys_dir or results_dir.parent / "keys"
    site_dir.mkdir(parents=True, exist_ok=True)
    with alone(site_dir), docs_ledger.opened(site_dir) as ledger:
        if ledger.noted("look") != pages.look():
            ledger.all_stale()
        _keep_style(site_dir)
        publisher = _Publisher(results_dir, site_dir, keys, ledger)
        rendered = publisher.add_new()
        publisher.redraw(REDRAWN)
        publish_reconciliations(reconciliations, site_dir)
        docs_lists_drawn.refresh(
            results_dir, site_dir, ledger, limit=limit, reconciliations=reconciliations
        )
        ledger.note("look", pages.look())
    return rendered


@contextmanager
def alone(site_dir: Path) -> Iterator[None]:
    """Hold the one lock of a site; the system frees it when a process ends, however it ends."""
    with (site_dir / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _keep_style(site_dir: Path) -> None:
    style = STYLE.read_text(encoding="utf-8")
    kept = site_dir / STYLE.name
    if not kept.exists() or kept.read_text(encoding="utf-8") != style:
        write_text(kept, style)


class _Publisher:
    """Draws results into a site and enters them into its ledger."""

    def __init__(self, results_dir: Path, site_dir: Path, keys_dir: Path, ledger: Ledger) -> None:
        self._results = results_dir
        self._site = site_dir
        self._keys = keys_dir
        self._ledger = ledger

    def add_new(self) -> tuple[str, ...]:
        """Draw what is new or was written again, in the order in which it was written."""
        rendered: list[str] = []
        for folder, changed in _changed_folders(self._results, self._ledger):
            for result in _unpublished(folder, self._ledger):
                rendered += self._add(result)
            self._ledger.note(f"folder {folder.name}", changed)
        return tuple(rendered)

    def redraw(self, limit: int) -> None:
        """Draw some of the pages anew that older templates drew, newest first."""
        for folder, run in self._ledger.of_another_look(pages.look(), limit):
            path = self._results / folder / f"{run}.json"
            if path.exists():
                result = Result(folder, run, _mark(path.stat()), known=True)
                if (outcome := self._outcome(result)) is not None:
                    self._draw(result, outcome)

    def _outcome(self, result: Result) -> SuiteOutcome | None:
        """Return what a result came to; none, with a line in the log, where that cannot be read."""
        path = self._path(result)
        try:
            return read_outcome(path)
        except (OSError, ValidationError) as broken:
            log.warning("%s: its outcome cannot be read and it gets no page: %s", path, broken)
            return None

    def _add(self, result: Result) -> Iterator[str]:
        """Draw a result and enter it; a page that is there already is enough if the ledger was lost."""
        outcome = self._outcome(result)
        if outcome is None:
            return
        page = self._site / docs_page(result.folder, result.run)
        if not result.known and page.exists() and _is_newer(page, self._path(result)):
            self._enter(result, outcome, look="")
            return
        self._draw(result, outcome)
        yield outcome.docs_page

    def _draw(self, result: Result, outcome: SuiteOutcome) -> None:
        path = self._path(result)
        as_csv = dict(self._tables(outcome))
        shown, places = _great_expectations(path)
        trends = {
            rule.anchor: trend(
                (
                    *self._ledger.trend(result.folder, rule.anchor, LENGTH - 1, before=outcome.at),
                    Point(
                        at=outcome.at,
                        status=rule.status,
                        failing=rule.failing,
                        elements=rule.element_count,
                    ),
                )
            )
            for rule in outcome.rules
        }
        profile = read_profile(path)
        for language in LANGUAGES:
            page = pages.in_language(docs_page(result.folder, result.run), language)
            drawn = pages.result_page(
                outcome,
                profile,
                shown.get(language, ()),
                as_csv=as_csv,
                trends=trends,
                language=language,
                where=places[language],
            )
            write_text(self._site / page, drawn)
        self._enter(result, outcome, look=pages.look())

    def _enter(self, result: Result, outcome: SuiteOutcome, *, look: str) -> None:
        self._ledger.add(result.folder, result.run, outcome, mark=result.mark, look=look)

    def _tables(self, outcome: SuiteOutcome) -> Iterator[tuple[str, str]]:
        """Write failing keys as tables that a spreadsheet opens; yield (key file, address)."""
        for rule in outcome.rules:
            source = self._keys / rule.keys_file
            if rule.keys_file and rule.failing <= MOST_KEYS_AS_CSV and source.exists():
                table = Path(rule.keys_file).with_suffix(".csv")
                write_csv(source, self._site / table)
                yield rule.keys_file, "/".join(table.parts[1:])

    def _path(self, result: Result) -> Path:
        return result_file(self._results.parent, result.folder, result.run)


def _great_expectations(path: Path) -> tuple[Sections, dict[Language, str]]:
    """Return what Great Expectations shows of a result, and where it was found, by language."""
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
        return sections(result), {each: where(each, result) for each in LANGUAGES}
    except Exception as broken:  # whatever a renderer raises: the page of findings must be there
        log.warning("%s: Great Expectations cannot render this result: %s", path, broken)
        return {}, dict.fromkeys(LANGUAGES, "")


def _changed_folders(results_dir: Path, ledger: Ledger) -> Iterator[tuple[Path, str]]:
    """Yield the folders in which something was written since they were looked through, and when."""
    if not results_dir.is_dir():
        return
    with os.scandir(results_dir) as found:
        for entry in sorted(found, key=lambda entry: entry.name):
            if entry.is_dir():
                changed = str(entry.stat().st_mtime_ns)
                if ledger.noted(f"folder {entry.name}") != changed:
                    yield Path(entry.path), changed


def _unpublished(folder: Path, ledger: Ledger) -> list[Result]:
    """Return the results of a folder that the ledger does not know as they are, oldest first.

    A folder can hold ten thousand, so nothing but a name and a stat is spent on one that is known.
    """
    known = ledger.marks(folder.name)
    with os.scandir(folder) as listed:
        entries = {entry.name: entry for entry in listed}
    found = []
    for name, entry in entries.items():
        run, ending = name[: -len(_RESULT)], name[-len(_RESULT) :]
        if ending == _RESULT and f"{run}{_OUTCOME}" in entries:
            mark = _mark(entry.stat())
            if known.get(run) != mark:
                found.append(Result(folder.name, run, mark, known=run in known))
    return sorted(found, key=lambda result: result.mark)


def _is_newer(page: Path, result: Path) -> bool:
    return page.stat().st_mtime_ns > result.stat().st_mtime_ns


def _mark(seen: os.stat_result) -> str:
    """Return what changes when a file is written again; it sorts by when that was."""
    return f"{seen.st_mtime_ns:020}-{seen.st_ino}"
