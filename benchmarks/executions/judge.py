"""``judge_1000``: what judging a thousand integrations costs, each with 90 days of history.

Seven hundred run once a day, two hundred and fifty each hour, fifty each quarter of an hour; half of
the hourly ones are judged by the rhythm that they have to be learned from. One in fifty has something
wrong. Everything is read from a SQLite store, as at each look; nothing is learned before.
"""

import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from include.integration_watch.domain.catalogue import Catalogue, Settings
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import Execution, ExecutionStatus
from include.integration_watch.domain.system import System
from include.integration_watch.store import Store
from include.integration_watch.store.watermarks import Read
from include.integration_watch.wiring.judging import judge_all

GOAL_S = 5.0
INTEGRATIONS = 1000
DAYS = timedelta(days=90)
NOW = datetime(2026, 3, 4, 9, 3, tzinfo=UTC)
ACCOUNT = "bench-000001"
Line = dict[str, object]


def measure(repetitions: int) -> Iterator[Line]:
    """Judge all of them so many times; give the median."""
    known = company()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'store.db'}")
        runs = fill(store, known)
        took: list[float] = []
        busy: list[float] = []
        findings = 0
        for _ in range(repetitions):
            began = time.perf_counter()
            used = time.process_time()
            total = Judgement.of(each.judgement for each in judge_all(known, store))
            took.append(time.perf_counter() - began)
            busy.append(time.process_time() - used)
            findings = len(total.findings)
        store.engine.dispose()
    yield {
        "measure": "judge_1000",
        "against": f"{runs} runs of 90 days, {findings} findings",
        "ours": round(median(took), 3),
        "processor": round(median(busy), 3),
        "theirs": None,
        "ratio": None,
        "unit": "s",
        "goal": GOAL_S,
        "met": median(took) <= GOAL_S,
    }


def company() -> Catalogue:
    """Return a catalogue of a thousand integrations."""
    text = {"de": "x", "en": "x"}
    kinds = {"boomi": "boomi_platform", "coupa": "coupa", "erp": "erp"}
    return Catalogue(
        settings=Settings(platform_group="platform"),
        systems=tuple(
            System.model_validate(
                {
                    "id": id,
                    "title": text,
                    "kind": kind,
                    "conn_id": id,
                    "owner_group": "platform",
                    "account_id": ACCOUNT,
                }
            )
            for id, kind in kinds.items()
        ),
        integrations=tuple(
            Integration.model_validate(
                {
                    "id": f"integration_{number:04}",
                    "title": text,
                    "object": "invoice",
                    "source": {"system": "erp"},
                    "target": {"system": "coupa"},
                    "boomi_system": "boomi",
                    "boomi_process": f"Process {number}",
                    "coupa_integration": f"process-{number}",
                    "cadence": _cadence(number),
                    "owner_group": "platform",
                }
            )
            for number in range(INTEGRATIONS)
        ),
    )


def _cadence(number: int) -> str:
    if number % 20 < 14:
        return "every day by 07:00"
    if number % 20 < 19:
        return "as usual" if number % 2 else "every hour"
    return "every 15 minutes"


def _period(integration: Integration) -> timedelta:
    if integration.cadence.at is not None:
        return timedelta(days=1)
    return (
        timedelta(hours=1) if integration.cadence.is_learned else integration.cadence.period or DAYS
    )


def fill(store: Store, known: Catalogue) -> int:
    """Keep 90 days of runs; return how many."""
    dice = random.Random(5)  # noqa: S311 - a fixed material
    total = 0
    for number, integration in enumerate(known.integrations):
        period = _period(integration)
        start = NOW.replace(hour=6, minute=0) if period >= timedelta(days=1) else NOW
        runs: list[Execution] = []
        for turn in range(int(DAYS / period)):
            began = start - turn * period - timedelta(seconds=dice.randrange(120))
            is_wrong = number % 50 == 0 and turn == 0
            runs.append(
                Execution(
                    id=f"execution-{number}-{turn}",
                    account=ACCOUNT,
                    process=integration.boomi_process,
                    status=ExecutionStatus.ERROR if is_wrong else ExecutionStatus.COMPLETE,
                    type="exec_sched",
                    started_at=began,
                    ended_at=began + timedelta(seconds=dice.randrange(20, 90)),
                    inbound=dice.randrange(100, 140),
                    outbound=100,
                )
            )
        store.save_executions(runs)
        total += len(runs)
    name = f"boomi:{ACCOUNT}"
    store.save_executions((), Read(name=name, at=NOW, whole_since=NOW - DAYS))
    return total
