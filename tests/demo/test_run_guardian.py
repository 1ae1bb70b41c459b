"""However the runner dies, nothing that it started stays."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.run import family, guardian
from demo.run.home import ROOT, Home
from demo.run.processes import Processes

RUNNER = """
import os, sys
from pathlib import Path
from demo.run.home import Home
from demo.run.processes import Processes

home, alive = Home(Path(sys.argv[1])), int(sys.argv[2])
home.make()
processes = Processes(home)
processes.guard(inherit=[alive])
environment = {"PATH": os.defpath}
tree = "sleep 1000 & sh -c 'sleep 1001 & wait' & wait"
leave = "import os, sys; os.fork() or (os.setsid(), os.execvp('sleep', ['sleep', sys.argv[1]]))"
stray = [sys.executable, "-c", leave, sys.argv[3]]
for name, command in (("tree", ["sh", "-c", tree]), ("stray", stray)):
    processes.start(name, command, environment)
print(*(service.process.pid for service in processes.services.values()), flush=True)
sys.stdin.read()
processes.end()
"""


class Runner:
    """A runner in a process of its own, and a pipe that ends when it and its guardian are gone."""

    def __init__(self, home: Path) -> None:
        self.alive, alive = os.pipe()
        self.nap = f"1002.{os.getpid()}"
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUNNER, str(home), str(alive), self.nap],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
            pass_fds=(alive,),
        )
        os.close(alive)
        assert self.process.stdout
        self.sessions = [int(word) for word in self.process.stdout.readline().split()]

    def all_gone(self) -> bool:
        """Wait for the end of the runner and its guardian; tell whether it came within a bound."""
        ready, _, _ = select.select([self.alive], [], [], 40)
        self.process.wait(timeout=10)
        return bool(ready) and not family.members(self.sessions)


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    runner = Runner(tmp_path)
    yield runner
    family.end(lambda: family.members([*runner.sessions, runner.process.pid]), grace=0)
    os.close(runner.alive)


def _sleepers() -> set[str]:
    found = set()
    for pid in family._everyone():
        try:
            words = (family.PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[0] == b"sleep":
            found.add(words[1].decode())
    return found


def test_nothing_stays_when_the_runner_is_killed(runner: Runner) -> None:
    assert family.members(runner.sessions)

    runner.process.send_signal(signal.SIGKILL)

    assert runner.all_gone()


def test_a_process_that_left_its_session_is_found_by_its_mark(runner: Runner) -> None:
    runner.process.send_signal(signal.SIGKILL)

    assert runner.all_gone()
    assert runner.nap not in _sleepers()


def test_nothing_stays_when_the_runner_ends_by_itself(runner: Runner) -> None:
    assert runner.process.stdin
    runner.process.stdin.close()

    assert runner.all_gone()


def test_what_was_left_by_a_killed_guardian_is_ended_at_the_next_start(tmp_path: Path) -> None:
    left = subprocess.Popen(["sleep", "1004"], cwd=ROOT, start_new_session=True)
    record = tmp_path / "sessions"
    guardian.note(record, left.pid)

    assert guardian.end_leftovers(record, ROOT) == 1
    assert left.wait(timeout=5) == -signal.SIGTERM
    assert not record.exists()


def test_a_process_id_that_means_another_process_now_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "1005"], cwd=ROOT, start_new_session=True)
    record = tmp_path / "sessions"
    record.write_text(f"{stranger.pid} 1\n")

    try:
        assert guardian.end_leftovers(record, ROOT) == 0
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_process_that_ignores_the_request_is_killed() -> None:
    stubborn = subprocess.Popen(
        ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert stubborn.stdout
    stubborn.stdout.readline()

    left = family.end(lambda: family.members([stubborn.pid]), grace=0.2)

    assert not left
    assert stubborn.wait(timeout=5) == -signal.SIGKILL


def test_a_kill_ends_everything_but_what_is_spared_and_keeps_the_logs(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.make()
    processes = Processes(home)
    processes.guard()
    environment = {"PATH": os.defpath}
    try:
        spared = processes.start("landscape", ["sleep", "1006"], environment)
        killed = processes.start("scheduler", ["sh", "-c", "sleep 1007 & wait"], environment)

        processes.kill(spared="landscape")

        assert killed.process.poll() == -signal.SIGKILL
        assert not family.members([killed.process.pid])
        assert spared.process.poll() is None
        assert list(processes.services) == ["landscape"]
        assert (home.logs / "scheduler.killed-1.log").exists()
    finally:
        assert processes.end()
