"""A table of the ERP read into the lake, and checked where it lies (``--only databases``).

PostgreSQL holds a million invoices of nine columns and a suite of six demands. Ours are the snapshot,
and the whole check both ways; theirs the rows one by one as they were read before, and the best plain
form that we know: one ``COPY`` of the table over the socket, its CSV read by pyarrow and written as Parquet.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from benchmarks.postgresql import postgresql

ROWS = 1_000_000
_TABLE = f"""
    CREATE TABLE invoice AS SELECT n::bigint AS id, 'R-' || n AS number, 'S' || n % 100000 AS supplier,
    (n % 99999 / 100.0)::numeric(12, 2) AS total, 'EUR'::varchar(3) AS currency,
    date '2020-01-01' + (n % 2000)::int AS dated, timestamp '2020-01-01' + n * interval '1 second' AS changed,
    n % 7 = 0 AS held, CASE WHEN n % 5000 = 0 THEN NULL ELSE 'N30' END AS term
    FROM generate_series(1, {ROWS}) AS n
"""  # noqa: S608 - a number of our own
_WAYS = ("typed", "rows", "copy", "streamed", "in_place")


def measure(repetitions: int) -> Iterator[dict[str, Any]]:
    """Yield one line for each measure; each repetition is a process of its own, all take turns."""
    import psycopg  # noqa: PLC0415 - the driver of a server that only this measure needs

    with postgresql() as url:
        with psycopg.connect(url) as connection:
            connection.execute(_TABLE)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE invoice")
        found: dict[str, list[dict[str, Any]]] = {way: [] for way in _WAYS}
        for _ in range(repetitions):
            for way in _WAYS:
                found[way].append(_once(way, url))
    if len({each["failing"] for way in ("streamed", "in_place") for each in found[way]}) != 1:
        raise SystemExit("checked in place and streamed do not come to the same")
    for name, ours, theirs, goal in (
        ("database_read", "typed", "rows", 0.5),
        ("database_read", "typed", "copy", 1.25),
        ("database_check", "in_place", "streamed", 1),
    ):
        yield _line(name, found[ours], found[theirs], theirs, "seconds", goal)
    yield _line("database_read_memory", found["typed"], found["copy"], "copy", "peak_mb", None)
    yield _line("database_check_bytes", found["in_place"], found["streamed"], "streamed", "kept", 1)


def _once(way: str, url: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.data.databases_once", way, url],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    made: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return made


def _line(
    name: str, ours: list[dict[str, Any]], theirs: list[dict[str, Any]], against: str, unit: str,
    goal: float | None,
) -> dict[str, Any]:  # fmt: skip
    own = statistics.median(each[unit] for each in ours)
    other = statistics.median(each[unit] for each in theirs)
    ratio = round(own / other, 2)
    return {
        "measure": name, "against": against, "ours": own, "theirs": other, "ratio": ratio,
        "unit": {"seconds": "s", "peak_mb": "MB", "kept": "bytes"}[unit], "goal": goal,
        "met": None if goal is None else ratio <= goal,
    }  # fmt: skip
