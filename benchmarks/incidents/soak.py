"""Many histories in several processes."""

import json
import multiprocessing
import sys
import time
from functools import partial
from pathlib import Path

from include.integration_watch.store import Store

from .history import live_through
from .invariants import Broken

SHOWN = 5
"""How many broken histories are printed, as soon as they broke."""

NEWS = 1_000
"""After how many histories a line says how it stands."""


def in_memory() -> str | None:
    """Return a folder in memory where there is one: the disk is not what is tried here."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a fresh folder below it


def in_a_file(scratch: str) -> str:
    """Return the URL of a SQLite file of this process."""
    name = multiprocessing.current_process().name
    return f"sqlite:///{scratch}/{name}.db"


def on_one_server(url: str) -> str:
    """Return the URL of the one database that was given."""
    return url


def soak(database: str, seeds: range, url: partial[str], processes: int) -> dict[str, object]:
    """Live through all histories; print how it stands, the steps of those that broke, and the figure."""
    begun = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        broken = 0
        lived = pool.imap_unordered(partial(_live, url), seeds, chunksize=50)
        for count, told in enumerate(lived, start=1):
            broken += bool(told)
            if told and broken <= SHOWN:
                print(told, file=sys.stderr, flush=True)
            if count % NEWS == 0:
                print(f"{count} lived through, {broken} broken", file=sys.stderr, flush=True)
    line: dict[str, object] = {
        "measure": "histories",
        "against": database,
        "ours": len(seeds),
        "broken": broken,
        "seconds": round(time.monotonic() - begun, 1),
        "unit": "histories",
        "goal": "broken == 0",
        "met": not broken,
    }
    print(json.dumps(line), flush=True)
    return line


def _live(url: partial[str], seed: int) -> str:
    """Live through one history; the process keeps its store, as far as the history lets it."""
    opened = partial(Store, url())
    store = _kept.pop("store", None) or opened()
    try:
        _kept["store"] = live_through(seed, opened, store).store
    except Broken as broken:
        store.engine.dispose()
        return str(broken)
    return ""


_kept: dict[str, Store] = {}
