"""The environment: made once, redone when it was interrupted or the lock changed, never doubted."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from demo import bootstrap


class FakeInstaller:
    """Does what venv, pip and uv would leave behind; can be told to fail at a command."""

    def __init__(self, *, fails_at: str = "", has_uv: bool = True) -> None:
        self.fails_at = fails_at
        self.has_uv = has_uv
        self.called: list[str] = []

    def __call__(self, command: Sequence[str], **_: object) -> "subprocess.CompletedProcess[bytes]":
        step = self._step(command)
        self.called.append(step)
        if step == "venv":
            scripts = Path(command[-1]) / "bin"
            scripts.mkdir(exist_ok=True)
            (scripts / "python").touch()
        if step == "get uv" and self.has_uv:
            (Path(command[0]).parent / "uv").touch()
        return subprocess.CompletedProcess(
            command, 1 if step in self.fails_at.split("+") else 0, b"", b""
        )

    @staticmethod
    def _step(command: Sequence[str]) -> str:
        if "venv" in command:
            return "venv"
        if command[-1] == "uv":
            return "get uv"
        return "uv" if "sync" in command else "pip"


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.lock"
    file.write_text("a==1\n")
    return file


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    return tmp_path / ".venv"


def test_a_bare_folder_gets_an_environment(venv: Path, lock: Path) -> None:
    installer = FakeInstaller()

    assert bootstrap.bring_up(venv, lock, run=installer)
    assert installer.called == ["venv", "get uv", "uv"]
    assert bootstrap.is_ready(venv, lock)


def test_a_second_call_does_nothing(venv: Path, lock: Path) -> None:
    bootstrap.bring_up(venv, lock, run=FakeInstaller())
    installer = FakeInstaller()

    assert not bootstrap.bring_up(venv, lock, run=installer)
    assert installer.called == []


def test_a_changed_lock_is_installed_into_the_same_environment(venv: Path, lock: Path) -> None:
    bootstrap.bring_up(venv, lock, run=FakeInstaller())
    lock.write_text("a==2\n")
    installer = FakeInstaller()

    assert bootstrap.bring_up(venv, lock, run=installer)
    assert installer.called == ["uv"]


def test_a_moved_environment_is_installed_again(venv: Path, lock: Path) -> None:
    bootstrap.bring_up(venv, lock, run=FakeInstaller())
    moved = venv.rename(venv.with_name("moved"))

    assert not bootstrap.is_ready(moved, lock)


def test_an_interrupted_creation_starts_over(venv: Path, lock: Path) -> None:
    with pytest.raises(bootstrap.BootstrapError):
        bootstrap.bring_up(venv, lock, run=FakeInstaller(fails_at="venv"))
    (venv / "half").touch()

    bootstrap.bring_up(venv, lock, run=FakeInstaller())

    assert not (venv / "half").exists()
    assert bootstrap.is_ready(venv, lock)


def test_an_interrupted_installation_is_not_taken_for_a_good_one(venv: Path, lock: Path) -> None:
    bootstrap.bring_up(venv, lock, run=FakeInstaller())
    lock.write_text("a==2\n")
    with pytest.raises(bootstrap.BootstrapError):
        bootstrap.bring_up(venv, lock, run=FakeInstaller(fails_at="uv+pip"))

    lock.write_text("a==1\n")

    assert not bootstrap.is_ready(venv, lock)


def test_pip_stands_in_where_uv_cannot_be_had(venv: Path, lock: Path) -> None:
    installer = FakeInstaller(has_uv=False)

    assert bootstrap.bring_up(venv, lock, run=installer)
    assert installer.called == ["venv", "get uv", "pip"]


def test_pip_stands_in_where_uv_reaches_no_registry(venv: Path, lock: Path) -> None:
    installer = FakeInstaller(fails_at="uv")

    assert bootstrap.bring_up(venv, lock, run=installer)
    assert installer.called[-2:] == ["uv", "pip"]


def test_an_environment_of_another_tool_is_kept(venv: Path, lock: Path) -> None:
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").touch()
    (venv / "theirs").touch()

    bootstrap.bring_up(venv, lock, run=FakeInstaller())

    assert (venv / "theirs").exists()


def test_a_python_that_was_not_tested_is_refused_with_the_remedy() -> None:
    with pytest.raises(
        bootstrap.BootstrapError, match=r"needs Python 3\.11 to 3\.13, and this is 3\.10"
    ):
        bootstrap.check_python((3, 10), has_venv=True)


def test_a_python_without_venv_is_refused_with_the_remedy() -> None:
    with pytest.raises(bootstrap.BootstrapError, match=r"apt-get install python3\.12-venv"):
        bootstrap.check_python((3, 12), has_venv=False)


def test_the_script_needs_nothing_but_the_standard_library() -> None:
    done = subprocess.run(
        [sys.executable, "-ISE", bootstrap.__file__, "--help"], capture_output=True, check=False
    )

    assert done.returncode == 0, done.stderr
