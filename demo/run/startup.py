"""Bring everything up: the landscape, both databases, Airflow's processes. In that order, fast."""

import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from demo.landscape.more_integrations import write_free_days, write_more, write_plans
from demo.landscape.scenario import FOLDER as SCENARIOS
from demo.landscape.scenario import load_scenario

from .airflow_api import AirflowApi, NotReadyError
from .environment import airflow_settings, inherited, product_settings, write_shell_file
from .history import remember
from .home import ROOT, Home
from .overlay import lay_over
from .ports import HOST, choose_port
from .processes import Processes
from .secret_keys import load_keys, load_passwords

PATIENCE = 120.0
AIRFLOW = (sys.executable, "-m", "airflow")
COMMANDS = {
    "api-server": ("api-server",),
    # A log server would listen on every address; the API server reads the log files themselves.
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
LATER_STARTS = ("api-server", "scheduler")
"""What a start needs that knows the DAGs from before; the others follow when Airflow answers."""

# The API server takes longest to come up, and everybody waits for it: the others stand back.
NICENESS = {"scheduler": 5, "dag-processor": 10}
Say = Callable[[str], None]


class StartError(Exception):
    """The demo cannot be started; the message says what, where and what to do."""


@dataclass(frozen=True)
class Started:
    """What runs now, and how to reach it."""

    api: AirflowApi
    landscape: dict[str, Any]
    environment: dict[str, str]


def start(home: Home, processes: Processes, scenario: str, say: Say) -> Started:
    """Start the landscape and Airflow; return as soon as the processes run, before they answer."""
    lay_over(ROOT / "include" / "config", ROOT / "demo" / "config", home.config)
    story = load_scenario(scenario)
    write_more(story, home.config)
    remember(story, home.store, datetime.now(UTC))
    begins = datetime.now(UTC).replace(microsecond=0)
    write_plans(story, home.config, begins)
    write_free_days(story, home.config, begins)
    shell = inherited(os.environ)
    state = home.path / "landscape.json"
    state.unlink(missing_ok=True)
    processes.start("landscape", _landscape_command(home, scenario, state), shell)
    port = choose_port(home.path / "port")
    settings = airflow_settings(home, port, load_keys(home.airflow))
    passwords = load_passwords(home.airflow)
    is_new = _is_new(home)
    if is_new:
        say("Airflow's database is being made (only this time)")
        processes.run("airflow-migrate", [*AIRFLOW, "db", "migrate"], shell | settings)
        _remember_version(home)
    _bury_the_dead(home)
    landscape = _wait_for_landscape(processes, home, say)
    settings |= product_settings(home, landscape["connections"])
    write_shell_file(home.path / "env.sh", {**settings, "PYTHONPATH": str(ROOT)})
    api = AirflowApi(f"http://{HOST}:{port}", "admin", passwords["admin"])
    started = Started(api, landscape, shell | settings)
    for name in ("api-server", "scheduler", "dag-processor") if is_new else LATER_STARTS:
        start_airflow(name, processes, started)
    return started


def start_again(home: Home, processes: Processes, started: Started) -> None:
    """Start Airflow again after all of it was killed; the outer systems lived on."""
    _bury_the_dead(home)
    for name in LATER_STARTS:
        start_airflow(name, processes, started)
    wait_for_api(processes, started)
    start_airflow("dag-processor", processes, started)


def start_airflow(name: str, processes: Processes, started: Started) -> None:
    """Start one of Airflow's processes, if it does not run yet."""
    if name not in processes.services:
        program: tuple[str, ...] = AIRFLOW
        if name == "scheduler":
            program = (sys.executable, "-m", "demo.run.when_ready", started.api.base_url, "airflow")
        command = [*program, *COMMANDS[name]]
        processes.start(name, command, started.environment, niceness=NICENESS.get(name, 0))


def wait_for_api(processes: Processes, started: Started) -> None:
    """Wait until the API server lets us log in."""

    def answers() -> bool:
        try:
            started.api.log_in()
        except NotReadyError:
            return False
        return True

    _wait(processes, answers, f"Airflow's API server does not answer at {started.api.base_url}")


def check_scenario(name: str) -> None:
    """Refuse a scenario that is not there, before anything is started."""
    if not (SCENARIOS / f"{name}.yaml").is_file():
        known = ", ".join(sorted(file.stem for file in SCENARIOS.glob("*.yaml"))) or "none"
        raise StartError(f'There is no scenario "{name}" in {SCENARIOS}; there are: {known}.')


def _landscape_command(home: Home, scenario: str, state: Path) -> list[str]:
    options = {
        "--scenario": scenario,
        "--home": str(home.landscape),
        "--config": str(home.config),
        "--state": str(state),
    }
    words = [word for option in options.items() for word in option]
    return [sys.executable, "-m", "demo.landscape", *words]


def _wait_for_landscape(processes: Processes, home: Home, say: Say) -> dict[str, Any]:
    state = home.path / "landscape.json"
    _wait(processes, state.exists, f"the landscape did not write {state}")
    landscape: dict[str, Any] = json.loads(state.read_text())
    say("Coupa, Boomi, the ERP and the mailbox stand")
    return landscape


def _wait(processes: Processes, done: Callable[[], bool], trouble: str) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        processes.check()
        if time.monotonic() > end:
            raise StartError(f"{trouble} within {PATIENCE:.0f} s; see {processes.home.logs}")
        time.sleep(0.1)


def _bury_the_dead(home: Home) -> None:
    """Note in Airflow's database that no process of an earlier start lives any more.

    Nothing runs while we hold the lock. Airflow would find out by missing heartbeats, and leave
    the tasks of a killed scheduler alone until then.
    """
    with closing(sqlite3.connect(home.airflow / "airflow.db")) as database, database:
        database.execute(
            "UPDATE job SET state = 'failed', end_date = latest_heartbeat WHERE state = 'running'"
        )


def _is_new(home: Home) -> bool:
    file = home.airflow / "migrated"
    return not file.exists() or file.read_text() != version("apache-airflow-core")


def _remember_version(home: Home) -> None:
    (home.airflow / "migrated").write_text(version("apache-airflow-core"))
