"""Outlive the runner, and end all that it started: ``python -m demo.run.guardian``.

Reads ``<pid>`` of each session leader from a pipe whose other end only the runner, and a process
that is just being started, hold. When the pipe ends, however the runner died, whatever is left of
those sessions is ended. The record of sessions stays on disk for the next start, in case this
process was killed as well.
"""

import signal
import sys
from pathlib import Path

from demo.run import family


def main() -> int:
    """Listen until the runner is gone, then clean up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    record, mark = Path(sys.argv[1]), sys.argv[2]
    sessions = _listen(record)
    left = family.end(lambda: family.members(sessions, mark))
    if left:
        return 1
    record.unlink(missing_ok=True)
    return 0


def _listen(record: Path) -> set[int]:
    sessions: set[int] = set()
    for line in sys.stdin:
        pid = int(line)
        sessions.add(pid)
        note(record, pid)
    return sessions


def note(record: Path, pid: int) -> None:
    """Write down a session leader, and when it started."""
    with record.open("a") as file:
        file.write(f"{pid} {family.started_at(pid)}\n")


def end_leftovers(record: Path, folder: Path) -> int:
    """End what a demo left that was killed together with its guardian; return how many they were.

    A process counts as left over if its session stands in the record and it runs in the project's
    folder: a process id alone may be somebody else's by now.
    """
    if not record.exists():
        return 0
    sessions = {pid for pid, started in _read(record) if family.started_at(pid) in (started, "")}

    def left() -> frozenset[int]:
        return frozenset(pid for pid in family.members(sessions) if _works_in(pid, folder))

    count = len(left())
    family.end(left)
    record.unlink()
    return count


def _read(record: Path) -> list[tuple[int, str]]:
    pairs = [line.split() for line in record.read_text().splitlines()]
    return [(int(pair[0]), pair[1]) for pair in pairs if len(pair) == 2]


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
