"""Start the demo's processes, each in a session of its own, and stop them in order."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from . import family
from .environment import MARK
from .home import ROOT, Home

_LAUNCH = Path(__file__).with_name("launch.py")


class ProcessEndedError(Exception):
    """A process that must run has ended; the message shows its last words."""


@dataclass
class Service:
    """A started process and where it writes."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def last_words(self, count: int = 15) -> str:
        """Return the end of its log."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-count:])


@dataclass
class Processes:
    """Everything one run of the demo started. Leaving the block ends all of it."""

    home: Home
    mark: str = field(default_factory=lambda: f"{MARK}={uuid.uuid4().hex}")
    services: dict[str, Service] = field(default_factory=dict)

    def guard(self, inherit: Iterable[int] = ()) -> None:
        """Start the guardian; ``inherit`` are descriptors that live as long as it does."""
        reading, self._pipe = os.pipe()
        self.guardian = subprocess.Popen(
            [sys.executable, "-m", "demo.run.guardian", str(self.record), self.mark],
            stdin=reading,
            stdout=subprocess.DEVNULL,
            stderr=(self.home.logs / "guardian.log").open("ab"),
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
            pass_fds=tuple(inherit),
            start_new_session=True,
        )
        os.close(reading)

    @property
    def record(self) -> Path:
        """Return where the guardian writes down the sessions."""
        return self.home.path / "sessions"

    def start(
        self, name: str, command: list[str], environment: Mapping[str, str], *, niceness: int = 0
    ) -> Service:
        """Start a process in a session of its own, writing into a log of its name."""
        log = self.home.logs / f"{name}.log"
        mark_name, _, mark_value = self.mark.partition("=")
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-IS", str(_LAUNCH), str(self._pipe), str(niceness), *command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env={**environment, mark_name: mark_value},
                pass_fds=(self._pipe,),
                start_new_session=True,
            )
        self.services[name] = Service(name, process, log)
        return self.services[name]

    def run(self, name: str, command: list[str], environment: Mapping[str, str]) -> None:
        """Run a process to its end; its failure is ours."""
        service = self.start(name, command, environment)
        if service.process.wait():
            raise self._ended(service)
        del self.services[name]

    def check(self) -> None:
        """Raise if a process that must run has ended."""
        for service in self.services.values():
            if service.process.poll() is not None:
                raise self._ended(service)
        if self.guardian.poll() is not None:
            raise ProcessEndedError("The guardian of the demo's processes was killed; start again.")

    def stop(self, names: Iterable[str], *, grace: float) -> None:
        """End some services and everything that they started."""
        sessions = [self.services[name].process.pid for name in names if name in self.services]
        if sessions:
            family.end(lambda: self._living(sessions), grace=grace)

    def kill(self, spared: str) -> None:
        """Kill everything that was started but one service, tasks included; nobody may say goodbye.

        The logs of the killed stay beside those of their successors.
        """
        killed = [service for name, service in self.services.items() if name != spared]
        sessions = [service.process.pid for service in killed]
        own = [self.services[spared].process.pid] if spared in self.services else []

        def living() -> frozenset[int]:
            return (self._living(sessions) | family.members((), self.mark)) - family.members(own)

        if left := family.kill(living):
            raise ProcessEndedError(f"Processes {sorted(left)} cannot be killed.")
        for service in killed:
            service.log.rename(_free_name(service.log))
        self.services = {name: self.services[name] for name in self.services if name == spared}

    def end(self) -> bool:
        """End whatever is left and the guardian; tell whether nothing survived."""
        sessions = [service.process.pid for service in self.services.values()]
        left = family.end(lambda: self._living(sessions) | family.members((), self.mark))
        os.close(self._pipe)
        self.guardian.wait(timeout=30)
        if not left:
            self.record.unlink(missing_ok=True)
        return not left

    def _living(self, sessions: list[int]) -> frozenset[int]:
        for service in self.services.values():
            service.process.poll()
        return family.members(sessions)

    @staticmethod
    def _ended(service: Service) -> ProcessEndedError:
        return ProcessEndedError(
            f"{service.name} ended with status {service.process.returncode}."
            f" The end of its log ({service.log}):\n{service.last_words()}"
        )


def _free_name(log: Path) -> Path:
    number = 1
    while (name := log.with_suffix(f".killed-{number}.log")).exists():
        number += 1
    return name
