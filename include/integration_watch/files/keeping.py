"""Keep data files in the lake: each state of a file is fetched once."""

import os
import shutil
from pathlib import Path
from uuid import uuid4

from .errors import FilesError
from .found import FilePlace, newest

KEPT = 30
"""How many files of one place and pattern stay in the lake."""


def newest_kept(place: FilePlace, pattern: str, folder: Path) -> Path:
    """Return the newest file that matches, as it is kept here; it is fetched only if it is new.

    A file that is fetched takes its place whole. Of older ones the ``KEPT`` newest stay.
    """
    found = newest(place.listed(), pattern)
    if found is None:
        raise FilesError(
            f'no file matches "{pattern}": has the sender delivered, and is the pattern right?'
        )
    kept = folder / found.kept_as
    kept.parent.mkdir(parents=True, exist_ok=True)
    if not kept.exists():
        draft = kept.with_name(f".{kept.name}.{uuid4().hex}")
        try:
            place.fetch(found, draft)
            os.replace(draft, kept)  # noqa: PTH105 - os.replace says what happens to a file that is there
        finally:
            draft.unlink(missing_ok=True)
    for old in sorted(folder.iterdir())[:-KEPT]:
        if old != kept.parent:
            shutil.rmtree(old, ignore_errors=True)
    return kept
