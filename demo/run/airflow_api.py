"""Talk to the demo's Airflow as any other client would: over its REST API."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests

TIMEOUT = 60


class NotReadyError(Exception):
    """Airflow does not answer, or does not know that DAG, yet."""


@dataclass(frozen=True)
class Run:
    """One run of a DAG."""

    dag_id: str
    run_id: str
    state: str
    ended_at: datetime | None

    @property
    def is_active(self) -> bool:
        """Tell whether the run has not ended."""
        return self.state in ("queued", "running")


@dataclass
class AirflowApi:
    """Airflow's REST API, for one user."""

    base_url: str
    user: str
    password: str
    _session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        # Proxies and .netrc of the shell have no business between processes of one machine.
        self._session.trust_env = False

    def log_in(self) -> None:
        """Fetch a token; NotReadyError while the API server is still starting.

        The first request of a task makes Airflow build the API that tasks use, which takes
        seconds: asking for it here, it is there when the first task comes.
        """
        self._send("GET", "/execution/health")
        answer = self._send(
            "POST", "/auth/token", json={"username": self.user, "password": self.password}
        )
        self._session.headers["Authorization"] = f"Bearer {answer['access_token']}"

    def dag_ids(self) -> tuple[str, ...]:
        """Return the DAGs that are known by now."""
        listed = self._send("GET", "/api/v2/dags", params={"limit": 100, "exclude_stale": True})
        return tuple(sorted(dag["dag_id"] for dag in listed["dags"]))

    def trigger(self, dag_id: str) -> Run:
        """Start a run."""
        return _run(
            self._send(
                "POST", f"/api/v2/dags/{dag_id}/dagRuns", json={"logical_date": None, "conf": {}}
            )
        )

    def last_run(self, dag_id: str, *states: str) -> Run | None:
        """Return the newest run of a DAG, if there is one; ``states`` narrow which."""
        wanted = {"order_by": "-id", "limit": 1, "state": list(states)}
        listed = self._send("GET", f"/api/v2/dags/{dag_id}/dagRuns", params=wanted)
        return next((_run(found) for found in listed["dag_runs"]), None)

    def run(self, run: Run) -> Run:
        """Return a run as it is now."""
        return _run(self._send("GET", f"/api/v2/dags/{run.dag_id}/dagRuns/{run.run_id}"))

    def import_errors(self) -> tuple[str, ...]:
        """Return what the DAG processor could not import, a line each."""
        listed = self._send("GET", "/api/v2/importErrors")
        return tuple(
            f"{error['filename']}: {error['stack_trace'].strip().splitlines()[-1]}"
            for error in listed["import_errors"]
        )

    def _send(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer = self._session.request(
                method, self.base_url + path, timeout=TIMEOUT, **arguments
            )
        except requests.RequestException as unreachable:
            raise NotReadyError(f"{method} {path}: {type(unreachable).__name__}") from unreachable
        if not answer.ok:
            raise NotReadyError(f"{method} {path}: Airflow answered {answer.status_code}")
        body: dict[str, Any] = answer.json()
        return body


def _run(body: dict[str, Any]) -> Run:
    ended = body["end_date"]
    return Run(
        dag_id=body["dag_id"],
        run_id=body["dag_run_id"],
        state=body["state"],
        ended_at=datetime.fromisoformat(ended) if ended else None,
    )
