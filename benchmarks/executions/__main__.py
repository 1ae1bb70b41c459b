"""``python -m benchmarks.executions``: every module of this package that has measures."""

import sys

import benchmarks.executions
from benchmarks.measures import run

if __name__ == "__main__":
    sys.exit(run(benchmarks.executions))
