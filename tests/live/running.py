"""A demo of a test's own: started, looked at, killed, and gone."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from demo.run import family
from demo.run.home import Home
from include.integration_watch.store import Store

BOUND = 300.0


class Demo:
    """A demo of its own, started and killed as often as one likes."""

    def __init__(self, home: Path, project: Path) -> None:
        self.home = Home(home)
        self.project = project
        self.sessions: set[int] = set()

    def start(self, *more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "demo.run", "--exit", "--home", str(self.home.path), *more],
            cwd=self.project,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def processes(self, *words: str) -> list[int]:
        """Return the living processes of this demo whose command line holds all the words.

        Airflow's processes rename themselves, which hides their environment: a demo's processes
        are those of its sessions, and its runner and guardian, which name its folder.
        """
        self._remember_sessions()
        mark = str(self.home.path)
        living = {pid: _command(pid) for pid in _everyone()}
        ours = family.members(self.sessions) | {pid for pid in living if mark in living[pid]}
        return [
            pid
            for pid in ours
            if all(word in living.get(pid, "") for word in words) and pid in living
        ]

    def tasks(self) -> list[int]:
        """Return the processes that run a task; the executor's own workers watch over them."""
        executors = set(self.processes("LocalExecutor"))
        return [pid for pid in self.processes("airflow worker -- ") if pid not in executors]

    def _remember_sessions(self) -> None:
        record = self.home.path / "sessions"
        if record.exists():
            self.sessions |= {int(line.split()[0]) for line in record.read_text().splitlines()}

    def incidents(self) -> int:
        if not (self.home.path / "integration_watch.db").exists():
            return 0
        return len(Store(self.home.store).incidents())


def _everyone() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def wait_until(true: Callable[[], bool], what: str, bound: float = BOUND) -> None:
    end = time.monotonic() + bound
    while not true():
        if time.monotonic() > end:
            pytest.fail(f"after {bound:.0f} s: {what}")
        select_briefly()


def select_briefly() -> None:
    """Give way between two looks at other processes, which tell nobody when they change."""
    time.sleep(0.2)


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def end_of(running: subprocess.Popen[str]) -> dict[str, Any]:
    out, _ = running.communicate(timeout=900)
    print(out[-4000:])
    last: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return last
