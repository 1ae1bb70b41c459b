"""``python -m benchmarks.incidents --histories 20000``: the incident machine held to its invariants.

Each history is 4 to 24 random steps on a real database: systems break and mend, runs fail, looks
arrive late, twice and out of order, two workers meet, senders die, processes restart. The same seed
is the same history, but for who is first where two workers meet. SQLite, then some of them on a
PostgreSQL of our own, or on the one that ``--postgres URL`` names.
"""

import argparse
import sys
import tempfile
from contextlib import nullcontext
from functools import partial

from benchmarks.postgresql import postgresql

from .soak import in_a_file, in_memory, on_one_server, soak


def main() -> int:
    """Live through histories and print one JSON line per database; return 1 when one broke."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.incidents", description=__doc__)
    parser.add_argument("--histories", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1, help="the first history (1)")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--postgres", default="", help="URL of an empty PostgreSQL database")
    parser.add_argument("--postgres-histories", type=int, default=1_000, help="0 leaves it out")
    wanted = parser.parse_args()
    seeds = range(wanted.seed, wanted.seed + wanted.histories)
    with tempfile.TemporaryDirectory(prefix="integration-watch-soak-", dir=in_memory()) as scratch:
        lines = [soak("sqlite", seeds, partial(in_a_file, scratch), wanted.processes)]
    if few := seeds[: wanted.postgres_histories]:
        with nullcontext(wanted.postgres) if wanted.postgres else postgresql(in_memory()) as url:
            lines.append(soak("postgresql", few, partial(on_one_server, url), 1))
    return 0 if all(line["met"] for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
