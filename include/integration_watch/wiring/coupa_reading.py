"""Read a Coupa instance: runs and errors, the files that it loaded, the histories of its documents.

Each source has a watermark of its own, which moves in the transaction of the records that it covers;
spans overlap and records are keyed by Coupa's ids. Runs and errors are needed for judging at all: what
keeps them from being read is raised. What keeps another source from being read is told, and no more.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

from include.integration_watch.coupa.client import CoupaClient
from include.integration_watch.coupa.errors import (
    CoupaError,
    CoupaNotThereError,
    CoupaRefusedError,
    CoupaScopeError,
)
from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.system import System
from include.integration_watch.store import Store
from include.integration_watch.store.coupa_side import SOURCES
from include.integration_watch.store.watermarks import Read

from .spans import spans

log = logging.getLogger(__name__)

Kept = TypeVar("Kept")

RECORDS_A_LOOK = 20_000
"""So many records of one source at most; what is left is read at the next looks."""


def read_coupa(
    system: System, client: CoupaClient, kept: Store, settings: Settings, now: datetime
) -> tuple[str, ...]:
    """Read what is new; return what could not be read beside runs and errors."""
    _read_runs(system, client, kept, settings, now)
    side = kept.coupa_side
    sources = (
        (
            "files",
            lambda: _walk("files", system, kept, settings, now, client.files, side.save_files),
        ),
        (
            "history",
            lambda: _walk(
                "history", system, kept, settings, now, client.history, side.save_history
            ),
        ),
    )
    return tuple(trouble for name, read in sources if (trouble := _told(name, system, read)))


def name_of(system: str, source: str) -> str:
    """Return the name of the watermark of a source."""
    return f"{SOURCES}{system}:{source}"


def _read_runs(
    system: System, client: CoupaClient, kept: Store, settings: Settings, now: datetime
) -> None:
    name = f"coupa:{system.id}"
    mark = kept.watermark(name)
    since = mark.at - settings.overlap if mark else now - settings.look_back
    kept.save_coupa(
        system.id,
        list(client.runs(since)),
        list(client.errors(since)),
        Read(name=name, at=now, whole_since=mark.whole_since if mark else since),
    )


def _walk(
    source: str,
    system: System,
    kept: Store,
    settings: Settings,
    now: datetime,
    ask: Callable[[datetime, datetime | None], Iterator[Kept]],
    save: Callable[[str, list[Kept], Read], None],
) -> None:
    """Read a source span by span from where its mark stands, until the budget of a look is used."""
    name = name_of(system.id, source)
    mark = kept.watermark(name)
    since = mark.at - settings.overlap if mark else now - settings.look_back
    whole = mark.whole_since if mark else since
    read = 0
    for span in spans(since, now):
        found = list(ask(span.since, span.end))
        save(system.id, found, Read(name=name, at=span.until, whole_since=whole))
        read += len(found)
        if read >= RECORDS_A_LOOK and not span.is_last:
            log.warning("%s holds many %s: the rest is read at the next looks.", system.id, source)
            return


def _told(source: str, system: System, read: Callable[[], None]) -> str:
    try:
        read()
    except (CoupaScopeError, CoupaRefusedError, CoupaNotThereError) as lacking:
        # Older releases have no such resource, and a client may lack the scope: runs are judged all the same.
        log.warning("The %s of %s are not to be had: %s", source, system.id, lacking)
    except CoupaError as broken:
        log.warning("The %s of %s could not be read: %s", source, system.id, broken)
        return f"{source}: {broken}"
    return ""
