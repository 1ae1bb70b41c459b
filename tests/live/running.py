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

from demo.run.home import Home
from include.integration_watch.store import Store

BOUND = 180.0


class Demo:
    """A demo of its own, started and killed as often as one likes."""

    def __init__(self, home: Path, project: Path) -> None:
        self.home = Home(home)
        self.project = project

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
        """Return the living processes of this demo whose command line holds all the words."""
        mark = str(self.home.path).encode()
        found = []
        for entry in Path("/proc").iterdir():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                environment = (entry / "environ").read_bytes()
            except (OSError, NotADirectoryError):
                continue
            if mark in line + environment and all(word.encode() in line for word in words):
                found.append(int(entry.name))
        return found

    def incidents(self) -> int:
        if not (self.home.path / "integration_watch.db").exists():
            return 0
        return len(Store(self.home.store).incidents())


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
    out, _ = running.communicate(timeout=600)
    print(out[-4000:])
    last: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return last
