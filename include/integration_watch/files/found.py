"""Files as they were found, and what a place of files can do."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Protocol

from include.integration_watch.domain.value import Instant, Value

_UNSAFE = re.compile(r"[^\w.-]+")


class FoundFile(Value):
    """A file that lies at a place: its name, its size in bytes, when it was written."""

    name: str
    size: int
    modified: Instant

    @property
    def kept_as(self) -> str:
        """Return a place below a folder that another state of the same file does not have."""
        safe = _UNSAFE.sub("-", self.name).lstrip(".-") or "file"
        return f"{self.modified:%Y%m%dT%H%M%SZ}-{self.size}/{safe[-120:]}"


class FilePlace(Protocol):
    """A place at which files lie."""

    def listed(self) -> Iterable[FoundFile]:
        """Yield the files of the place; raise `FilesError` where it cannot be listed."""

    def fetch(self, found: FoundFile, to: Path) -> None:
        """Write a file's content to a path here; raise `FilesError` where it does not come whole."""


def in_order(files: Iterable[FoundFile], pattern: str) -> list[FoundFile]:
    """Return the files whose name matches (``suppliers_*.csv``), the oldest first; equally old ones by name."""
    matching = [file for file in files if fnmatchcase(file.name, pattern)]
    return sorted(matching, key=lambda file: (file.modified, file.name))
