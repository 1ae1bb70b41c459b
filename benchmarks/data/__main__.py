"""What checking data costs: ``python -m benchmarks.data`` prints one JSON line per measure.

Every repetition is a process of its own; ours and the peers' take turns, so that a busy machine
slows all of them. The figures are medians. Soda and pandera get an environment of their own under
``.bench``, because their dependencies are not ours.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.data import databases, docs, same_keys
from benchmarks.data.material import FEW, MANY, tables

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / ".bench" / "data"
PEERS = (
    "soda-core==4.28.0",
    "soda-duckdb==4.28.0",
    "pandera[polars]==0.26.1",
    "duckdb==2.0.0",
    "setuptools",
)
MILLION = 1_000_000

Measured = dict[str, list[dict[str, Any]]]


def main() -> int:
    """Measure and print; return 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.data", description=__doc__)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--rows", type=int, default=5 * MILLION, help="invoices (5,000,000)")
    parser.add_argument("--large", type=int, default=50 * MILLION, help="invoices; 0 leaves it out")
    parser.add_argument("--only", choices=("docs", "tables", "databases"), help="a part alone")
    wanted = parser.parse_args()
    if wanted.only == "docs":
        return _printed(docs.measure(wanted.repetitions))
    if wanted.only == "databases":
        return _printed([*databases.measure(wanted.repetitions)])
    few, many = BENCH / f"few_{wanted.rows}", BENCH / f"many_{wanted.rows}"
    tables(few, wanted.rows, planted=FEW)
    tables(many, wanted.rows, planted=MANY)
    lines = _compared(few, many, wanted.repetitions)
    if wanted.large:
        large = BENCH / f"few_{wanted.large}"
        tables(large, wanted.large, planted=FEW)
        peak = _run("ours", large, sys.executable)["peak_mb"]
        lines.append(_line("rows_50m_memory", "", peak, None, unit="MB", goal="<= 4096"))
    if wanted.only == "tables":
        return _printed(lines)
    reps = wanted.repetitions
    return _printed([*lines, *databases.measure(reps), *docs.measure(reps)])


def _printed(lines: Iterable[Mapping[str, object]]) -> int:
    met = True
    for line in lines:
        print(json.dumps(line), flush=True)
        met = met and line["met"] in (True, None)
    return 0 if met else 1


def _compared(few: Path, many: Path, repetitions: int) -> list[dict[str, Any]]:
    ours = sys.executable
    peers = _peers_python()
    cases = {
        "duckdb": ("duckdb", few, ours),
        "ours": ("ours", few, ours),
        "duckdb many": ("duckdb", many, ours),
        "ours many": ("ours", many, ours),
        "ours counts": ("ours_counts", few, ours),
        "ours of 5": ("ours_5", few, ours),
        "ours of 200": ("ours_200", few, ours),
        "overhead": ("overhead", few, ours),
    }
    if peers:
        cases |= {"soda": ("soda", few, peers), "pandera": ("pandera", few, peers)}
    measured: Measured = {name: [] for name in cases}
    for _ in range(repetitions + 1):
        for name, case in cases.items():
            measured[name].append(_run(*case))
    # The first round fills caches: bytecode, pages of the file system.
    measured = {name: found[1:] for name, found in measured.items()}
    measured["gx"] = [_run("gx", few, ours)]
    _agree(measured, few, many)
    return _lines(measured)


