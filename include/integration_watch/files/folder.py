"""Files of a folder: one of this machine, or one of an object store behind the same few methods."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISREG
from typing import IO, Any, Protocol

from .errors import FilesError
from .found import FoundFile

CHUNK = 1 << 20


class Folder(Protocol):
    """What `pathlib.Path` and Airflow's ``ObjectStoragePath`` have in common."""

    @property
    def name(self) -> str:
        """Return the last part of the path."""

    def iterdir(self) -> Iterator[Any]:
        """Yield what lies in the folder."""

    def stat(self) -> Any:
        """Return size and time of a file."""

    def open(self, mode: str) -> AbstractContextManager[IO[bytes]]:
        """Open a file."""


class FolderFiles:
    """The files of a folder; ``shown`` is how it is named to people."""

    def __init__(self, root: Folder, shown: str) -> None:
        self._root = root
        self._shown = shown

    def listed(self) -> Iterator[FoundFile]:
        """Yield the files; what begins with a dot is not meant for us."""
        try:
            for entry in self._root.iterdir():
                seen = entry.stat()
                if _is_file(seen) and not entry.name.startswith("."):
                    yield FoundFile(name=entry.name, size=seen.st_size, modified=_modified(seen))
        except OSError as refused:
            raise FilesError(
                f"the folder {self._shown} cannot be listed ({_why(refused)}): check the path and "
                "that the workers may read it"
            ) from refused

    def fetch(self, found: FoundFile, to: Path) -> None:
        """Copy a file in pieces; one that changed meanwhile is still being written."""
        source = next((each for each in self._root.iterdir() if each.name == found.name), None)
        try:
            if source is None:
                raise FileNotFoundError(found.name)
            with source.open("rb") as read, to.open("wb") as written:
                while piece := read.read(CHUNK):
                    written.write(piece)
        except OSError as refused:
            raise FilesError(f"{found.name} cannot be read ({_why(refused)})") from refused
        if to.stat().st_size != found.size:
            raise FilesError(f"{found.name} is still being written: look again when it is whole")


def _is_file(seen: Any) -> bool:
    mode = getattr(seen, "st_mode", None)
    return S_ISREG(mode) if mode else seen.get("type") == "file"


def _modified(seen: Any) -> datetime:
    told = getattr(seen, "st_mtime", 0) or 0
    return told if isinstance(told, datetime) else datetime.fromtimestamp(float(told), UTC)


def _why(refused: OSError) -> str:
    return refused.strerror or str(refused) or type(refused).__name__
