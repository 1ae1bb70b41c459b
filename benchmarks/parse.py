"""What parsing costs: ``python -m benchmarks.parse`` prints one JSON line per measure.

Every repetition is a process of its own; ours and the peers' take turns, so that a busy machine
slows all of them. The figures are medians. dag-factory gets an environment of its own under
``.bench``, because its dependencies are not ours.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import material
from benchmarks.material import ROOT

COUNT = 1000
FACTORY = (
    "apache-airflow==3.3.2",
    "dag-factory==1.1.0",
    "apache-airflow-providers-standard==1.21.0",
)


@dataclass(frozen=True)
class Case:
    """Something to parse, the Python to parse it with, and how many DAGs must come of it."""

    place: Path
    dags: int
    python: str = sys.executable
    one_task_of: str = ""


def main() -> int:
    """Measure and print; return 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parse", description=__doc__)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--count", type=int, default=COUNT, help="integrations (1000)")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="integration-watch-bench-") as scratch:
        cases = _cases(Path(scratch), wanted.count)
        measured: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(wanted.repetitions + 1):
            for name, case in cases.items():
                measured[name].append(_parse(case, Path(scratch)))
    # The first round fills caches: bytecode, pages of the file system.
    median = {name: statistics.median(times[1:]) for name, times in measured.items()}
    lines = _lines(median, wanted.count)
    for line in lines:
        print(json.dumps(line), flush=True)
    return 0 if all(line["met"] in (True, None) for line in lines) else 1


def _cases(scratch: Path, count: int) -> dict[str, Case]:
    ours = material.our_file(scratch / "ours")
    material.integrations(scratch / "config", count)
    one = f"check_data__suppliers_to_erp_{_last_of('suppliers_to_erp', scratch / 'config')}"
    cases = {
        "ours": Case(ours, count),
        "bare": Case(material.bare_file(scratch / "bare", count), count),
        "bare files": Case(material.bare_files(scratch / "bare_files", count), count),
        "one of ours": Case(ours, 1, one_task_of=one),
        "empty": Case(material.empty_file(scratch / "empty"), 1),
    }
    if python := _factory_python():
        factory = material.factory_file(scratch / "factory", count)
        cases["dag-factory"] = Case(factory, count, python=python)
    return cases


def _last_of(name: str, config: Path) -> str:
    numbers = [file.stem.rpartition("_")[2] for file in config.glob(f"integrations/{name}_*.yaml")]
    return max(numbers, key=int)


def _parse(case: Case, scratch: Path) -> float:
    """Parse in a fresh process; a wrong number of DAGs makes the time worthless."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.environ.get("HOME", str(scratch)),
        "PYTHONPATH": str(ROOT),
        "AIRFLOW_HOME": str(scratch / "airflow"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
        "INTEGRATION_WATCH_CONFIG": str(scratch / "config"),
    }
    if case.one_task_of:
        environment["_AIRFLOW_PARSING_CONTEXT_DAG_ID"] = case.one_task_of
        environment["_AIRFLOW_PARSING_CONTEXT_TASK_ID"] = "observe"
    script = str(ROOT / "benchmarks" / "parse_once.py")
    done = subprocess.run(
        [case.python, script, str(case.place)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    said = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {}
    if said.get("dags") != case.dags:
        raise SystemExit(
            f"{case.place}: expected {case.dags} DAGs, got {said}\n{done.stderr[-2000:]}"
        )
    return float(said["seconds"])


def _lines(median: dict[str, float], count: int) -> list[dict[str, object]]:
    ours, one, empty = median["ours"], median["one of ours"], median["empty"]
    lines = [
        _line(f"parse_{count}", f"{count} bare DAGs in one file", ours, median["bare"], 1.5),
        _line(f"parse_{count}", f"{count} bare DAGs, a file each", ours, median["bare files"]),
    ]
    if factory := median.get("dag-factory"):
        lines.append(_line(f"parse_{count}", f"dag-factory, {count} DAGs", ours, factory))
    added = _line("parse_one", "an empty DAG file", one, empty)
    added |= {"added": round(one - empty, 3), "goal": "added <= 0.3", "met": one - empty <= 0.3}
    return [*lines, added]


def _line(
    measure: str, against: str, ours: float, theirs: float, most: float | None = None
) -> dict[str, object]:
    return {
        "measure": measure,
        "against": against,
        "ours": round(ours, 3),
        "theirs": round(theirs, 3),
        "ratio": round(ours / theirs, 2),
        "unit": "s",
        "goal": None if most is None else f"ratio <= {most}",
        "met": None if most is None else ours / theirs <= most,
    }


def _factory_python() -> str:
    """Return the Python of dag-factory's own environment, making it once; none if it cannot be."""
    venv = ROOT / ".bench" / "dag-factory"
    python = venv / "bin" / "python"
    made = venv / "made"
    if made.exists():
        return str(python)
    uv = str(Path(sys.executable).with_name("uv"))
    for command in (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)],
        [uv, "pip", "install", "--quiet", "--system-certs", "--python", str(python), *FACTORY],
    ):
        try:
            done = subprocess.run(command, check=False, stdout=sys.stderr)
        except FileNotFoundError:
            done = None
        if done is None or done.returncode:
            print("dag-factory cannot be installed here and is left out", file=sys.stderr)
            return ""
    made.touch()
    return str(python)


if __name__ == "__main__":
    sys.exit(main())
