"""The main job: `make demo EXIT=1` finds, places and tells every planted fault, and nothing else."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from .running import Demo, wait_until

pytestmark = pytest.mark.live


def test_every_planted_fault_is_found_and_told_and_nothing_else(
    project: Path, live_home: Path
) -> None:
    demo = subprocess.run(
        ["make", "demo", "EXIT=1", f"ARGS=--home {live_home} --limit 600"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        # As a person calls it: under `make test`, make would add where it enters and leaves.
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
    )
    print(demo.stdout[-4000:])
    verdict = json.loads(demo.stdout.strip().splitlines()[-1])
    assert demo.returncode == 0, demo.stderr[-2000:]
    assert verdict["met"]
    assert verdict["planted"] == verdict["found"] == verdict["right_layer"] == verdict["told"]
    assert verdict["false_alarms"] == 0
    ended = Demo(live_home, project)
    wait_until(lambda: ended.processes() == [], "processes are left of a demo that ended", 20)
