"""Make the environment that every command runs in: ``python3 demo/bootstrap.py``.

Standard library only, because there is nothing else yet. A second call finds the work done and
returns at once. What the environment was made of stands in a stamp inside it, written last: an
interrupted or outdated environment is therefore never taken for a good one.
"""

from __future__ import annotations  # an old Python must get far enough to be told so

import argparse
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-dev.lock"
OLDEST, NEWEST = (3, 11), (3, 13)
STAMP = "integration-watch.stamp"
BUILDING = "integration-watch.building"


class BootstrapError(Exception):
    """The environment cannot be made; the message says why and what to do."""


def main() -> int:
    """Bring ``.venv`` up to the lock; say in one sentence what is missing if that cannot be."""
    parser = argparse.ArgumentParser(description="Make the environment of Integration Watch.")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv", help="default: .venv")
    parser.add_argument("--lock", type=Path, default=LOCK, help="default: requirements-dev.lock")
    wanted = parser.parse_args()
    try:
        check_python(sys.version_info[:2], has_venv=_has_venv())
        bring_up(wanted.venv, wanted.lock)
    except (BootstrapError, OSError) as reason:
        say(f"Cannot make the environment {wanted.venv}: {reason}")
        return 1
    except KeyboardInterrupt:
        say("Interrupted; the next call starts over.")
        return 130
    return 0


def check_python(version: tuple[int, ...], *, has_venv: bool) -> None:
    """Refuse a Python that the lock was not tested with, and one that cannot make environments."""
    if not OLDEST <= tuple(version) <= NEWEST:
        raise BootstrapError(
            f"it needs Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}, and this is"
            f" {version[0]}.{version[1]} ({sys.executable}); install one of them, then try again."
        )
    if not has_venv:
        raise BootstrapError(
            f"this Python ({sys.executable}) has no venv module; on Debian or Ubuntu:"
            f" apt-get install python{version[0]}.{version[1]}-venv"
        )


def bring_up(venv: Path, lock: Path, *, run: Run = subprocess.run) -> bool:
    """Make or refresh the environment if its stamp differs from the lock; tell whether it did."""
    if is_ready(venv, lock):
        return False
    gate = os.open(venv.parent, os.O_RDONLY)
    try:
        # Two commands started together: the second waits, then finds the work done.
        fcntl.flock(gate, fcntl.LOCK_EX)
        if is_ready(venv, lock):
            return False
        _create(venv, run)
        (venv / STAMP).unlink(missing_ok=True)
        _install(venv, lock, run)
        _write_stamp(venv, lock)
    finally:
        os.close(gate)
    return True


def is_ready(venv: Path, lock: Path) -> bool:
    """Tell whether the environment was finished, from this lock, in this place."""
    stamp = venv / STAMP
    if not (venv / "bin" / "python").exists() or not stamp.exists():
        return False
    return stamp.read_text() == fingerprint(venv, lock)


def fingerprint(venv: Path, lock: Path) -> str:
    """Return what the environment is made of; its scripts name its place, so that belongs to it."""
    return hashlib.sha256(lock.read_bytes() + str(venv.resolve()).encode()).hexdigest()


def say(line: str) -> None:
    """Tell progress where it does not mix with a command's own output."""
    print(line, file=sys.stderr, flush=True)


def _has_venv() -> bool:
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def _create(venv: Path, run: Run) -> None:
    """Create the environment; one that another tool made and that works is kept."""
    building = venv / BUILDING
    if (venv / "bin" / "python").exists() and not building.exists():
        return
    say(f"[1/3] Creating {venv.name} with Python {sys.version_info[0]}.{sys.version_info[1]}")
    if venv.exists():
        shutil.rmtree(venv)
    venv.mkdir(parents=True)
    building.touch()
    if not _worked(run, [sys.executable, "-m", "venv", str(venv)]):
        raise BootstrapError(f"python -m venv failed; delete {venv} and run make again.")
    building.unlink()


def _install(venv: Path, lock: Path, run: Run) -> None:
    """Install the lock with uv, or with pip where uv cannot be had or reaches no registry."""
    python = str(venv / "bin" / "python")
    uv = venv / "bin" / "uv"
    quiet = ["--disable-pip-version-check", "--quiet"]
    if not uv.exists():
        say("[2/3] Fetching the installer")
        _worked(run, [python, "-m", "pip", "install", *quiet, "uv"])
    count = sum(1 for line in lock.read_text().splitlines() if "==" in line)
    say(f"[3/3] Installing {count} packages (some 300 MB the first time)")
    sync = [str(uv), "pip", "sync", "--system-certs", "--python", python, str(lock)]
    if not sys.stderr.isatty():
        sync.append("--quiet")
    if uv.exists() and _worked(run, sync):
        return
    say("uv did not do it; pip takes a minute or two longer")
    pip = [python, "-m", "pip", "install", "--progress-bar", "off", "--requirement", str(lock)]
    if not _worked(run, pip):
        raise BootstrapError(
            f"the packages of {lock.name} could not be installed; the lines above say which."
            " Check the network and the package index, then run make again."
        )


def _worked(run: Run, command: list[str]) -> bool:
    return run(command, check=False, cwd=ROOT, stdout=sys.stderr).returncode == 0


def _write_stamp(venv: Path, lock: Path) -> None:
    unfinished = venv / f"{STAMP}.new"
    unfinished.write_text(fingerprint(venv, lock))
    unfinished.replace(venv / STAMP)


if __name__ == "__main__":
    sys.exit(main())
