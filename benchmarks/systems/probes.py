"""Look at 1,000 and 10,000 endpoints that answer after 50 ms, 50 at once; beside it the blackbox exporter.

- ``probe_1000``, ``probe_10000``: seconds from the list of systems to all probes.
- ``probe_memory``: the whole process's peak memory in the latter.
- ``probe_latency_error``: how far our 95th percentile lies from the server's own, relative.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from statistics import median
from typing import Any

from . import blackbox
from .endpoints import served, truth
from .once import IN_FLIGHT

Line = dict[str, object]
FEW, MANY = 1_000, 10_000
GOALS = {"probe_1000": 2.0, "probe_10000": 20.0, "probe_memory": 300.0, "probe_latency_error": 0.2}


def measure(repetitions: int) -> Iterator[Line]:
    """Give the four figures, the peer's beside the first."""
    with served() as address:
        few: list[dict[str, Any]] = []
        theirs: list[float] = []
        errors: list[float] = []
        for _ in range(repetitions):
            truth(address)
            few.append(_once(address, FEW))
            real = truth(address)
            errors.append(abs(few[-1]["p95"] - real) / real)
            if blackbox.is_installed():
                theirs.append(blackbox.probe(address, FEW, IN_FLIGHT))
        peer = blackbox.PROGRAM if theirs else f"{blackbox.PROGRAM} (not installed)"
        yield _line("probe_1000", median(run["seconds"] for run in few), peer, theirs, "s")
        yield _line("probe_latency_error", median(errors), "the server's own", [], "relative")
        many = [_once(address, MANY) for _ in range(max(1, min(repetitions, 3)))]
        yield _line("probe_10000", median(run["seconds"] for run in many), "", [], "s")
        yield _line("probe_memory", median(run["peak_mb"] for run in many), "", [], "MB")


def _once(address: str, count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.systems.once", address, str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if figures["well"] != count:
        raise SystemExit(f"only {figures['well']} of {count} probes found the endpoint well")
    return figures


def _line(name: str, ours: float, against: str, theirs: list[float], unit: str) -> Line:
    other = median(theirs) if theirs else None
    return {
        "measure": name,
        "against": against or None,
        "ours": round(ours, 4),
        "theirs": round(other, 4) if other else None,
        "ratio": round(ours / other, 3) if other else None,
        "unit": unit,
        "goal": GOALS[name],
        "met": ours <= GOALS[name],
    }
