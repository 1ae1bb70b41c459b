"""Which processes belong to a demo, and how to end them: by session, by mark, within a bound.

Every process of the demo leads a session of its own and carries the run's mark in its environment.
Sessions hold what a process forks, even after it renamed itself (which overwrites the environment
that others see); the mark finds what started a session of its own.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path

PROC = Path("/proc")


def members(sessions: Iterable[int], mark: str = "") -> frozenset[int]:
    """Return the living processes of these sessions, and those that carry the mark."""
    wanted = frozenset(sessions)
    return frozenset(
        pid
        for pid in _everyone()
        if pid != os.getpid()
        and not _is_zombie(pid)
        and (_session(pid) in wanted or (mark and _carries(pid, mark)))
    )


def end(
    who: Callable[[], frozenset[int]], *, grace: float = 10, limit: float = 5
) -> frozenset[int]:
    """End processes: ask the leaders of sessions, then kill what is left; return who survived.

    Only leaders are asked: they know best how to end what they started, and a task of Airflow that
    is asked itself counts as failed, while one that is killed runs again at the next start. ``who``
    is asked again and again, because a process may start another one while it ends.
    """
    _signal_until_gone(lambda: _leaders(who()), signal.SIGTERM, grace)
    return _signal_until_gone(who, signal.SIGKILL, limit)


def kill(who: Callable[[], frozenset[int]], *, limit: float = 5) -> frozenset[int]:
    """Kill processes without asking, as a machine does that loses its power; return who survived."""
    return _signal_until_gone(who, signal.SIGKILL, limit)


def _leaders(pids: frozenset[int]) -> frozenset[int]:
    return frozenset(pid for pid in pids if _session(pid) == pid)


def _signal_until_gone(
    who: Callable[[], frozenset[int]], number: signal.Signals, seconds: float
) -> frozenset[int]:
    told: set[int] = set()
    end_at = time.monotonic() + seconds
    while living := who():
        for pid in living - told:
            _send(pid, number)
        told |= living
        if time.monotonic() > end_at:
            return living
        time.sleep(0.05)
    return frozenset()


def started_at(pid: int) -> str:
    """Return a word for when a process started; with its id it names one process for ever."""
    fields = _stat(pid)
    return fields[19] if fields else ""


def _everyone() -> list[int]:
    if PROC.is_dir():
        return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal()]
    listed = subprocess.run(["ps", "-axo", "pid="], capture_output=True, text=True, check=False)
    return [int(word) for word in listed.stdout.split()]


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return -1


def _carries(pid: int, mark: str) -> bool:
    try:
        return mark.encode() in (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _is_zombie(pid: int) -> bool:
    fields = _stat(pid)
    return bool(fields) and fields[0] in ("Z", "X")


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/<pid>/stat after the name: state, parent, group, session, ..."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except OSError:
        return
