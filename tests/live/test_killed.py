"""Killed at any moment and started again: nothing lost, nothing told twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from demo.landscape import mail as mailbox
from demo.run.evidence import message_id
from demo.run.home import Home
from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.store import Store, tables
from include.integration_watch.store.engine import reading

pytestmark = pytest.mark.live

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


def test_nothing_is_lost_or_told_twice_however_it_is_killed(project: Path, tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10_000)
    chance = random.Random(seed)
    print("seed", seed)
    demo = Demo(tmp_path / "demo", project)

    # Everything at once, before and after the first finding.
    running = demo.start()
    wait_until(lambda: bool(demo.processes("dag-processor")), "no DAG processor was started")
    time.sleep(chance.uniform(0, 15))
    kill(running.pid)
    running.communicate()
    wait_until(lambda: demo.processes() == [], "processes are left of a demo that was killed")

    running = demo.start()
    wait_until(lambda: demo.incidents() > 0, "no incident was found")
    time.sleep(chance.uniform(0, 3))
    kill(running.pid)
    running.communicate()
    wait_until(lambda: demo.processes() == [], "processes are left of a demo that was killed")

    # The scheduler alone: the demo says so and ends.
    running = demo.start()
    wait_until(lambda: bool(demo.processes("airflow", "scheduler")), "no scheduler was started")
    time.sleep(chance.uniform(5, 20))
    for pid in demo.processes("airflow", "scheduler"):
        kill(pid)
    out, _ = running.communicate(timeout=BOUND)
    assert "scheduler" in out
    assert running.returncode != 0
    wait_until(lambda: demo.processes() == [], "processes are left of a demo without scheduler")

    # Single tasks, while the demo runs to its verdict.
    running = demo.start("--limit", "420")
    killed = 0
    end = time.monotonic() + 90
    while time.monotonic() < end and running.poll() is None and killed < 6:
        if tasks := demo.processes("airflow worker --"):
            kill(chance.choice(tasks))
            killed += 1
        time.sleep(chance.uniform(3, 8))
    verdict = end_of(running)
    assert killed > 0
    assert verdict["found"] == verdict["planted"]
    assert verdict["told"] == verdict["planted"]
    wait_until(lambda: demo.processes() == [], "processes are left of a demo that ended")

    check_mails(demo)
    check_executions(demo)


def check_mails(demo: Demo) -> None:
    """Every message that the store calls sent is one mail; no mail is of an unknown message."""
    sent = {owed.id for owed in Store(demo.home.store).messages() if owed.state == "sent"}
    pending = [owed for owed in Store(demo.home.store).messages() if owed.state != "sent"]
    mails = Counter(message_id(mail.id) for mail in mailbox.mails(demo.home.landscape / "mail"))
    assert pending == []
    assert set(mails) == sent
    assert [id for id, count in mails.items() if count > 1] == []


@contextmanager
def landscape_of(demo: Demo) -> Iterator[dict[str, Any]]:
    """The demo's company alone, as it stands: its past is the same at every start."""
    state = demo.home.landscape / "alone.json"
    running = subprocess.Popen(
        [
            *(sys.executable, "-m", "demo.landscape", "--scenario", "first_day"),
            *("--home", str(demo.home.landscape), "--config", str(demo.home.config)),
            *("--state", str(state)),
        ],
        cwd=demo.project,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert running.stdout
        yield json.loads(running.stdout.readline())
    finally:
        running.terminate()
        running.wait(timeout=30)


def check_executions(demo: Demo) -> None:
    """Every run that Boomi holds of the time that we read is in the store, once and ended."""
    store = Store(demo.home.store)
    with landscape_of(demo) as landscape:
        account = str(landscape["boomi_account"])
        mark = store.watermark(f"boomi:{account}")
        assert mark is not None
        secrets = landscape["credentials"]
        session = requests.Session()
        session.auth = (secrets["boomi_user"], secrets["boomi_token"])
        client = BoomiClient(session, str(landscape["boomi_url"]), account)
        held = {run.id for run in client.ended_since(mark.whole_since, mark.at)}
    with reading(store.engine) as connection:
        kept = connection.execute(tables.execution.select()).all()
    assert len(held) > 100
    assert len(kept) == len({row.id for row in kept})
    assert held - {row.id for row in kept} == set()
    assert [row.id for row in kept if row.id in held and row.is_open] == []
