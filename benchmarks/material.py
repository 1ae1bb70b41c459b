"""Write what the parsing benchmark parses: our configuration, and its peers' DAGs."""

import re
import shutil
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
TASKS = ("observe", "judge_and_compare", "report")

_IMPORTS = "from datetime import datetime\n\nfrom airflow.sdk import DAG, task\n\n"
_BARE = """
with DAG("bare_{number}", schedule="0 * * * *", start_date=datetime(2026, 1, 1), catchup=False):

    @task
    def observe():
        return []

    @task
    def judge_and_compare(seen):
        return seen

    @task
    def report(subjects):
        return len(subjects)

    report(judge_and_compare(observe()))
"""
_EMPTY = _IMPORTS + 'with DAG("empty", schedule=None, start_date=datetime(2026, 1, 1)):\n    pass\n'
_FACTORY = """from pathlib import Path

import dagfactory
from airflow.sdk import DAG

dagfactory.load_yaml_dags(globals_dict=globals(), config_filepath=Path(__file__).with_name("dags.yaml"))
"""


def integrations(folder: Path, count: int) -> Path:
    """Write a configuration of that many integrations, like the shipped ones; return its folder."""
    shutil.copytree(ROOT / "include" / "config", folder)
    originals = sorted((folder / "integrations").glob("*.yaml"))
    texts = [(file.stem, file.read_text(encoding="utf-8")) for file in originals]
    for number in range(len(texts), count):
        name, text = texts[number % len(texts)]
        copied = re.sub(
            r"^(id|boomi_process|coupa_integration): (.+)$", rf"\1: \2_{number}", text, flags=re.M
        )
        (folder / "integrations" / f"{name}_{number}.yaml").write_text(copied, encoding="utf-8")
    return folder


def our_file(folder: Path) -> Path:
    """Return a folder's copy of our DAG file, so that nothing but it is parsed."""
    folder.mkdir(parents=True)
    return Path(shutil.copy(ROOT / "dags" / "check_data.py", folder))


def bare_file(folder: Path, count: int) -> Path:
    """Write that many bare DAGs into one file."""
    folder.mkdir(parents=True)
    file = folder / "bare.py"
    file.write_text(_IMPORTS + "".join(_BARE.format(number=number) for number in range(count)))
    return file


def bare_files(folder: Path, count: int) -> Path:
    """Write that many bare DAGs, each into a file of its own."""
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"bare_{number}.py").write_text(_IMPORTS + _BARE.format(number=number))
    return folder


def empty_file(folder: Path) -> Path:
    """Write a file with one DAG and no task."""
    folder.mkdir(parents=True)
    file = folder / "empty.py"
    file.write_text(_EMPTY)
    return file


def factory_file(folder: Path, count: int) -> Path:
    """Write the same DAGs as dag-factory reads them: one YAML file."""
    folder.mkdir(parents=True)
    operator = "airflow.providers.standard.operators.empty.EmptyOperator"
    tasks = [
        {
            "task_id": name,
            "operator": operator,
            "dependencies": list(TASKS[max(place - 1, 0) : place]),
        }
        for place, name in enumerate(TASKS)
    ]
    common = {
        "schedule": "0 * * * *",
        "catchup": False,
        "default_args": {"start_date": "2026-01-01"},
    }
    dags = {f"factory_{number}": {**common, "tasks": tasks} for number in range(count)}
    (folder / "dags.yaml").write_text(yaml.safe_dump(dags))
    file = folder / "factory.py"
    file.write_text(_FACTORY)
    return file
