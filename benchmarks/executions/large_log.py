"""``large_log``: the peak of memory of a process that reads a process log of 500 MB for its errors.

The log comes packed without being made smaller, as one of random documents would, and is made while it
is sent: in Latin-1, with terminal escapes, HTML and a formula in the one message that matters.
``python -m benchmarks.executions.large_log ADDRESS`` reads it and prints the peak and the message.
"""

import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests

from benchmarks.measures import Line
from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.records import error_text

MEGABYTES = 500
GOAL_MB = 350
ACCOUNT = "acme-1"
_CALM = (
    "2026-03-02T01:00:00Z\tINFO\tMap\t\tein Dokument für Müller & Söhne\n".encode("latin-1") * 4000
)
_ERROR = (
    "2026-03-02T01:00:00Z\tSEVERE\tMap\t\t\x1b[31mLieferant \x1b]0;x\x07<b>Müller</b> "
    '=HYPERLINK("//example.com") ist gesperrt\x1b[0m\n'
).encode("latin-1")


class _Packed:
    """What a ZIP is written to that is sent while it is made."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self._handler = handler

    def write(self, data: bytes) -> int:
        """Send a piece."""
        self._handler.wfile.write(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: nothing is held."""


def log(megabytes: int) -> Iterator[bytes]:
    """Yield a log of at least this size; its one error stands in its middle."""
    turns = megabytes * 2**20 // len(_CALM) + 1
    for turn in range(turns):
        yield _CALM
        if turn == turns // 2:
            yield _ERROR


@contextmanager
def served(megabytes: int) -> Iterator[str]:
    """Serve an account whose runs all have such a log; give the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            host = self.headers["Host"]
            body = json.dumps({"statusCode": 202, "url": f"http://{host}/download"}).encode()
            self.send_response(202)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/zip")
            self.end_headers()
            with (
                zipfile.ZipFile(_Packed(self), "w", zipfile.ZIP_STORED) as folder,  # type: ignore[call-overload]
                folder.open("process_log.log", "w", force_zip64=True) as file,
            ):
                for piece in log(megabytes):
                    file.write(piece)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def read(address: str) -> dict[str, object]:
    """Read the log in a process of its own; return its peak of memory in MB and what it found."""
    command = [sys.executable, "-m", "benchmarks.executions.large_log", address]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return told


def measure(_repetitions: int) -> Iterator[Line]:
    """Yield the peak, once."""
    with served(MEGABYTES) as address:
        told = read(address)
    if "ist gesperrt" not in str(told["text"]):
        raise AssertionError("the error was not found")
    peak = float(str(told["peak"]))
    yield {
        "measure": "large_log",
        "against": f"a process log of {MEGABYTES} MB",
        "ours": round(peak),
        "theirs": None,
        "ratio": None,
        "unit": "MB at the peak",
        "goal": GOAL_MB,
        "met": peak <= GOAL_MB,
    }


def _peak() -> float:
    """Return this process's peak of memory in MB."""
    status = Path("/proc/self/status").read_text()
    (line,) = (each for each in status.splitlines() if each.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    with requests.Session() as session:
        session.trust_env = False
        client = BoomiClient(session, sys.argv[1], ACCOUNT)
        text = error_text(client.process_log("execution-1"))
    print(json.dumps({"peak": _peak(), "text": text}))
