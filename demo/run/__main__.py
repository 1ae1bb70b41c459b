"""``python -m demo.run``: the demo for a person, or with ``--exit`` for a machine."""

import argparse
import json
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from rich.console import Console

from demo.landscape.scenario import load_scenario

from .guardian import end_leftovers
from .home import FIRST_DAY, ROOT, home_at
from .lock import AlreadyRunningError, Lock, take
from .processes import ProcessEndedError, Processes
from .session import Session
from .startup import StartError, check_scenario

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(BaseException):
    """Somebody wants the demo to end."""


def main(arguments: list[str] | None = None) -> int:
    """Run the demo; return 0 when it did what it is for."""
    wanted = _parse(arguments)
    try:
        check_scenario(wanted.scenario)
        home = home_at(wanted.home, wanted.scenario)
        with take(home.path) as lock:
            home.make()
            processes = Processes(home)
            if count := end_leftovers(processes.record, ROOT):
                print(f"Ended {count} processes that an earlier demo had left behind.")
            session = Session(
                home=home,
                processes=processes,
                scenario=wanted.scenario,
                console=Console(),
                began=wanted.began or time.time(),
                is_tied=wanted.tied,
            )
            return _run(session, lock, wanted)
    except (AlreadyRunningError, StartError) as reason:
        print(reason, file=sys.stderr)
        return 1


def _run(session: Session, lock: Lock, wanted: argparse.Namespace) -> int:
    status = 0
    for number in _SIGNALS:
        signal.signal(number, _stop)
    try:
        session.processes.guard(inherit=[lock.fd])
        session.start()
        lock.describe(session.address)
        if wanted.exit:
            session.run_to_verdict(wanted.limit or load_scenario(wanted.scenario).limit_s)
        else:
            session.stay()
    except Stop:
        status = 130 if wanted.exit else 0
    except (StartError, ProcessEndedError) as reason:
        print(reason, file=sys.stderr)
        status = 1
    finally:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if not session.stop():
            print(f"Some processes did not end; see {session.processes.record}", file=sys.stderr)
            status = status or 1
    if wanted.exit:
        report = session.report()
        print(json.dumps(report), flush=True)
        status = status or (0 if report["met"] else 1)
    return status


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise Stop


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.run", description=__doc__)
    parser.add_argument("--exit", action="store_true", help="end with a verdict, as one JSON line")
    parser.add_argument("--scenario", default=FIRST_DAY, help="a file of demo/scenarios")
    parser.add_argument("--home", type=Path, help="where the demo keeps its things (.demo)")
    parser.add_argument("--limit", type=float, help="seconds to wait (else the scenario's own)")
    parser.add_argument("--began", type=float, help="when the command was given, in epoch seconds")
    parser.add_argument("--tied", action="store_true", help="end when the calling process is gone")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
