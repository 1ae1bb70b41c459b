"""A Boomi of many executions in a process of its own: pages of 100 made as they are asked for.

``python -m benchmarks.executions.platform RECORDS LATENCY_MS LIMIT`` prints its port. One execution
ends each second until now. LIMIT is how many requests a second it bears, 0 for any number.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import requests

from demo.landscape.rate_limit import SlidingSecond

ACCOUNT = "acme-1"
PAGE = 100
_BUSY = b'{"message": "your account\'s rate limits have been exceeded"}'
_DENIED = b'{"message": "Access denied due to insufficient permissions."}'


class Executions:
    """Executions that end one a second."""

    def __init__(self, count: int) -> None:
        self.begin = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=count)
        self.count = count

    def find(self, expression: dict[str, Any]) -> tuple[int, int]:
        """Return the first and the one after the last of the executions that a filter finds."""
        first, last = 0, self.count
        for each in expression.get("nestedExpression", [expression]):
            if each.get("property") != "recordedDate":
                return 0, 0
            at = datetime.fromisoformat(each["argument"][0])
            seconds = (at - self.begin) // timedelta(seconds=1)
            if each["operator"] == "GREATER_THAN_OR_EQUAL":
                first = max(first, seconds)
            else:
                last = min(last, seconds + 1)
        return first, max(first, last)

    def page(self, first: int, last: int) -> bytes:
        """Return up to 100 executions, with the token of the next page where there is one."""
        end = min(last, first + PAGE)
        page: dict[str, Any] = {
            "@type": "QueryResult",
            "result": [self._row(number) for number in range(first, end)],
            "numberOfResults": last - first,
        }
        if end < last:
            page["queryToken"] = f"{end}/{last}"
        return json.dumps(page).encode()

    def _row(self, number: int) -> dict[str, Any]:
        at = self.begin + timedelta(seconds=number)
        name = f"execution-{UUID(int=number * 7_919)}-{at:%Y.%m.%d}"
        return {
            "@type": "ExecutionRecord",
            "executionId": name,
            "account": ACCOUNT,
            "executionTime": f"{at - timedelta(seconds=4):%Y-%m-%dT%H:%M:%SZ}",
            "status": "COMPLETE",
            "executionType": "exec_sched",
            "processName": f"Process {number % 50}",
            "processId": "5c94d512-4dfe-404b-b32a-8063259436f7",
            "atomName": "Integration runtime",
            "atomId": "05362201-cf51-4fef-95eb-ae1f0b8e7273",
            "inboundDocumentCount": number % 90,
            "inboundErrorDocumentCount": 0,
            "outboundDocumentCount": number % 90,
            "executionDuration": ["Long", 3832],
            "inboundDocumentSize": ["Long", 1640 * (number % 90)],
            "outboundDocumentSize": ["Long", 1710 * (number % 90)],
            "nodeId": f"172_16_22_224[{name}]",
            "recordedDate": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        }


def serve(count: int, latency: float, limit: int) -> None:
    """Serve until the process is ended."""
    executions, told = Executions(count), {"admitted": 0, "refused": 0}
    bears, lock = SlidingSecond(limit) if limit else None, threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 1 << 20

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with lock:
                admitted = bears is None or bears.admits()
                told["admitted" if admitted else "refused"] += 1
            if not admitted:
                return self._say(503, _BUSY)
            if "/ExecutionRecord/" not in self.path:
                return self._say(403, _DENIED)
            if latency:
                time.sleep(latency)
            if self.path.endswith("queryMore"):
                first, _, last = body.decode().partition("/")
                return self._say(200, executions.page(int(first), int(last)))
            expression = json.loads(body)["QueryFilter"]["expression"]
            return self._say(200, executions.page(*executions.find(expression)))

        def do_GET(self) -> None:
            self._say(200, json.dumps(told).encode())

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()


@contextmanager
def served(count: int, *, latency_ms: float = 0, limit: int = 0) -> Iterator[str]:
    """Run the platform in a process of its own; give its address."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.executions.platform",
        str(count),
        str(latency_ms),
        str(limit),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = process.stdout.readline() if process.stdout else ""
            yield f"http://127.0.0.1:{int(port)}"
        finally:
            process.terminate()


def requests_seen(address: str) -> dict[str, int]:
    """Return how many requests were admitted and refused."""
    told: dict[str, int] = requests.get(address, timeout=30).json()
    return told


if __name__ == "__main__":
    serve(int(sys.argv[1]), float(sys.argv[2]) / 1000, int(sys.argv[3]))
