"""Publish Data Docs: one page for every result, one index for each integration, one for all."""

import fcntl
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from include.integration_watch.domain.observation import SuiteOutcome

from . import pages
from .atomic_file import write_text
from .gx_page import sections
from .keys_csv import write_csv
from .places import docs_page, outcome_file
from .reconciliation_page import ReconciliationPage, publish_reconciliations
from .run import read_outcome, read_profile

log = logging.getLogger(__name__)

STYLE = Path(__file__).parent / "static" / "style.css"


def publish(
    results_dir: Path,
    site_dir: Path,
    *,
    limit: int = 50,
    keys_dir: Path | None = None,
    reconciliations: Sequence[ReconciliationPage] = (),
) -> tuple[str, ...]:
    """Render every result that has no page yet, refresh the indexes, return the pages rendered.

    One process writes at a time, the others wait. A reader sees whole pages only: each file
    takes its place in one step. ``limit`` is how many runs an integration's index lists;
    ``reconciliations`` get a page each, in every language that they come in.
    """
    keys = keys_dir or results_dir.parent / "keys"
    site_dir.mkdir(parents=True, exist_ok=True)
    with alone(site_dir):
        write_text(site_dir / STYLE.name, STYLE.read_text(encoding="utf-8"))
        rendered = tuple(
            _publish_result(result, site_dir, keys)
            for result in _unpublished(results_dir, site_dir)
        )
        publish_reconciliations(reconciliations, site_dir)
        _publish_indexes(results_dir, site_dir, limit, reconciliations)
    return rendered


@contextmanager
def alone(site_dir: Path) -> Iterator[None]:
    """Hold the one lock of a site; the system frees it when a process ends, however it ends."""
    with (site_dir / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def results(folder: Path) -> list[Path]:
    """Return the results below a folder whose outcome lies beside them, newest first."""
    found = [path for path in folder.glob("*/*.json") if outcome_file(path).exists()]
    return sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)


def _page_of(result: Path, site_dir: Path) -> Path:
    return site_dir / docs_page(result.parent.name, result.stem)


def _unpublished(results_dir: Path, site_dir: Path) -> list[Path]:
    return [
        result
        for result in results(results_dir)
        if not (page := _page_of(result, site_dir)).exists()
        or page.stat().st_mtime_ns <= result.stat().st_mtime_ns
    ]


def _publish_result(result: Path, site_dir: Path, keys_dir: Path) -> str:
    outcome = read_outcome(result)
    tables = tuple(_key_tables(outcome, site_dir, keys_dir))
    try:
        shown = sections(json.loads(result.read_text(encoding="utf-8")))
    except Exception as broken:  # whatever a renderer raises: the page of findings must be there
        shown = ()
        log.warning("%s: Great Expectations cannot render this result: %s", result, broken)
    page = pages.result_page(outcome, read_profile(result), shown, frozenset(tables))
    write_text(_page_of(result, site_dir), page)
    return outcome.docs_page


def _key_tables(outcome: SuiteOutcome, site_dir: Path, keys_dir: Path) -> Iterator[str]:
    """Write the failing keys as tables that a spreadsheet opens, and return the rules' key files."""
    for rule in outcome.rules:
        if rule.keys_file and (keys_dir / rule.keys_file).exists():
            write_csv(keys_dir / rule.keys_file, (site_dir / rule.keys_file).with_suffix(".csv"))
            yield rule.keys_file


def _publish_indexes(
    results_dir: Path, site_dir: Path, limit: int, reconciliations: Sequence[ReconciliationPage]
) -> None:
    """Write the first page, and the index of every integration whose results came or went."""
    english = {each.integration: each for each in reconciliations if each.language == "en"}
    ordered = sorted(results(results_dir), key=lambda path: path.parent.name)
    newest = []
    for folder, found in groupby(ordered, key=lambda path: path.parent):
        runs = list(found)
        index = site_dir / folder.name / "index.html"
        stale = not index.exists() or index.stat().st_mtime_ns <= folder.stat().st_mtime_ns
        outcomes = _outcomes(runs[: limit if stale else 1], site_dir)
        newest.extend(outcomes[:1])
        if stale and outcomes:
            said = english.get(outcomes[0].integration)
            link = (said.title, Path(said.place).name) if said else None
            shown = pages.integration_index(outcomes, limit=limit, reconciliation=link)
            write_text(index, shown)
    listed = [(each.title, each.place, each.verdict) for each in english.values()]
    write_text(site_dir / "index.html", pages.site_index(newest, listed))


def _outcomes(runs: Iterable[Path], site_dir: Path) -> list[SuiteOutcome]:
    """Return the outcomes that have a page, newest first."""
    shown = [read_outcome(path) for path in runs if _page_of(path, site_dir).exists()]
    return sorted(shown, key=lambda outcome: outcome.at, reverse=True)
