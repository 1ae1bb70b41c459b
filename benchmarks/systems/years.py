"""Two years of 1,000 systems, looked at every five minutes, as the shipped retention keeps them.

- ``years_file``: megabytes of the SQLite file, single looks of three days, hours of 42 days, 730 days.
- ``years_round``: seconds in which a further round of 1,000 looks is kept and held against what is
  usual for each system, as `watch_systems` does.
- ``years_tidy``: seconds in which a night's `tidy_up` forgets a day of looks and of hours.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.observation import Probe, Step
from include.integration_watch.store import Store, system_tables, tables
from include.integration_watch.wiring.paces import Paces

from . import report

NOW = datetime(2026, 10, 31, 12, 0, tzinfo=UTC)
EVERY = timedelta(minutes=5)
RAW, HOURS = Settings(platform_group="x").keep_probes, Settings(platform_group="x").keep_hours
STEPS = ("dns", "connect", "tls", "first_byte", "whole")
GOALS = {"years_file": (1024.0, "MB"), "years_round": (2.0, "s"), "years_tidy": (60.0, "s")}


def measure(repetitions: int) -> Iterator[dict[str, object]]:
    """Fill a store and measure it."""
    with tempfile.TemporaryDirectory(prefix="integration-watch-bench-") as folder:
        file = Path(folder) / "store.db"
        store = Store(f"sqlite:///{file}")
        report.fill(store)
        _fill(store)
        with store.engine.connect() as connection:  # what waits beside the file belongs into it
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        size = file.stat().st_size / 1_000_000
        yield _line("years_file", size)
        rounds = [_round(store, NOW + number * EVERY) for number in range(max(1, repetitions))]
        yield _line("years_round", statistics.median(rounds))
        yield _line("years_tidy", _tidy(store))
        store.engine.dispose()


def _look(system: str, at: datetime, chance: random.Random) -> Probe:
    steps = tuple(
        Step(name=name, took=timedelta(milliseconds=chance.uniform(1, 120))) for name in STEPS
    )
    return Probe(system=system, at=at, steps=steps, proof="answer")


def _names() -> list[str]:
    return [f"system_{number}" for number in range(report.SYSTEMS)]


def _fill(store: Store) -> None:
    chance = random.Random(5)  # noqa: S311 - figures of a benchmark
    with store.engine.begin() as connection:
        for back in range(1, RAW // EVERY + 1):
            at = NOW - back * EVERY
            looks = (_look(system, at, chance) for system in _names())
            rows = [
                {
                    "system": one.system,
                    "at": at,
                    "value": one.model_dump_json(exclude_defaults=True),
                }
                for one in looks
            ]
            connection.execute(sa.insert(tables.probe), rows)
        for back in range(HOURS // timedelta(hours=1)):
            hour = NOW - back * timedelta(hours=1)
            rows = [_hour(hour, system, chance) for system in _names()]
            connection.execute(sa.insert(system_tables.system_hour), rows)


def _hour(hour: datetime, system: str, chance: random.Random) -> dict[str, object]:
    row = report.day_row("", system, chance, looks=timedelta(hours=1) // EVERY)
    del row["day"]
    return row | {"hour": hour}


def _round(store: Store, now: datetime) -> float:
    chance = random.Random(6)  # noqa: S311
    known = report.company()
    looks = [_look(system, now, chance) for system in _names()]
    begun = time.perf_counter()
    store.systems.save(looks)
    Paces(store, known, looks)
    return time.perf_counter() - begun


def _tidy(store: Store) -> float:
    tomorrow = NOW + timedelta(days=1)
    begun = time.perf_counter()
    gone = store.systems.forget(
        raw=tomorrow - RAW,
        hours=tomorrow - HOURS,
        days=(tomorrow - timedelta(days=report.DAYS - 1)).date(),
    )
    took = time.perf_counter() - begun
    if min(gone.values()) == 0:
        raise SystemExit(f"years: nothing was forgotten of {gone}")
    return took


def _line(name: str, ours: float) -> dict[str, object]:
    goal, unit = GOALS[name]
    return {
        "measure": name,
        "against": None,
        "ours": round(ours, 3),
        "theirs": None,
        "ratio": None,
        "unit": unit,
        "goal": f"ours <= {goal:.0f}",
        "met": ours <= goal,
    }
