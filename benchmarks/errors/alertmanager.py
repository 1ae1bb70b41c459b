"""Debian's Alertmanager on 127.0.0.1, fed with our findings as alerts; a fresh one each time."""

import json
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from include.integration_watch.domain.finding import Finding

PROGRAM = "prometheus-alertmanager"
HOST = "127.0.0.1"
PATIENCE_S = 60.0

# One group per alert, as one incident is one message; nothing is sent while we measure.
CONFIGURATION = """\
route:
  receiver: nobody
  group_by: ['...']
  group_wait: 1h
receivers:
  - name: nobody
inhibit_rules:
  - source_matchers: [layer="system"]
    target_matchers: [layer="execution"]
    equal: [system]
"""


def is_installed() -> bool:
    """Tell whether there is one to compare with."""
    return shutil.which(PROGRAM) is not None


def take(findings: Sequence[Finding]) -> float:
    """Return how many seconds it takes from the findings until every alert is in its group."""
    with _running() as address:
        begun = time.perf_counter()
        _post(f"{address}/api/v2/alerts", [_alert(finding) for finding in findings])
        while _grouped(address) < len(findings):
            if time.perf_counter() - begun > PATIENCE_S:
                raise SystemExit(f"{PROGRAM} did not take {len(findings)} alerts in {PATIENCE_S} s")
        return time.perf_counter() - begun


def _alert(finding: Finding) -> dict[str, object]:
    return {
        "labels": {
            "alertname": finding.kind,
            "layer": finding.layer.value,
            "subject": finding.subject,
            "severity": finding.severity.value,
            "system": "erp",
        },
        "annotations": {"excerpt": finding.excerpt, **finding.facts},
    }


def _post(url: str, body: object) -> None:
    request = urllib.request.Request(  # noqa: S310 - our own address
        url, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_S):  # noqa: S310
        pass


def _grouped(address: str) -> int:
    url = f"{address}/metrics"
    with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:  # noqa: S310
        lines = answer.read().decode().splitlines()
    # How many groups the dispatcher holds: each alert is one of its own.
    name = "alertmanager_dispatcher_aggregation_groups "
    return next((int(float(line.split()[1])) for line in lines if line.startswith(name)), 0)


@contextmanager
def _running() -> Iterator[str]:
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="integration-watch-bench-") as folder:
        configuration = Path(folder) / "alertmanager.yml"
        configuration.write_text(CONFIGURATION)
        process = subprocess.Popen(
            [
                PROGRAM,
                f"--config.file={configuration}",
                f"--storage.path={folder}/data",
                f"--web.listen-address={HOST}:{port}",
                "--cluster.listen-address=",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(f"http://{HOST}:{port}")
            yield f"http://{HOST}:{port}"
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_S)


def _wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/-/ready", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise SystemExit(f"{PROGRAM} did not start at {address}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port
