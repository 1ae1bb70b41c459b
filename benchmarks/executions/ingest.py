"""Executions into the store, against a plain ``requests`` loop that only downloads the same pages.

The platform answers a page after 25 ms, less than a round trip to its cloud takes; the measures
named ``_at_once`` let it answer without delay, so that nothing hides what keeping costs.
"""

import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from benchmarks.measures import Line
from benchmarks.postgresql import postgresql

from .once import measured
from .platform import served

RECORDS = 20_000
LATENCY_MS = 25.0
SPARE = 600
"""One execution ends a second; how many seconds more are asked for, while the measure lasts."""


def measure(repetitions: int) -> Iterator[Line]:
    """Yield the speed on both databases, with and without the platform's delay."""
    for latency, suffix, goal in ((LATENCY_MS, "", 0.8), (0.0, "_at_once", None)):
        with served(RECORDS, latency_ms=latency) as address:
            with sqlite_files() as fresh:
                yield _line(f"ingest_sqlite{suffix}", goal, address, fresh, repetitions)
            with postgresql_databases() as fresh:
                yield _line(f"ingest_postgres{suffix}", goal, address, fresh, repetitions)


@contextmanager
def sqlite_files() -> Iterator[Callable[[], str]]:
    """Give the URL of a new SQLite file each time."""
    folder, turns = Path(tempfile.mkdtemp(prefix="integration-watch-bench-")), count()
    try:
        yield lambda: f"sqlite:///{folder / f'{next(turns)}.db'}"
    finally:
        shutil.rmtree(folder)


@contextmanager
def postgresql_databases() -> Iterator[Callable[[], str]]:
    """Give the URL of a new database each time."""
    turns = count()
    with postgresql() as url:
        server = sa.make_url(url).set(drivername="postgresql+psycopg")
        admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")

        def fresh() -> str:
            name = f"ingest{next(turns)}"
            with admin.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
            return server.set(database=name).render_as_string(hide_password=False)

        yield fresh
        admin.dispose()


def _line(
    name: str, goal: float | None, address: str, fresh: Callable[[], str], repetitions: int
) -> Line:
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(repetitions):
        for which, into in (("ours", ours), ("theirs", theirs)):
            told = measured(which, address, fresh(), RECORDS + SPARE)
            if told["count"] != RECORDS:
                raise AssertionError(f"{which} has {told['count']} of {RECORDS} executions")
            into.append(RECORDS / told["seconds"])
    mine, other = statistics.median(ours), statistics.median(theirs)
    return {
        "measure": name,
        "against": "a plain requests loop that only downloads the same pages",
        "ours": round(mine),
        "theirs": round(other),
        "ratio": round(mine / other, 2),
        "unit": "executions/s",
        "goal": goal,
        "met": None if goal is None else mine / other >= goal,
    }
