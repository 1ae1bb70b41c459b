"""Retention: the newest runs of each integration stay, with snapshots, keys and pages; older ones go."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from . import places
from .docs_site import alone, results

UNFINISHED = timedelta(days=1)


def prune(home: Path, site_dir: Path, *, keep: int, now: datetime) -> int:
    """Remove all but the ``keep`` newest runs of each integration and return how many went.

    What a run left that never came to a result goes a day later. A result goes after its keys and
    pages: a run removed only in part is found again next time.
    """
    if keep < 1:
        raise ValueError(f"keep={keep}: at least one run of each integration must stay.")
    site_dir.mkdir(parents=True, exist_ok=True)
    with alone(site_dir):
        surplus = [result for runs in _by_integration(home) for result in runs[keep:]]
        for result in surplus:
            _remove(result, home, site_dir)
        for folder in _unfinished(home, now - UNFINISHED):
            shutil.rmtree(folder, ignore_errors=True)
    return len(surplus)


def _by_integration(home: Path) -> Iterator[list[Path]]:
    """Yield the results of one integration after the other, newest first."""
    ordered = sorted(results(home / "results"), key=lambda path: path.parent.name)
    for _, runs in groupby(ordered, key=lambda path: path.parent.name):
        yield list(runs)


def _remove(result: Path, home: Path, site_dir: Path) -> None:
    integration, run_id = result.parent.name, result.stem
    page = site_dir / places.docs_page(integration, run_id)
    shutil.rmtree(places.lake_folder(home, integration, run_id), ignore_errors=True)
    shutil.rmtree(places.keys_folder(home, integration, run_id), ignore_errors=True)
    shutil.rmtree(page.with_suffix(""), ignore_errors=True)
    page.unlink(missing_ok=True)
    places.profile_file(result).unlink(missing_ok=True)
    result.unlink()
    places.outcome_file(result).unlink(missing_ok=True)


def _unfinished(home: Path, before: datetime) -> Iterator[Path]:
    """Yield the folders of snapshots and keys that no result speaks of, once they are old."""
    for kind in ("lake", "keys"):
        for folder in (home / kind).glob("*/*/"):
            result = places.result_file(home, folder.parent.name, folder.name)
            written = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
            if not result.exists() and written < before:
                yield folder