def _run(case: str, folder: Path, python: str) -> dict[str, Any]:
    """Measure one case in a fresh process, the whole process included."""
    out = BENCH / "out" / f"{case}-{folder.name}"
    with tempfile.TemporaryDirectory(prefix="integration-watch-bench-") as home:
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": home,
            "AIRFLOW_HOME": home,
            "PYTHONPATH": str(ROOT),
        }
        began = time.perf_counter()
        done = subprocess.run(
            [python, "-m", "benchmarks.data.once", case, str(folder), str(out)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        took = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{case} on {folder.name} broke off:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**found, "process": took}


def _agree(measured: Mapping[str, Sequence[Mapping[str, Any]]], few: Path, many: Path) -> None:
    """Break off unless all that were measured found the same."""
    for folder in (few, many):
        same_keys.compare(
            BENCH / "out" / f"duckdb-{folder.name}", BENCH / "out" / f"ours-{folder.name}"
        )
    counts = measured["ours"][0]["counts"]
    told = {name: measured[name][0].get("counts") for name in ("ours counts", "gx", "soda")}
    for name, theirs in told.items():
        # Soda counts the values that occur twice, the others the rows.
        start = 1 if name == "soda" else 0
        if theirs and list(theirs)[start:] != counts[start:]:
            raise SystemExit(f"{name} counted {theirs}, ours {counts}")


def _lines(measured: Measured) -> list[dict[str, Any]]:
    def median(name: str, what: str = "seconds") -> float | None:
        found = measured.get(name)
        return statistics.median(one[what] for one in found) if found else None

    def ratio(
        measure: str, own: str, peer: str, goal: str, what: str = "seconds"
    ) -> dict[str, Any]:
        return _line(measure, peer, median(own, what), median(peer, what), unit="s", goal=goal)

    return [
        ratio("keys_5m", "ours", "duckdb", "<= 1.25"),
        ratio("keys_5m_many", "ours many", "duckdb many", "<= 1.25"),
        ratio("keys_5m", "ours", "pandera", "<= 1"),
        ratio("keys_5m", "ours", "gx", ""),
        ratio("counts_5m", "ours counts", "soda", "<= 1.1"),
        ratio("keys_5m_process", "ours", "duckdb", "<= 1.6", "process"),
        # What a busy machine leaves alone.
        ratio("keys_5m_processor", "ours", "duckdb", "", "processor"),
        ratio("keys_5m_many_processor", "ours many", "duckdb many", "", "processor"),
        ratio("expectations_200_processor", "ours of 200", "ours of 5", "", "processor"),
        _line("keys_5m_memory", "", median("ours", "peak_mb"), None, unit="MB", goal="<= 350"),
        _line("keys_5m_many_memory", "", median("ours many", "peak_mb"), None, unit="MB", goal=""),
        ratio("expectations_200", "ours of 200", "ours of 5", "<= 4"),
        _line("task_overhead", "", median("overhead"), None, unit="s", goal="<= 1"),
    ]


def _line(
    measure: str, against: str, ours: float | None, theirs: float | None, *, unit: str, goal: str
) -> dict[str, Any]:
    """Return one measure; a goal of a ratio is met by the ratio, any other by our figure."""
    compared = against != ""
    ratio = ours / theirs if ours and theirs else None
    judged = ratio if compared else ours
    bound = float(goal.removeprefix("<= ")) if goal else None
    return {
        "measure": measure,
        "against": against or None,
        "ours": None if ours is None else round(ours, 3),
        "theirs": None if theirs is None else round(theirs, 3),
        "ratio": None if ratio is None else round(ratio, 2),
        "unit": unit,
        "goal": goal or None,
        "met": None if bound is None or judged is None else judged <= bound,
    }


def _peers_python() -> str:
    """Return the Python of the peers' own environment, making it once; none if it cannot be."""
    venv = BENCH / "peers"
    python = venv / "bin" / "python"
    made = venv / "made"
    if made.exists():
        return str(python)
    uv = str(Path(sys.executable).with_name("uv"))
    for command in (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)],
        [uv, "pip", "install", "--quiet", "--system-certs", "--python", str(python), *PEERS],
    ):
        try:
            done = subprocess.run(command, check=False, stdout=sys.stderr)
        except FileNotFoundError:
            done = None
        if done is None or done.returncode:
            print("soda and pandera cannot be installed here and are left out", file=sys.stderr)
            return ""
    made.touch()
    return str(python)


if __name__ == "__main__":
    sys.exit(main())
