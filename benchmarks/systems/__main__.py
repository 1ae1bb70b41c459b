"""``python -m benchmarks.systems``: one JSON line per measure; every module of this package that has measures.

A measure is a function ``measure(repetitions)`` that gives lines; each module says what it compares.
"""

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Iterator

import benchmarks.systems

Line = dict[str, object]


def main() -> int:
    """Measure and print; return 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.systems", description=__doc__)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--only", default="", help="the measures of one module")
    wanted = parser.parse_args()
    met = True
    for measure in _measures(wanted.only):
        for line in measure(wanted.repetitions):
            print(json.dumps(line), flush=True)
            met = met and line["met"] in (True, None)
    return 0 if met else 1


def _measures(only: str) -> Iterator[Callable[[int], Iterator[Line]]]:
    for found in pkgutil.iter_modules(benchmarks.systems.__path__):
        if found.name == "__main__" or only not in ("", found.name):
            continue
        module = importlib.import_module(f"benchmarks.systems.{found.name}")
        if hasattr(module, "measure"):
            yield module.measure


if __name__ == "__main__":
    sys.exit(main())
