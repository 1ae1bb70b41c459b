"""Begin when the API answers: ``python -m demo.run.when_ready <address> airflow scheduler ...``.

It is the scheduler of Airflow and nothing else; only two things are done before:

- What every task imports is imported here once. The LocalExecutor forks its workers from the
  scheduler and each task from its worker, so all of them have it: Great Expectations alone takes
  five seconds each time. Nothing of the project is among it, so that edits are seen.
- The API server answers. A task that cannot reach it for some seconds fails.
"""

import importlib
import logging
import sys
import time

import requests

EVERY_TASK = (
    "airflow.cli.commands.scheduler_command",
    "airflow.executors.local_executor",
    "airflow.sdk.execution_time.task_runner",
    "airflow.providers.standard.decorators.python",
)
MOST_TASKS = (
    "airflow.providers.http.hooks.http",
    "airflow.providers.smtp.hooks.smtp",
    "alembic.migration",
    "tenacity",
    "pyarrow.parquet",
    "duckdb",
    "great_expectations",
)


def main() -> None:
    """Import, wait, become the command."""
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    for name in (*EVERY_TASK, *MOST_TASKS):
        importlib.import_module(name)
    address, *sys.argv = sys.argv[1:]
    _wait_for(f"{address}/execution/health")
    importlib.import_module("airflow.__main__").main()


def _wait_for(address: str) -> None:
    session = requests.Session()
    session.trust_env = False
    while True:
        try:
            if session.get(address, timeout=60).ok:
                return
        except requests.RequestException:
            time.sleep(0.2)


if __name__ == "__main__":
    main()
