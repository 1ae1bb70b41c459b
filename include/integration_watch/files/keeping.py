"""Keep data files in the lake: each state of a file is fetched once."""

import os
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from .errors import FilesError
from .found import FilePlace, FoundFile, in_order

KEPT = 30
"""How many files of one place and pattern stay in the lake."""

AT_ONCE = 500
"""How many new files one look takes, the oldest first; the next look goes on."""


class Batch(NamedTuple):
    """Files of one look, in order, as they are kept here.

    ``states`` are the names of their states, ``taken`` those of every file at the place that needs
    not be taken any more, ``waiting`` how many new ones are left for the next look.
    """

    paths: tuple[Path, ...]
    states: tuple[str, ...]
    taken: tuple[str, ...]
    waiting: int = 0


def newest_kept(place: FilePlace, pattern: str, folder: Path) -> Path:
    """Return the newest file that matches, as it is kept here; it is fetched only if it is new.

    A file that is fetched takes its place whole. Of older ones the ``KEPT`` newest stay.
    """
    kept = _fetched(place, _matching(place, pattern)[-1], folder)
    _tidy(folder, keep=[kept])
    return kept


def new_kept(
    place: FilePlace, pattern: str, folder: Path, *, last: Collection[str], taken: Collection[str]
) -> Batch:
    """Return every file that matches and was not taken yet, by time and name, each once.

    ``taken`` are the states that earlier looks took, ``last`` those of the look before. Where nothing
    is new its files are looked at again, so that a look that is repeated finds what it found. The first
    look of all takes the newest file: what lies before it was there before anybody looked.
    """
    found = _matching(place, pattern)
    new = [file for file in found if file.kept_as not in taken] if taken else found[-1:]
    chosen = new[:AT_ONCE] or [file for file in found if file.kept_as in last] or found[-1:]
    paths = tuple(_fetched(place, file, folder) for file in chosen)
    _tidy(folder, keep=paths)
    states = {file.kept_as for file in chosen}
    done = [file.kept_as for file in found if not taken or file.kept_as in {*taken, *states}]
    return Batch(
        paths=paths,
        states=tuple(file.kept_as for file in chosen),
        taken=tuple(done),
        waiting=max(len(new) - AT_ONCE, 0),
    )


def _matching(place: FilePlace, pattern: str) -> list[FoundFile]:
    found = in_order(place.listed(), pattern)
    if not found:
        raise FilesError(
            f'no file matches "{pattern}": has the sender delivered, and is the pattern right?'
        )
    return found


def _fetched(place: FilePlace, found: FoundFile, folder: Path) -> Path:
    kept = folder / found.kept_as
    kept.parent.mkdir(parents=True, exist_ok=True)
    if not kept.exists():
        draft = kept.with_name(f".{kept.name}.{uuid4().hex}")
        try:
            place.fetch(found, draft)
            os.replace(draft, kept)  # noqa: PTH105 - os.replace says what happens to a file that is there
        finally:
            draft.unlink(missing_ok=True)
    return kept


def _tidy(folder: Path, *, keep: Collection[Path]) -> None:
    needed = {path.parent for path in keep}
    for old in sorted(folder.iterdir())[:-KEPT]:
        if old not in needed:
            shutil.rmtree(old, ignore_errors=True)
