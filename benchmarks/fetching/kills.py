"""Real processes that fetch from a real server and are killed, at any moment, two at a time."""

import json
import logging
import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.context import ForkServerContext
from pathlib import Path

import requests
import sqlalchemy as sa

from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.errors import BoomiError
from include.integration_watch.store import Store
from include.integration_watch.store.execution_tables import execution
from include.integration_watch.store.tables import watermark
from include.integration_watch.wiring.boomi_reading import AccountReading, name_of

from .history import SETTINGS
from .platform import ACCOUNT, Platform, Run

RUNS = 400
_LONGEST_LIFE = 0.6


class Broken(Exception):
    """An execution is lost or doubled, or the mark is stuck."""


@contextmanager
def served(platform: Platform) -> Iterator[str]:
    """Serve a platform over HTTP; its clock is the real one."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            platform.now = datetime.now(UTC)
            reply = platform.answer(self.path, body)
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Say nothing: who asked was killed."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def fetch(store_url: str, boomi_url: str) -> None:
    """Read the account once, as a task does."""
    logging.disable(logging.WARNING)
    with requests.Session() as session:
        session.trust_env = False
        client = BoomiClient(session, boomi_url, ACCOUNT, requests_per_second=1e9)
        store = Store(store_url)
        try:
            reading = AccountReading(client, store, SETTINGS)
            reading.read()
            reading.fill_in()
        except BoomiError:
            return  # the next one asks again
        finally:
            store.engine.dispose()


def killed(database: str, store_url: str, kills: int, *, seed: int = 1) -> dict[str, object]:
    """Kill fetching processes, two of them at a time; let one live, and print what is there then."""
    begun = time.monotonic()
    chance = random.Random(seed)  # noqa: S311 - moments of death
    now = datetime.now(UTC).replace(microsecond=0)
    platform = Platform(now)
    for number in range(RUNS):
        ends = now - timedelta(seconds=17 * (RUNS - number))
        platform.runs.append(Run(number, ends - timedelta(seconds=9), ends, timedelta()))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    died = 0
    _forget(store_url)
    with served(platform) as boomi_url:
        while died < kills:
            died += _one_death(context, store_url, boomi_url, chance)
        fetch(store_url, boomi_url)
    trouble = _trouble(store_url)
    line: dict[str, object] = {
        "measure": "executions_killed",
        "against": database,
        "ours": died,
        "broken": int(bool(trouble)),
        "seconds": round(time.monotonic() - begun, 1),
        "unit": "processes killed",
        "goal": "broken == 0",
        "met": not trouble,
    }
    print(json.dumps(line | ({"trouble": trouble} if trouble else {})), flush=True)
    return line


def _one_death(
    context: ForkServerContext, store_url: str, boomi_url: str, chance: random.Random
) -> int:
    """Let two fetch at once and kill both at some moment; return how many were still at it."""
    both = [context.Process(target=fetch, args=(store_url, boomi_url)) for _ in range(2)]
    for process in both:
        process.start()
    time.sleep(chance.uniform(0.0, _LONGEST_LIFE))
    died = 0
    for process in both:
        if process.is_alive() and process.pid is not None:
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        died += process.exitcode == -signal.SIGKILL
    return died


def _forget(store_url: str) -> None:
    """Begin anew, with the tables in place."""
    store = Store(store_url)
    with store.engine.begin() as connection:
        connection.execute(sa.delete(execution))
        connection.execute(sa.delete(watermark))
    store.engine.dispose()


def _trouble(store_url: str) -> str:
    """Return what is wrong with what is kept, or nothing."""
    store = Store(store_url)
    now = datetime.now(UTC)
    kept = store.runs.between(ACCOUNT, now - timedelta(days=9), now)
    mark = store.watermark(name_of(ACCOUNT))
    store.engine.dispose()
    ids = [run.id for run in kept]
    lost = sorted({f"execution-{number}" for number in range(RUNS)} - set(ids))
    if lost or len(ids) != len(set(ids)):
        return f"lost {lost}, doubled {len(ids) - len(set(ids))}"
    if mark is None or mark.at < now - timedelta(minutes=1):
        return f"the mark is stuck at {mark}"
    return ""


def in_a_new_file(folder: Path) -> str:
    """Return the URL of a SQLite file that is not there yet."""
    return f"sqlite:///{folder / 'killed.db'}"
