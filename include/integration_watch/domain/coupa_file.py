"""A data file that Coupa loaded, and the rows of it that Coupa did not take."""

import re
from enum import StrEnum

from .value import Instant, Value

ERRORS_KEPT = 200
"""So many errors of one file are kept; the count speaks of all of them."""
_ADDED_IN_FRONT = re.compile(r"^_incoming_[a-z]+_", re.IGNORECASE)


class FileStatus(StrEnum):
    """How far Coupa is with a file (DataFileSource.status); a word that we do not know is unknown.

    ``done`` says that the file was worked through, not that its rows were taken. ``sample`` is a
    trial in Coupa's own pages and means nothing.
    """

    WAITING = "waiting"
    LOADING = "loading"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    SAMPLE = "sample"
    UNKNOWN = "unknown"


class UploadError(Value):
    """What Coupa said of one row, or of the headings (then ``row`` is none).

    ``key`` is the first cell of the row, by which a person finds it; ``field`` is the column.
    """

    id: int
    row: int | None = None
    key: str = ""
    field: str = ""
    messages: tuple[str, ...] = ()


class CoupaFile(Value):
    """One file that Coupa loaded (DataFileSource).

    ``integration`` is the code that Coupa names, mostly none: files that lay on the SFTP server
    belong to no integration of Coupa's. ``object`` is what it holds, in our words. Counts are rows,
    none where Coupa gives none. ``refused`` counts errors, ``errors`` are the first `ERRORS_KEPT`.
    ``passed`` are the ids of errors whose row has passed since, ``asked_with`` the later files with
    which Coupa was asked about that: we know both, Coupa does not tell them.
    """

    id: int
    integration: str = ""
    run_id: int | None = None
    object: str = ""
    name: str = ""
    status: FileStatus = FileStatus.UNKNOWN
    at: Instant
    started_at: Instant | None = None
    ended_at: Instant | None = None
    processed: int | None = None
    created: int | None = None
    updated: int | None = None
    refused: int = 0
    errors: tuple[UploadError, ...] = ()
    result: str = ""
    url: str = ""
    passed: tuple[int, ...] = ()
    asked_with: tuple[int, ...] = ()

    @property
    def taken(self) -> int | None:
        """Return how many rows Coupa created or updated; none where it counts none."""
        if self.created is None and self.updated is None:
            return None
        return (self.created or 0) + (self.updated or 0)

    @property
    def not_taken(self) -> int:
        """Return how many rows Coupa did not take, at least one of a file that failed."""
        rows = len({error.row if error.row is not None else -error.id for error in self.errors})
        left = (self.processed - self.taken) if self.processed and self.taken is not None else 0
        found = max(self.refused if self.refused > len(self.errors) else rows, left, 0)
        return max(found, 1) if self.status in (FileStatus.FAILED, FileStatus.STOPPED) else found

    @property
    def is_over(self) -> bool:
        """Tell whether Coupa will take no more of the file by itself."""
        return self.status in (FileStatus.DONE, FileStatus.FAILED, FileStatus.STOPPED)

    @property
    def is_clean(self) -> bool:
        """Tell whether Coupa took every row."""
        return self.status is FileStatus.DONE and not self.not_taken

    @property
    def plain_name(self) -> str:
        """Return the name as the sender gave it, folded: Coupa may put the folder in front."""
        return plain_name(self.name)


def plain_name(name: str) -> str:
    """Return a file's name without folders and what Coupa puts in front, in small letters."""
    last = name.replace("\\", "/").rpartition("/")[2].strip()
    return _ADDED_IN_FRONT.sub("", last).lower()
