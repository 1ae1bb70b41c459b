"""Files of failing keys that a check wrote already: they are handed over instead of written again."""

import os
import shutil
import tempfile
import weakref
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from uuid import uuid4


class KeptFiles:
    """Parquet files of a lake, known by the query that gives just what is in them.

    They lie in a folder that nobody else may read, and go with the lake. That folder is made
    ``within`` another, whose owner sees to what a killed process leaves, or among the system's own
    temporary ones.
    """

    def __init__(self, within: Path | None = None) -> None:
        self._within = within
        self._held: dict[str, Path] = {}

    @cached_property
    def _folder(self) -> Path:
        if self._within is not None:
            self._within.mkdir(parents=True, exist_ok=True)
        folder = tempfile.mkdtemp(prefix=".integration-watch-keys-", dir=self._within)
        weakref.finalize(self, _remove, folder, self._within)
        return Path(folder)

    def place(self) -> Path:
        """Return where another file can be written."""
        return self._folder / f"{uuid4().hex}.parquet"

    def hold(self, query: str, file: Path) -> None:
        """Remember what query a file gives the rows of."""
        self._held[query] = file

    def hand_over(self, query: str, path: Path) -> bool:
        """Give ``path``, which is free, the file of a query; tell whether there is one."""
        file = self._held.get(query)
        if file is None:
            return False
        try:
            os.link(file, path)
        except OSError:
            # Another file system, or one without links.
            shutil.copyfile(file, path)
        return True


def _remove(folder: str, within: Path | None) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if within is not None:
        # Where no rule failed, nothing else is in it.
        with suppress(OSError):
            within.rmdir()
