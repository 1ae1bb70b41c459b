"""Retention: the newest runs of each integration stay, with snapshots, keys and pages; older ones go."""

import shutil
from itertools import groupby
from pathlib import Path

from . import places
from .docs_site import alone, results


def prune(home: Path, site_dir: Path, *, keep: int) -> int:
    """Remove all but the ``keep`` newest runs of each integration and return how many went.

    A result goes after its keys and pages: a run removed only in part is found again next time.
    """
    if keep < 1:
        raise ValueError(f"keep={keep}: at least one run of each integration must stay.")
    removed = 0
    site_dir.mkdir(parents=True, exist_ok=True)
    with alone(site_dir):
        ordered = sorted(results(home / "results"), key=lambda path: path.parent.name)
        for _, runs in groupby(ordered, key=lambda path: path.parent.name):
            for result in list(runs)[keep:]:
                _remove(result, home, site_dir)
                removed += 1
    return removed


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
