"""What comparing two snapshots costs: ``python -m benchmarks.reconcile`` prints one JSON line per measure.

Every repetition is a process of its own; ours and the peers' take turns. The figures are medians.
datacompy and reladiff get an environment of their own under ``.bench``, because they want older
libraries.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.reconcile import postgres
from benchmarks.reconcile.material import tables

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / ".bench" / "reconcile"
PEERS = (
    "datacompy==1.1.0",
    "polars<1.45",
    "duckdb==2.0.0",
    "reladiff==0.6.0",
    "psycopg2-binary",
)
MILLION = 1_000_000

Found = dict[str, Any]


def main() -> int:
    """Measure and print; return 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reconcile", description=__doc__)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--rows", type=int, default=5 * MILLION, help="of each side (5,000,000)")
    parser.add_argument("--large", type=int, default=20 * MILLION, help="rows; 0 leaves it out")
    parser.add_argument("--only", choices=("join", "postgres"), help="one kind of comparison")
    wanted = parser.parse_args()
    lines = []
    if wanted.only != "postgres":
        lines += _joined(wanted.rows, wanted.large, wanted.repetitions)
    if wanted.only != "join":
        lines += _in_place(wanted.rows, wanted.repetitions)
    for each in lines:
        print(json.dumps(each), flush=True)
    return 0 if all(each["met"] in (True, None) for each in lines) else 1


def _joined(rows: int, many: int, repetitions: int) -> list[Found]:
    folder = BENCH / str(rows)
    tables(folder, rows)
    lines = _compared(folder, repetitions)
    if many:
        large = BENCH / str(many)
        tables(large, many)
        peak = _run("ours", large, sys.executable)["peak_mb"]
        lines.append(line("join_20m_memory", "", peak, None, "MB", "<= 6144"))
    return lines


def _in_place(rows: int, repetitions: int) -> list[Found]:
    """Measure two tables of PostgreSQL; reladiff once, since it takes minutes."""
    peers = _peers_python()
    measured: dict[str, list[Found]] = {case: [] for case in postgres.CASES}
    with postgres.two_tables(rows, BENCH) as socket:
        for turn in range(repetitions):
            for case in postgres.CASES:
                if case == "reladiff" and (turn or not peers):
                    continue
                python = peers if case == "reladiff" else sys.executable
                measured[case].append(postgres.run(case, python, socket, BENCH / "out" / case))
    differing = {each["differ"] for case in ("ours", "reladiff") for each in measured[case]}
    if len(differing) != 1:
        raise SystemExit(f"they found different numbers of records: {sorted(differing)}")

    def median(case: str) -> float | None:
        found = measured[case]
        return statistics.median(each["seconds"] for each in found) if found else None

    return [
        line("postgres_vs_reladiff", "reladiff", median("ours"), median("reladiff"), "s", "<= 1"),
        line("postgres_vs_read", "reading", median("ours"), median("read"), "s", "<= 1.3"),
    ]


def _compared(folder: Path, repetitions: int) -> list[Found]:
    cases = {"duckdb": sys.executable, "ours": sys.executable}
    if peers := _peers_python():
        cases["datacompy"] = peers
    measured: dict[str, list[Found]] = {case: [] for case in cases}
    for _ in range(repetitions):
        for case, python in cases.items():
            measured[case].append(_run(case, folder, python))
    same = {
        case: (found[0].get("cells"), found[0].get("digest")) for case, found in measured.items()
    }
    if same["ours"] != same["duckdb"]:
        raise SystemExit(f"they found different things: {same}")

    def median(case: str, what: str = "seconds") -> float | None:
        found = measured.get(case)
        return statistics.median(each[what] for each in found) if found else None

    return [
        line("join_5m", "duckdb", median("ours"), median("duckdb"), "s", "<= 1.25"),
        line("join_5m", "datacompy", median("ours"), median("datacompy"), "s", "<= 1"),
        line("join_5m_memory", "", median("ours", "peak_mb"), None, "MB", "<= 1024"),
    ]


def _run(case: str, folder: Path, python: str) -> Found:
    out = BENCH / "out" / f"{case}-{folder.name}"
    done = subprocess.run(
        [python, "-m", "benchmarks.reconcile.once", case, str(folder), str(out)],
        env={"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{case} on {folder.name} broke off:\n{done.stderr[-2000:]}")
    found: Found = json.loads(done.stdout.splitlines()[-1])
    return found


def line(
    measure: str, against: str, ours: float | None, theirs: float | None, unit: str, goal: str
) -> Found:
    """Return one measure; a goal of a ratio is met by the ratio, any other by our figure."""
    ratio = ours / theirs if ours and theirs else None
    judged = ratio if against else ours
    return {
        "measure": measure,
        "against": against or None,
        "ours": None if ours is None else round(ours, 3),
        "theirs": None if theirs is None else round(theirs, 3),
        "ratio": None if ratio is None else round(ratio, 2),
        "unit": unit,
        "goal": goal,
        "met": None if judged is None else judged <= float(goal.removeprefix("<= ")),
    }


def _peers_python() -> str:
    """Return the Python of the peers' own environment, making it once; none if it cannot be."""
    venv = BENCH / "peers"
    python = venv / "bin" / "python"
    if (venv / "made").exists():
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
            print("the peers cannot be installed here and are left out", file=sys.stderr)
            return ""
    (venv / "made").touch()
    return str(python)


if __name__ == "__main__":
    sys.exit(main())
