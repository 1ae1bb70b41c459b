"""``python -m benchmarks.errors``: every module of this package that has measures."""

import sys

import benchmarks.errors
from benchmarks.measures import run

if __name__ == "__main__":
    sys.exit(run(benchmarks.errors))
