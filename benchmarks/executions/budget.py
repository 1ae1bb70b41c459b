"""How much of the allowed rate three processes use that compete for it, without being refused once."""

import multiprocessing
import time
from collections.abc import Iterator
from functools import partial

import requests

from benchmarks.measures import Line
from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.pace import SharedPace
from include.integration_watch.store import Store

from .ingest import sqlite_files
from .platform import ACCOUNT, requests_seen, served

ALLOWED = 10
SECONDS = 30.0
GOAL = 0.95


def ask(address: str, url: str, until: float) -> None:
    """Ask as often as the shared budget lets one, until a moment."""
    budget = Store(url).budget
    pace = SharedPace(partial(budget.reserve, ACCOUNT), partial(budget.postpone, ACCOUNT), ALLOWED)
    with requests.Session() as session:
        session.trust_env = False
        client = BoomiClient(session, address, ACCOUNT, pace=pace)
        while time.time() < until:
            list(client.open_now())


def measure(_repetitions: int) -> Iterator[Line]:
    """Yield the share of the allowed rate that was used; being refused once misses the goal."""
    context = multiprocessing.get_context("spawn")
    with sqlite_files() as fresh, served(1, limit=ALLOWED) as address:
        url = fresh()
        Store(url).engine.dispose()
        until = time.time() + 600
        three = [context.Process(target=ask, args=(address, url, until)) for _ in range(3)]
        for process in three:
            process.start()
        while requests_seen(address)["admitted"] < ALLOWED:
            time.sleep(0.1)
        before, began = requests_seen(address), time.monotonic()
        time.sleep(SECONDS)
        after, took = requests_seen(address), time.monotonic() - began
        for process in three:
            process.terminate()
            process.join()
    share = (after["admitted"] - before["admitted"]) / (ALLOWED * took)
    refused = after["refused"]
    yield {
        "measure": "rate_limit_use",
        "against": f"{ALLOWED} requests a second, three processes",
        "ours": round(share, 3),
        "refused": refused,
        "unit": "share of the allowed rate",
        "goal": GOAL,
        "met": share >= GOAL and not refused,
    }
