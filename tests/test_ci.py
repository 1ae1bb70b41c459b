"""What continuous integration calls a success, and which worker gets which tests."""

import os
import subprocess
from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace

import pytest

TWO = "========== 2 passed, 1 skipped in 0.10s =========="


@pytest.mark.parametrize(
    ("said", "status", "expected"),
    [
        (TWO, 0, 0),
        (TWO, 3, 3),
        ("===== 1 failed, 2 passed in 0.10s =====", 2, 2),
        ("===== 1 skipped in 0.10s =====", 0, 1),
        ("===== 9 deselected in 0.10s =====", 0, 1),
        ("===== no tests ran in 0.01s =====", 0, 1),
        ("nothing at all", 0, 1),
    ],
)
def test_ci_succeeds_only_when_tests_ran_and_none_failed(
    project: Path, tmp_path: Path, said: str, status: int, expected: int
) -> None:
    (tmp_path / "said").write_text(f"{said}\na line that a server says when it ends\n")
    for name in ("chromium", "mariadbd", "apt-get", "make"):
        command = tmp_path / name
        command.write_text(f"#!/bin/sh\ncat '{tmp_path / 'said'}'\nexit {status}\n")
        command.chmod(0o755)
    ran = subprocess.run(
        ["bash", str(project / ".ci" / "run")],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == expected, ran.stderr
    closing = said if said.startswith("=") else "pytest did not get as far as its closing line"
    assert ran.stdout.splitlines()[-1] == closing


def test_a_file_goes_whole_to_one_worker_and_the_live_tests_that_share_a_demo_go_together(
    pytestconfig: pytest.Config, project: Path
) -> None:
    ours = pytestconfig.pluginmanager.get_plugin(str(project / "tests" / "conftest.py"))
    assert ours
    config = SimpleNamespace(option=Namespace(dist="load"), getvalue=lambda _: ["popen"] * 2)
    unit = ours.pytest_xdist_make_scheduler(config, None)._split_scope
    assert unit("tests/links/test_signing.py::test_it[a::b]") == "tests/links/test_signing.py"
    assert unit("tests/live/test_demo.py::test_it") == unit("tests/live/test_ui.py::test_it")
    assert unit("tests/live/test_killed.py::test_it") != unit("tests/live/test_ui.py::test_it")


def test_what_mostly_waits_comes_first_and_what_must_not_be_disturbed_last(
    pytestconfig: pytest.Config, project: Path
) -> None:
    ours = pytestconfig.pluginmanager.get_plugin(str(project / "tests" / "conftest.py"))
    assert ours
    assert (project / ours.MOSTLY_WAITS).exists()
    files = (
        "browser/test_accessible.py",
        "live/test_demo.py",
        "live/test_killed.py",
        "live/test_ui.py",
        "boomi/test_pace.py",
        "store/test_notes.py",
        "wiring/test_spans.py",
    )
    items = [SimpleNamespace(nodeid=f"tests/{file}::test_it") for file in files]
    ours.pytest_collection_modifyitems(items)
    assert [item.nodeid.split("/")[2].split(".")[0] for item in items] == [
        "test_killed",
        "test_pace",
        "test_notes",
        "test_accessible",
        "test_spans",
        "test_demo",
        "test_ui",
    ]
