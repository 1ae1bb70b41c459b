"""One run of the demo from the first process to the last: start, watch, stop."""

import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from demo.landscape.scenario import load_scenario

from .evidence import Evidence
from .filing import CaseWorker
from .home import Home
from .processes import Processes
from .rounds import FirstLook, FullRound
from .startup import Started, start, start_again, start_airflow, wait_for_api
from .table import Board
from .verdict import Verdict

STEP = 0.5
SETTLE = 90.0
GRACE = 5.0
"""How long running tasks may take to end by themselves; those that do not run again later."""

STOP_FIRST = ("triggerer", "dag-processor", "scheduler")
STOP_LAST = ("api-server", "landscape")


@dataclass
class Session:
    """A demo that runs.

    ``began`` is when its command was given, on the wall clock. A tied demo ends with the process
    that called it: make, when it is killed, tells nobody.
    """

    home: Home
    processes: Processes
    scenario: str
    console: Console
    began: float
    is_tied: bool = False
    first_finding_s: float | None = None
    verdict: Verdict | None = None
    kills: int = 0
    cases: CaseWorker = field(default_factory=CaseWorker)
    _caller: int = field(default_factory=os.getppid)

    def start(self) -> None:
        """Start everything and say how to reach it."""
        # The landscape's runs begin at whole seconds, the first of them in this one.
        since = datetime.now(UTC).replace(microsecond=0)
        self._started = start(self.home, self.processes, self.scenario, self.say)
        self._look = FirstLook(self._started.api, since)
        mailbox = Path(self._started.landscape["mail"])
        scenario = load_scenario(self.scenario)
        self._to_kill_when = list(scenario.killed_when)
        self._evidence = Evidence(
            self.home.store, mailbox, scenario, since, config=self.home.config
        )
        self.say("Airflow is starting")
        wait_for_api(self.processes, self._started)
        start_airflow("dag-processor", self.processes, self._started)
        self.say(f"Airflow answers at {self.address}")
        self._print(_welcome(self._started, mailbox, self.home.logs))

    @property
    def address(self) -> str:
        """Return where Airflow answers."""
        return self._started.api.base_url

    def stay(self) -> None:
        """Show findings until somebody stops the demo."""
        with Board(self.console) as board:
            while not self._is_orphaned():
                self._step(board, "Ctrl-C stops the demo")

    def run_to_verdict(self, limit: float) -> None:
        """Watch until all was found and told and a full round brought nothing else, or the limit."""
        closing: FullRound | None = None
        end = time.monotonic() + limit
        with Board(self.console) as board:
            while (left := end - time.monotonic()) > 0 and not self._is_orphaned():
                self._step(board, f"{left:.0f} s left to find everything")
                self.verdict = self._evidence.verdict()
                if closing is None and self._is_complete() and not self._to_kill_when:
                    self.say("All was found and told; one more round to see that nothing else is")
                    closing = FullRound(self._started.api)
                    end = max(end, time.monotonic() + SETTLE)
                if closing and closing.is_over() and self._evidence.all_is_sent():
                    break
        self.verdict = self._evidence.verdict()

    def _is_complete(self) -> bool:
        """Tell whether all was found and told, and a run has shown what was said ahead of it."""
        if self.verdict is None or not self.verdict.is_complete:
            return False
        foretold = self._evidence.preflight()
        return foretold is None or foretold.is_known

    def stop(self) -> bool:
        """Stop all processes: who starts tasks, then what tasks need; tell whether all ended."""
        self.say("Stopping")
        self.processes.stop(STOP_FIRST, grace=GRACE)
        self.processes.stop(STOP_LAST, grace=GRACE / 2)
        return self.processes.end()

    def report(self) -> dict[str, object]:
        """Return what came of it, and say what is not as it should be."""
        seen = self.verdict or Verdict.of_nothing(len(load_scenario(self.scenario).faults))
        for gap in seen.gaps:
            self._print(gap)
        first = self.first_finding_s
        outage = self._evidence.outage() if self.verdict else None
        foretold = self._evidence.preflight() if self.verdict else None
        latency = self._evidence.latency() if self.verdict else None
        return {
            "scenario": self.scenario,
            "planted": seen.planted,
            "found": seen.found,
            "right_layer": seen.right_layer,
            "told": seen.told,
            "false_alarms": seen.false_alarms,
            "messages": seen.messages,
            "first_finding_s": None if first is None else round(first, 1),
            "seconds": round(time.time() - self.began, 1),
            **(outage.report() if outage else {}),
            **({"cases_filed": len(self.cases.filed)} if self.cases.filed else {}),
            **(foretold.report() if foretold else {}),
            **(latency.report() if latency else {}),
            **({"kills": self.kills, "repeated": seen.repeated} if self.kills else {}),
            "met": seen.met
            and (outage is None or outage.met)
            and (foretold is None or foretold.met)
            and (latency is None or latency.met),
        }

    def say(self, line: str) -> None:
        """Tell progress, with the seconds since the command was given."""
        self._print(f"[{time.time() - self.began:5.1f} s] {line}")

    def _print(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _is_orphaned(self) -> bool:
        return self.is_tied and os.getppid() != self._caller

    def _step(self, board: Board, note: str) -> None:
        time.sleep(STEP)
        self.processes.check()
        if self._look.step():
            # No task of ours defers: the triggerer comes last, so that it delays nothing.
            start_airflow("triggerer", self.processes, self._started)
        if self.first_finding_s is None and self._evidence.saw_something():
            self.first_finding_s = time.time() - self.began
        if self._to_kill_when and self._evidence.first_fault_is(self._to_kill_when[0]):
            self._kill_everything(self._to_kill_when.pop(0))
        self.cases.work(self._evidence.reminders(), self._evidence.letters())
        board.show(self._evidence.incidents(), self._evidence.owed(), note)

    def _kill_everything(self, moment: str) -> None:
        """Kill all of ours with whatever it is doing, and start it again; nobody is warned."""
        self.say(f"The first fault is {moment}: everything but the outer systems is killed")
        self.processes.kill(spared="landscape")
        self.kills += 1
        self._evidence.note_in_flight()
        start_again(self.home, self.processes, self._started)
        self.say("Airflow answers again")


def _welcome(started: Started, mailbox: Path, logs: Path) -> str:
    return (
        f"\n  Airflow   {started.api.base_url}"
        f"\n  Login     {started.api.user} / {started.api.password}"
        f"\n  Mailbox   {mailbox}"
        f"\n  Logs      {logs}"
        "\n  Ctrl-C stops everything; the history stays.\n"
    )
