"""One reading in a process of its own: ``python -m benchmarks.executions.once ours|theirs ADDRESS STORE SECONDS``.

SECONDS is how far it reaches back.

Prints seconds, executions and the peak of memory in bytes as JSON.
"""

import json
import logging
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from benchmarks.executions.platform import ACCOUNT
from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.store import Store
from include.integration_watch.wiring.boomi_reading import AccountReading


def ours(address: str, url: str, back: timedelta) -> int:
    """Read the account into the store; return how many executions are there."""
    settings = Settings(platform_group="platform", look_back=back, boomi_keeps=back)
    store = Store(url)
    began = time.perf_counter()
    with requests.Session() as session:
        session.trust_env = False
        client = BoomiClient(session, address, ACCOUNT, requests_per_second=1e9)
        AccountReading(client, store, settings).read()
    _tell(time.perf_counter() - began)
    with store.engine.connect() as connection:
        found: int = connection.exec_driver_sql("SELECT count(*) FROM execution").scalar_one()
    return found


def theirs(address: str, _url: str, back: timedelta) -> int:
    """Only download the same pages in a plain loop; return how many executions they hold."""
    since = (datetime.now(UTC) - back).strftime("%Y-%m-%dT%H:%M:%SZ")
    expression = {
        "property": "recordedDate",
        "operator": "GREATER_THAN_OR_EQUAL",
        "argument": [since],
    }
    base = f"{address}/api/rest/v1/{ACCOUNT}/ExecutionRecord"
    began, count = time.perf_counter(), 0
    with requests.Session() as session:
        session.trust_env = False
        page: dict[str, Any] = session.post(
            f"{base}/query", json={"QueryFilter": {"expression": expression}}
        ).json()
        count += len(page["result"])
        while token := page.get("queryToken"):
            headers = {"Content-Type": "text/plain"}
            page = session.post(f"{base}/queryMore", data=token, headers=headers).json()
            count += len(page["result"])
    _tell(time.perf_counter() - began)
    return count


def _tell(seconds: float) -> None:
    _told["seconds"] = seconds
    _told["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


_told: dict[str, float] = {}


def measured(which: str, address: str, url: str, seconds: int) -> dict[str, float]:
    """Run one reading in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.executions.once",
        which,
        address,
        url,
        str(seconds),
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    count = {"ours": ours, "theirs": theirs}[sys.argv[1]](
        sys.argv[2], sys.argv[3], timedelta(seconds=int(sys.argv[4]))
    )
    print(json.dumps(_told | {"count": count}))
