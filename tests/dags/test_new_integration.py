"""A new integration is one new file: what CONTRIBUTING.md says, done."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAM = (
    "from airflow.dag_processing.dagbag import DagBag;"
    "bag = DagBag(dag_folder='dags', bundle_name='dags');"
    "print(bag.import_errors, sorted(bag.dags))"
)


def test_one_new_yaml_file_is_a_new_dag(project: Path, tmp_path: Path) -> None:
    config = tmp_path / "config"
    shutil.copytree(project / "include/config", config)
    recipe = (project / "CONTRIBUTING.md").read_text()
    found = re.search(r"```yaml\n(?P<yaml>.*?)```", recipe, re.DOTALL)
    assert found
    (config / "integrations/payment_terms_to_coupa.yaml").write_text(found["yaml"])
    parsed = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=project,
        check=True,
        capture_output=True,
        text=True,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "AIRFLOW_HOME": str(tmp_path),
            "PYTHONPATH": str(project),
            "INTEGRATION_WATCH_CONFIG": str(config),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        },
    )
    answer = parsed.stdout.strip().splitlines()[-1]
    assert answer.startswith("{} ")
    assert "check_data__payment_terms_to_coupa" in answer
