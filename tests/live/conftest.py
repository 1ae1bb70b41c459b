import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from demo.landscape.scenario import load_scenario
from demo.run.evidence import Evidence
from demo.run.home import Home

from .running import Demo, wait_until


@pytest.fixture(scope="module", autouse=True)
def _one_at_a_time() -> Iterator[None]:
    """Never two whole Airflows on one machine, whoever runs the tests of whichever file."""
    path = Path(tempfile.gettempdir()) / f"integration-watch-{os.getuid()}-live-tests"
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def live_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One demo's folder for all live tests that may share a history."""
    return tmp_path_factory.mktemp("live") / "demo"


@dataclass
class LiveDemo:
    """A demo that stands: its address, its login, where its things lie."""

    base_url: str
    password: str
    home: Home
    started_at: datetime


@pytest.fixture(scope="module")
def live_demo(project: Path, live_home: Path) -> Iterator[LiveDemo]:
    """A demo that has found and told everything, and stays while its tests run."""
    demo = Demo(live_home, project)
    since = datetime.now(UTC) - timedelta(seconds=1)
    running = subprocess.Popen(
        [sys.executable, "-m", "demo.run", "--home", str(live_home)],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert running.stdout
        said = ""
        while "Login" not in said:
            line = running.stdout.readline()
            assert line, said
            said += line
        login = re.search(r"Login\s+(\S+) / (\S+)", said)
        address = re.search(r"Airflow\s+(http://\S+)", said)
        assert login
        assert address
        landscape = json.loads((demo.home.path / "landscape.json").read_text())
        evidence = Evidence(
            demo.home.store, Path(landscape["mail_dir"]), load_scenario("first_day"), since
        )
        wait_until(lambda: evidence.verdict().is_complete, "not everything was found and told", 600)
        yield LiveDemo(address[1], login[2], demo.home, since)
    finally:
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=60)
    wait_until(lambda: demo.processes() == [], "processes are left of a demo that ended", 20)
