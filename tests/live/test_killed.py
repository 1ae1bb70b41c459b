"""Killed at any moment and started again: nothing lost, nothing told twice."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from demo.landscape import mail as mailbox
from demo.run.evidence import message_id
from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.domain.observation import ExecutionStatus
from include.integration_watch.store import Store
from include.integration_watch.store.engine import reading
from include.integration_watch.store.execution_tables import execution

from .running import BOUND, Demo, end_of, kill, wait_until

pytestmark = pytest.mark.live


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
    running = demo.start("--limit", "600")
    wait_until(lambda: bool(demo.tasks()) or running.poll() is not None, "no task was started")
    killed = 0
    end = time.monotonic() + 60
    while time.monotonic() < end and running.poll() is None and killed < 4:
        if tasks := demo.tasks():
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
        assert running.stdout.readline()
        yield json.loads(state.read_text())  # what is printed holds no secrets
    finally:
        running.terminate()
        running.wait(timeout=30)


def check_executions(demo: Demo) -> None:
    """Every run that Boomi holds of the time that we read is in the store, once."""
    store = Store(demo.home.store)
    with landscape_of(demo) as landscape:
        account = str(landscape["boomi_account"])
        mark = store.watermark(f"boomi:{account}")
        assert mark is not None
        secrets = landscape["credentials"]
        session = requests.Session()
        session.auth = (secrets["boomi_user"], secrets["boomi_token"])
        client = BoomiClient(session, str(landscape["boomi_url"]), account)
        # What the schedule calls for is the same at every start; each start of the company adds a few
        # others, of which a discarded one is scheduled too: nobody could have seen them before.
        # A record may show up minutes after its run ended: the next look would bring it.
        ended = client.ended_since(mark.whole_since, mark.at - timedelta(minutes=3))
        held = {
            run.id
            for run in ended
            if run.type == "exec_sched" and run.status is not ExecutionStatus.DISCARDED
        }
    with reading(store.engine) as connection:
        kept = connection.execute(execution.select()).all()
    assert len(held) > 100
    assert len(kept) == len({row.id for row in kept})
    assert held - {row.id for row in kept} == set()
