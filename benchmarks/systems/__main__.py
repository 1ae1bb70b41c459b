"""``python -m benchmarks.systems``: every module of this package that has measures."""

import sys

import benchmarks.systems
from benchmarks.measures import run

if __name__ == "__main__":
    sys.exit(run(benchmarks.systems))
