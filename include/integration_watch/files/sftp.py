"""Files of an SFTP server, whose host key must be known."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import asyncssh

from .errors import FilesError
from .found import FoundFile
from .way import connected

# It tells of every channel; the log of a task is for people.
logging.getLogger("asyncssh").setLevel(logging.WARNING)

MOST_FILES = 100_000
CHUNK = 1 << 18

Result = TypeVar("Result")


@dataclass(frozen=True)
class SftpFiles:
    """The files of one folder of a server; ``host_key`` is its one key, ``private_key`` a file of ours.

    ``timeout`` (seconds) holds for signing in; ``patience`` for a whole look or file. Metadata networks
    of clouds are no place for files unless ``metadata_allowed``.
    """

    host: str
    port: int
    login: str
    folder: str
    host_key: str
    password: str = field(default="", repr=False)
    private_key: str = ""
    timeout: float = 10.0
    patience: float = 600.0
    metadata_allowed: bool = False

    def listed(self) -> list[FoundFile]:
        """Return the files; what begins with a dot is not meant for us."""
        return self._done(self._listed(), f"listing {self.folder or '.'}")

    def fetch(self, found: FoundFile, to: Path) -> None:
        """Read a file in pieces; one whose size changed meanwhile is still being written."""
        self._done(self._fetched(found, to), f"reading {found.name}")

    async def _listed(self) -> list[FoundFile]:
        found = []
        async with self._session() as sftp:
            async for entry in sftp.scandir(self.folder or "."):
                name, seen = str(entry.filename), entry.attrs
                if seen.type == asyncssh.FILEXFER_TYPE_REGULAR and not name.startswith("."):
                    modified = datetime.fromtimestamp(seen.mtime or 0, UTC)
                    found.append(FoundFile(name=name, size=seen.size or 0, modified=modified))
                if len(found) == MOST_FILES:
                    break
        return found

    async def _fetched(self, found: FoundFile, to: Path) -> None:
        path = f"{self.folder.rstrip('/')}/{found.name}" if self.folder else found.name
        async with self._session() as sftp:
            async with sftp.open(path, "rb") as file:
                with to.open("wb") as written:
                    while piece := await file.read(CHUNK):
                        written.write(piece if isinstance(piece, bytes) else piece.encode())
            after = (await sftp.stat(path)).size
        if not (found.size == after == to.stat().st_size):
            raise FilesError(f"{found.name} is still being written: look again when it is whole")

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[asyncssh.SFTPClient]:
        if " " not in self.host_key.strip():
            raise FilesError(
                f'the connection to {self.host} has no extra host_key ("ssh-ed25519 AAAA..."): '
                "without it the password would go to whoever answers",
                permanent=True,
            )
        way = await connected(
            self.host, self.port, timeout=self.timeout, metadata_allowed=self.metadata_allowed
        )
        async with (
            asyncssh.connect(
                sock=way,
                username=self.login,
                password=self.password or None,
                client_keys=[self.private_key] if self.private_key else None,
                known_hosts=([asyncssh.import_public_key(self.host_key)], [], []),
                agent_path=None,
                config=None,
                connect_timeout=self.timeout,
                login_timeout=self.timeout,
            ) as session,
            session.start_sftp_client() as sftp,
        ):
            yield sftp

    def _done(self, work: Coroutine[Any, Any, Result], doing: str) -> Result:
        """Do it in a loop of its own thread: whoever calls may have a loop already."""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, self._bounded(work, doing)).result()

    async def _bounded(self, work: Coroutine[Any, Any, Result], doing: str) -> Result:
        try:
            async with asyncio.timeout(self.patience):
                return await work
        except TimeoutError as late:
            raise FilesError(f"{self.host} did not answer in time while {doing}") from late
        except asyncssh.HostKeyNotVerifiable as other:
            raise FilesError(
                f"the host key of {self.host} is not the one that the connection knows: ask its "
                "owner whether it was changed, then put the new one into host_key",
                permanent=True,
            ) from other
        except asyncssh.PermissionDenied as denied:
            raise FilesError(
                f'{self.host} does not let "{self.login}" in: check login and password',
                permanent=True,
            ) from denied
        except (asyncssh.Error, OSError) as refused:
            why = getattr(refused, "reason", "") or str(refused) or type(refused).__name__
            raise FilesError(f"{self.host} refused {doing} ({why})") from refused
