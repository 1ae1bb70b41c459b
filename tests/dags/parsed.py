"""Parse the project's DAG files in a process of its own, over a configuration of one's own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

PROGRAM = (
    "import json;"
    "from airflow.dag_processing.dagbag import DagBag;"
    "bag = DagBag(dag_folder='dags', bundle_name='dags');"
    "print(json.dumps([{str(k): str(v) for k, v in bag.import_errors.items()}, sorted(bag.dags)]))"
)


class Parsed(NamedTuple):
    """What Airflow made of the DAG files: errors by file, and the DAGs."""

    errors: dict[str, str]
    dags: list[str]


def parse(project: Path, config: Path, home: Path) -> Parsed:
    """Return what the DAG processor's own DagBag makes of the DAG files."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=project,
        check=True,
        capture_output=True,
        text=True,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "AIRFLOW_HOME": str(home),
            "PYTHONPATH": str(project),
            "INTEGRATION_WATCH_CONFIG": str(config),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        },
    )
    errors, dags = json.loads(done.stdout.strip().splitlines()[-1])
    return Parsed(errors, dags)
