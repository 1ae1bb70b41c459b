"""Rules that every DAG obeys."""

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TAGS = {"integration-watch", "systems", "executions", "data", "alerts", "test", "hypercare", "live"}
VERBS = {
    "announce",
    "catch_up",
    "observe",
    "judge_and_compare",
    "report",
    "publish",
    "tell",
    "forget",
    "trigger",
}


@pytest.fixture(scope="module")
def bag(project: Path) -> Any:
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(
        dag_folder=str(project / "dags"), bundle_path=project / "dags", bundle_name="dags"
    )


def test_every_dag_file_parses_without_a_connection(bag: Any) -> None:
    assert bag.import_errors == {}


def test_the_dags_are_these(bag: Any, project: Path) -> None:
    integrations = {path.stem for path in (project / "include/config/integrations").glob("*.yaml")}
    assert set(bag.dags) == {
        "watch_systems",
        "watch_executions",
        "deliver_alerts",
        "publish_data_docs",
        "send_digest",
        "tidy_up",
        "announce_maintenance",
        "look_ahead",
    } | {f"check_data__{each}" for each in integrations}


def test_every_dag_says_what_it_asks_who_owns_it_and_how_to_run_it_again(
    bag: Any, project: Path
) -> None:
    for dag in bag.dags.values():
        name = dag.dag_id.partition("__")[0]
        assert "Re-run:" in dag.doc_md, dag.dag_id
        assert f"docs/runbooks/{name}.md" in dag.doc_md
        assert (project / f"docs/runbooks/{name}.md").is_file()
        assert dag.owner not in ("", "airflow")
        assert set(dag.tags) <= TAGS


def test_no_dag_overlaps_itself_catches_up_or_runs_for_ever(bag: Any) -> None:
    for dag in bag.dags.values():
        assert (dag.max_active_runs, dag.catchup) == (1, False), dag.dag_id
        assert dag.dagrun_timeout is not None


def test_task_ids_are_the_verbs(bag: Any) -> None:
    assert {task.task_id for dag in bag.dags.values() for task in dag.tasks} == VERBS


def test_a_report_fails_without_retry_and_tells(bag: Any) -> None:
    reports = [task for dag in bag.dags.values() for task in dag.tasks if task.task_id == "report"]
    assert len(reports) == len(bag.dags) - 6
    for task in reports:
        assert task.partial_kwargs["retries"] == 0
        assert task.partial_kwargs["on_failure_callback"]
        assert task.partial_kwargs["on_success_callback"]
        assert task.partial_kwargs["on_skipped_callback"]


def test_a_task_that_turns_red_has_no_outlets(bag: Any) -> None:
    for dag in bag.dags.values():
        for task in dag.tasks:
            if task.task_id in ("report", "observe"):
                outlets = (
                    task.partial_kwargs.get("outlets")
                    if hasattr(task, "partial_kwargs")
                    else task.outlets
                )
                assert not outlets, (dag.dag_id, task.task_id)


def test_every_dag_survives_the_way_to_the_scheduler(bag: Any) -> None:
    from airflow.serialization.serialized_objects import DagSerialization

    for dag in bag.dags.values():
        again = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(dag))
        assert set(again.task_ids) == set(dag.task_ids)


def test_a_dag_is_the_same_in_every_process(project: Path) -> None:
    program = (
        "import sys; from airflow.dag_processing.dagbag import DagBag;"
        "from airflow.serialization.serialized_objects import DagSerialization;"
        f"bag = DagBag(dag_folder={str(project / 'dags')!r}, bundle_name='dags');"
        "import json, hashlib;"
        "print({k: hashlib.sha256(json.dumps(DagSerialization.serialize_dag(d), sort_keys=True, default=str)"
        ".encode()).hexdigest() for k, d in sorted(bag.dags.items())})"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=project,
            env=os.environ | {"PYTHONHASHSEED": order_of_sets},
            check=True,
            capture_output=True,
            text=True,
        )
        .stdout.strip()
        .splitlines()[-1]
        for order_of_sets in ("1", "2")
    }
    assert len(seen) == 1


def test_dag_files_are_thin(project: Path) -> None:
    for path in (project / "dags").glob("*.py"):
        assert len(path.read_text().splitlines()) < 100, path.name


def test_parsing_a_dag_file_imports_nothing_heavy(project: Path) -> None:
    heavy = {"great_expectations", "pandas", "pyarrow", "duckdb", "alembic"}
    program = (
        "import sys, runpy; from pathlib import Path;"
        "import airflow.sdk; before = set(sys.modules);"
        "[runpy.run_path(str(p)) for p in sorted(Path('dags').glob('*.py'))];"
        f"print(sorted((set(sys.modules) - before) & {heavy!r}))"
    )
    seen = subprocess.run(
        [sys.executable, "-c", program],
        cwd=project,
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(project), "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
    )
    assert seen.stdout.strip().splitlines()[-1] == "[]"


def test_no_dag_file_imports_another(project: Path) -> None:
    for path in (project / "dags").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("dags"), path.name
