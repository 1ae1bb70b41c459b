"""Airflow's own API server with our plugin in it, in a process and a home of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import requests

PROJECT = Path(__file__).parents[2]
USERS = {"admin": "admin", "viewer": "viewer"}
PASSWORD = "a-password-for-tests"
PATIENCE = 180


class AirflowApi(NamedTuple):
    """A running API server: its address (with the path it is mounted under), home and environment."""

    url: str
    home: Path
    environment: dict[str, str]

    def token(self, user: str = "admin") -> str:
        """Log in and return a token."""
        answer = requests.post(
            f"{self.url}/auth/token", json={"username": user, "password": PASSWORD}, timeout=30
        )
        answer.raise_for_status()
        return str(answer.json()["access_token"])

    def get(self, path: str, **arguments: object) -> requests.Response:
        """Ask for a path with a bearer token."""
        headers = {"Authorization": f"Bearer {self.token()}"}
        return requests.get(f"{self.url}{path}", headers=headers, timeout=30, **arguments)  # type: ignore[arg-type]

    def airflow(self, *arguments: str) -> None:
        """Run one of Airflow's commands in the same home."""
        run(self.environment, "-m", "airflow", *arguments)


def run(environment: dict[str, str], *arguments: str) -> None:
    """Run Python to its end; a failure shows what it said."""
    ended = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    if ended.returncode:
        raise RuntimeError(f"{arguments} failed:\n{ended.stdout[-3000:]}\n{ended.stderr[-3000:]}")


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def environment_for(home: Path, url: str) -> dict[str, str]:
    """Return the environment of an Airflow that knows nothing but ``home``."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AIRFLOW", "INTEGRATION_WATCH"))
    }
    passwords = home / "passwords.json"
    passwords.write_text(json.dumps(dict.fromkeys(USERS, PASSWORD)), encoding="utf-8")
    bundles = [
        {
            "name": "tests",
            "classpath": "airflow.dag_processing.bundles.local.LocalDagBundle",
            "kwargs": {"path": str(home / "dags")},
        }
    ]
    (home / "dags").mkdir(exist_ok=True)
    return kept | {
        "PYTHONPATH": str(PROJECT),
        "AIRFLOW_HOME": str(home),
        "INTEGRATION_WATCH_HOME": str(home / "watch"),
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__API__SECRET_KEY": "s" * 64,
        "AIRFLOW__API_AUTH__JWT_SECRET": "j" * 64,
        "AIRFLOW__CORE__AUTH_MANAGER": (
            "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager"
        ),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{u}:{r}" for u, r in USERS.items()),
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps(bundles),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
    }


@contextmanager
def running(home: Path, *, path: str = "") -> Iterator[AirflowApi]:
    """Migrate a database, start the API server on a free port, end it by its process group."""
    port = free_port()
    url = f"http://127.0.0.1:{port}{path}"
    environment = environment_for(home, url)
    run(environment, "-m", "airflow", "db", "migrate")
    command = [sys.executable, "-m", "airflow", "api-server", "--apps", "core"]
    with (home / "api-server.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            env=environment,
            cwd=PROJECT,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_it_answers(server, url, home / "api-server.log")
        yield AirflowApi(url, home, environment)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(20)


def _wait_until_it_answers(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            if requests.get(f"{url}/api/v2/version", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise RuntimeError(f"Airflow's API server did not answer:\n{log.read_text()[-3000:]}")
