"""Prism between a client and the demo's Boomi: it says where a message departs from the contract."""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import requests

HERE = Path(__file__).parent
CONTRACTS = HERE.parents[1].parent / "shared" / "contracts"
BOOMI = CONTRACTS / "boomi" / "openapi-monitor.json"
_LOCKED = ("package.json", "package-lock.json")
_READY_WITHIN = 120.0

# What Boomi's own published examples and prose contradict in Boomi's own schema, and nothing else:
# optional fields are called required, wide integers come with their type, a version is written as
# text, and the 202 of an answer that is not ready stands only in prose.
_NOT_REQUIRED = {
    "ExecutionRecord": frozenset(
        {"launcherID", "message", "nodeId", "originalExecutionId", "parentExecutionId"}
        | {"recordedDate", "reportKey", "topLevelExecutionId"}
    ),
    "Event": frozenset(
        {"endTime", "error", "errorType", "erroredStepLabel", "erroredStepType"}
        | {"processId", "startTime", "topLevelProcessId"}
    ),
    "GenericConnectorRecord": frozenset({"errorMessage"}),
}
_OF_ANY_TYPE = {
    "ExecutionRecord": ("executionDuration", "inboundDocumentSize", "outboundDocumentSize"),
    "DeployedPackage": ("componentVersion",),
}


class Exchange(NamedTuple):
    """One request through Prism, and where it or its answer departs from the contract."""

    request: str
    status: int
    violations: tuple[str, ...]


def missing() -> str:
    """Return why the contract cannot be held here, or nothing."""
    if not BOOMI.is_file():
        return f"the published contract is not beside the project ({BOOMI.name})"
    if shutil.which("npm") is None or shutil.which("node") is None:
        return "npm and node are not on this machine"
    return ""


def installed() -> Path:
    """Return Prism's program, installed once for each state of the lock."""
    state = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in _LOCKED)).hexdigest()
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = caches / "integration-watch" / f"prism-{state[:16]}"
    program = folder / "node_modules" / ".bin" / "prism"
    if not program.exists():
        making = folder.with_name(f"{folder.name}.{os.getpid()}")
        making.mkdir(parents=True)
        for name in _LOCKED:
            shutil.copy(HERE / name, making)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=making, check=True, timeout=600)
        try:
            making.rename(folder)
        except OSError:
            # Another run was first; theirs is as good.
            shutil.rmtree(making)
    return program


def mended() -> dict[str, Any]:
    """Return the published contract without what Boomi's own examples violate.

    Prism names few violations of one answer: those of Boomi's own would hide all others.
    """
    contract: dict[str, Any] = json.loads(BOOMI.read_text(encoding="utf-8"))
    schemas = contract["components"]["schemas"]
    for name, fields in _NOT_REQUIRED.items():
        schemas[name]["required"] = [
            each for each in schemas[name].get("required", ()) if each not in fields
        ]
    for name, typed in _OF_ANY_TYPE.items():
        for field in typed:
            schemas[name]["properties"][field] = {}
    for path, asked in contract["paths"].items():
        if "/async/" in path:
            for method in asked.keys() & {"get", "post"}:
                asked[method]["responses"]["202"] = {"description": "It is not ready."}
    return contract


@contextmanager
def between(upstream: str, home: Path) -> Iterator[str]:
    """Run Prism in front of a server; give its address."""
    program, contract = installed(), home / "contract.json"
    contract.write_text(json.dumps(mended()), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(program), "proxy", str(contract), upstream, "-h", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as prism:
        try:
            _wait_for(port, prism)
            yield f"http://127.0.0.1:{port}"
        finally:
            prism.terminate()


def _wait_for(port: int, prism: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _READY_WITHIN
    while time.monotonic() < until and prism.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"Prism did not begin to listen (exit code {prism.poll()})")


@contextmanager
def recorded(through: str) -> Iterator[list[Exchange]]:
    """Record every request that any client of this process sends through Prism."""
    exchanges: list[Exchange] = []
    send = requests.Session.send

    def recording(
        self: requests.Session, request: requests.PreparedRequest, **more: Any
    ) -> requests.Response:
        answer = send(self, request, **more)
        if (request.url or "").startswith(through):
            exchanges.append(_exchange(request, answer))
        return answer

    requests.Session.send = recording  # type: ignore[method-assign]
    try:
        yield exchanges
    finally:
        requests.Session.send = send  # type: ignore[method-assign]


def _exchange(request: requests.PreparedRequest, answer: requests.Response) -> Exchange:
    path = "/".join(request.path_url.split("/")[5:])
    return Exchange(
        f"{request.method} {path}", answer.status_code, _said(answer.headers.get("sl-violations"))
    )


def _said(header: str | None) -> tuple[str, ...]:
    """Return the violations of a header; one that is too long is cut, and told as it is."""
    if not header:
        return ()
    try:
        found = json.loads(header)
    except ValueError:
        return (header[:500],)
    return tuple(
        f"{'.'.join(map(str, each.get('location', ())))}: {each.get('message', '')}"
        for each in found
    )
