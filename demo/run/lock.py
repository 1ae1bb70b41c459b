"""One demo per folder: a lock that lives as long as anything of the demo does."""

import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE = 45.0


class AlreadyRunningError(Exception):
    """Another demo uses the folder; the message says which and what to do."""


@dataclass
class Lock:
    """A held lock. The guardian inherits ``fd``: the folder is free once it has cleaned up."""

    fd: int

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self.fd)

    def describe(self, address: str) -> None:
        """Note who holds the lock, for whoever finds it held."""
        note = json.dumps({"pid": os.getpid(), "address": address}).encode()
        os.truncate(self.fd, 0)
        os.pwrite(self.fd, note, 0)


def take(folder: Path, *, patience: float = PATIENCE) -> Lock:
    """Take the lock of a folder.

    A demo that runs is a reason to refuse at once; one that died is being cleaned up by its
    guardian, which takes seconds and is waited for.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fd = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    end = time.monotonic() + patience
    while not _locked(fd):
        holder = _holder(fd)
        pid = holder.get("pid")
        if isinstance(pid, int) and _lives(pid):
            os.close(fd)
            where = holder.get("address") or "still starting"
            raise AlreadyRunningError(
                f"A demo already runs in {folder} (process {pid}, {where})."
                " Stop it with Ctrl-C there, or start another one with"
                " INTEGRATION_WATCH_DEMO_HOME=<another folder>."
            )
        if time.monotonic() > end:
            os.close(fd)
            raise AlreadyRunningError(
                f"What an earlier demo left in {folder} has not ended within {patience:.0f} s."
                f" See who holds it: fuser {folder / 'lock'}"
            )
        time.sleep(0.2)
    lock = Lock(fd)
    lock.describe("")
    return lock


def _locked(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(fd: int) -> dict[str, object]:
    try:
        note = json.loads(os.pread(fd, 4096, 0) or b"{}")
    except ValueError:
        return {}
    return note if isinstance(note, dict) else {}


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
