"""Run the measures of a package and print one JSON line each.

A measure is a function ``measure(repetitions)`` of a module that gives lines; each module says what
it compares.
"""

import argparse
import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType

Line = dict[str, object]


def run(package: ModuleType) -> int:
    """Measure and print; return 1 when a goal was missed."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {package.__name__}", description=package.__doc__
    )
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--only", default="", help="the measures of one module")
    wanted = parser.parse_args()
    met = True
    for measure in _measures(package, wanted.only):
        for line in measure(wanted.repetitions):
            print(json.dumps(line), flush=True)
            met = met and line["met"] in (True, None)
    return 0 if met else 1


def _measures(package: ModuleType, only: str) -> Iterator[Callable[[int], Iterator[Line]]]:
    for found in pkgutil.iter_modules(package.__path__):
        if found.name == "__main__" or only not in ("", found.name):
            continue
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        if hasattr(module, "measure"):
            yield module.measure
