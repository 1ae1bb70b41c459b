"""Retention: the newest runs of each integration stay, with snapshots, keys and pages; older ones go."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from include.integration_watch.domain.value import LANGUAGES

from . import docs_ledger, places
from .docs_ledger import Ledger
from .docs_site import alone
from .pages import in_language

UNFINISHED = timedelta(days=1)
SWEPT_EVERY = timedelta(hours=1)


def prune(home: Path, site_dir: Path, *, keep: int, now: datetime) -> int:
    """Remove all but the ``keep`` newest published runs of each integration; return how many went.

    What a run left that never came to a result goes a day later. The ledger forgets a run after
    its files are gone: one removed only in part is found again next time. Lists that named it are
    written by the next `publish`.
    """
    if keep < 1:
        raise ValueError(f"keep={keep}: at least one run of each integration must stay.")
    site_dir.mkdir(parents=True, exist_ok=True)
    with alone(site_dir), docs_ledger.opened(site_dir) as ledger:
        surplus = ledger.surplus(keep)
        for folder, run in surplus:
            _remove(folder, run, home, site_dir)
            ledger.remove(folder, run)
        if _is_time_to_sweep(ledger, now):
            for folder_left in _unfinished(home, now - UNFINISHED):
                shutil.rmtree(folder_left, ignore_errors=True)
            ledger.note("swept", now.isoformat())
    return len(surplus)


def _is_time_to_sweep(ledger: Ledger, now: datetime) -> bool:
    """Tell whether what was left behind is to be looked for; that looks through everything."""
    swept = ledger.noted("swept")
    return not swept or now - datetime.fromisoformat(swept) >= SWEPT_EVERY


def _remove(integration: str, run_id: str, home: Path, site_dir: Path) -> None:
    result = places.result_file(home, integration, run_id)
    page = places.docs_page(integration, run_id)
    shutil.rmtree(places.lake_folder(home, integration, run_id), ignore_errors=True)
    shutil.rmtree(places.keys_folder(home, integration, run_id), ignore_errors=True)
    shutil.rmtree((site_dir / page).with_suffix(""), ignore_errors=True)
    for language in LANGUAGES:
        (site_dir / in_language(page, language)).unlink(missing_ok=True)
    places.profile_file(result).unlink(missing_ok=True)
    result.unlink(missing_ok=True)
    places.outcome_file(result).unlink(missing_ok=True)


def _unfinished(home: Path, before: datetime) -> Iterator[Path]:
    """Yield the folders of snapshots and keys that no result speaks of, once they are old."""
    for kind in ("lake", "keys"):
        for folder in (home / kind).glob("*/*/"):
            result = places.result_file(home, folder.parent.name, folder.name)
            written = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
            if not result.exists() and written < before:
                yield folder
