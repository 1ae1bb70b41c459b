"""``python -m benchmarks.fetching --histories 20000``: reading an account, held to its promises.

Each history is 3 to 12 steps: runs begin, end and are shown late; clocks differ; pages repeat a
record, are torn, lose their token or are answered by 503; whoever fetches dies at a request, at a
statement or at a commit; another fetches in between. In the end every execution must be there, once
and as Boomi says, and the watermark where time is. SQLite, then some on a PostgreSQL of our own, or
on the one that ``--postgres URL`` names; then real processes that are really killed, on both.
"""

import argparse
import sys
import tempfile
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from benchmarks.postgresql import postgresql

from .kills import in_a_new_file, killed
from .soak import in_a_file, in_memory, on_one_server, soak


def main() -> int:
    """Live through histories and print one JSON line each; return 1 when one broke."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fetching", description=__doc__)
    parser.add_argument("--histories", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--kills", type=int, default=60, help="processes to kill on each database")
    parser.add_argument("--postgres", default="", help="URL of an empty PostgreSQL database")
    parser.add_argument("--postgres-histories", type=int, default=500, help="0 leaves it out")
    wanted = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory(prefix="integration-watch-soak-", dir=in_memory()) as scratch:
        lines.append(
            soak(
                "sqlite",
                wanted.histories,
                partial(in_a_file, scratch),
                processes=wanted.processes,
                first_seed=wanted.seed,
            )
        )
        lines.append(killed("sqlite", in_a_new_file(Path(scratch)), wanted.kills))
    if few := wanted.postgres_histories:
        with nullcontext(wanted.postgres) if wanted.postgres else postgresql(in_memory()) as url:
            where = partial(on_one_server, url)
            lines.append(soak("postgresql", few, where, processes=1, first_seed=wanted.seed))
            lines.append(killed("postgresql", url, wanted.kills))
    return 0 if all(line["met"] for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
