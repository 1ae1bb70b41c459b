"""Many histories in several processes."""

import json
import logging
import multiprocessing
import sys
import time
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from .history import STEPS, Step, live_through, stored


def in_memory() -> str | None:
    """Return a folder in memory where there is one: the disk is not what is tried here."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a fresh folder below it


def in_a_file(scratch: str) -> str:
    """Return the URL of a SQLite file of this process."""
    return f"sqlite:///{scratch}/{multiprocessing.current_process().name}.db"


def on_one_server(url: str) -> str:
    """Return the URL of the one database that was given."""
    return url


def soak(
    database: str, histories: int, url: partial[str], *, processes: int, first_seed: int
) -> dict[str, object]:
    """Live through histories and print the figure; of what broke, print the shortest steps that do."""
    begun = time.monotonic()
    shares = [
        (first_seed + turn, histories // processes + (turn < histories % processes))
        for turn in range(processes)
    ]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        broken = [told for told in pool.imap(partial(_live, url), shares, chunksize=1) if told]
    for told in broken:
        print(told, file=sys.stderr, flush=True)
    line: dict[str, object] = {
        "measure": "executions_histories",
        "against": database,
        "ours": histories,
        "broken": len(broken),
        "seconds": round(time.monotonic() - begun, 1),
        "unit": "histories",
        "goal": "broken == 0",
        "met": not broken,
    }
    print(json.dumps(line), flush=True)
    return line


def _live(url: partial[str], share: tuple[int, int]) -> str:
    """Live through a share of the histories; return the shortest that broke, or nothing."""
    logging.disable(logging.WARNING)
    store, deaths = stored(url())
    which, count = share

    @seed(which)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(STEPS)
    def every(steps: list[Step]) -> None:
        live_through(steps, store, deaths)

    try:
        every()
    except Exception as broken:  # whatever broke a history is what the soak is for
        notes = "\n".join(getattr(broken, "__notes__", ()))
        return f"seed {which}: {type(broken).__name__}: {broken}\n{notes}"
    finally:
        store.engine.dispose()
    return ""
