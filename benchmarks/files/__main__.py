"""`python -m benchmarks.files`: thousands of random data files, read or refused; a JSON line at the end."""

import argparse
import sys

from benchmarks.files.soak import soak

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.files", description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--gigabyte", action="store_true", help="a line of a gigabyte too")
    given = parser.parse_args()
    wanted = range(given.first, given.first + given.files)
    sys.exit(0 if soak(wanted, given.processes, gigabyte=given.gigabyte) else 1)
