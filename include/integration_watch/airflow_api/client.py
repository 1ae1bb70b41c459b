"""A client of Airflow's public REST API (v2), for one account. Knows no Airflow."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import requests

from include.integration_watch.domain.watchers import End, TaskEnd

PAGE = 100
MOST_PAGES = 20
_LOST = ("failed", "upstream_failed", "removed")
_ENDED = ("success", "skipped", *_LOST)


class AirflowApiError(Exception):
    """Airflow's API did not give what was asked; the message names neither token nor password."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class AirflowApiClient:
    """Asks how tasks ended.

    With a login the password is exchanged for a token (``POST /auth/token``); without one the
    password is a token itself.
    """

    def __init__(
        self,
        session: requests.Session,
        base_url: str,
        login: str,
        password: str,
        *,
        timeout: float = 10,
    ) -> None:
        self._session, self._base_url = session, base_url.rstrip("/")
        self._login, self._password, self._timeout = login, password, timeout
        self._token = "" if login else password

    def lost(self, since: datetime) -> Iterator[TaskEnd]:
        """Return the tasks that failed since then, of any DAG, newest first; mapped ones each by itself."""
        for number in range(MOST_PAGES):
            body = {
                "state": list(_LOST[:2]),
                "end_date_gte": since.isoformat(),
                "page_limit": PAGE,
                "page_offset": number * PAGE,
                "order_by": "-end_date",
            }
            found = self._list("POST", "/dags/~/dagRuns/~/taskInstances/list", json=body)
            yield from (end for each in found if (end := _end(each)))
            if len(found) < PAGE:
                return

    def newest(self, dag: str, task: str) -> TaskEnd | None:
        """Return how the newest finished instance of a task ended, or none where none has."""
        asked = {
            "task_id": task,
            "state": list(_ENDED),
            "order_by": "-run_after",
            "limit": 1,
        }
        found = self._list("GET", f"/dags/{dag}/dagRuns/~/taskInstances", params=asked)
        return _end(found[0]) if found else None

    def test(self) -> None:
        """Ask something harmless; raise `AirflowApiError` where it is refused."""
        self._list(
            "POST",
            "/dags/~/dagRuns/~/taskInstances/list",
            json={"state": ["failed"], "page_limit": 1},
        )

    def _list(self, method: str, path: str, **given: Any) -> list[dict[str, Any]]:
        answer = self._send(method, path, **given)
        if answer.status_code == requests.codes.unauthorized and self._login:
            self._token = ""
            answer = self._send(method, path, **given)
        if not answer.ok:
            raise AirflowApiError(
                f"Airflow's API answered {answer.status_code} to {path}",
                permanent=answer.status_code in (401, 403, 404),
            )
        try:
            found: list[dict[str, Any]] = answer.json()["task_instances"]
        except (ValueError, KeyError, TypeError) as unreadable:
            raise AirflowApiError(f"Airflow's API answered {path} unreadably") from unreadable
        return found

    def _send(self, method: str, path: str, **given: Any) -> requests.Response:
        if not self._token:
            self._token = self._log_in()
        headers = {"Authorization": f"Bearer {self._token}"}
        return self._reach(method, f"/api/v2{path}", headers=headers, **given)

    def _log_in(self) -> str:
        answer = self._reach(
            "POST", "/auth/token", json={"username": self._login, "password": self._password}
        )
        if answer.status_code in (401, 403):
            raise AirflowApiError("Airflow's API refuses the login", permanent=True)
        try:
            return str(answer.json()["access_token"])
        except (ValueError, KeyError, TypeError) as unreadable:
            raise AirflowApiError("Airflow's API gave no token") from unreadable

    def _reach(self, method: str, path: str, **given: Any) -> requests.Response:
        try:
            return self._session.request(
                method, self._base_url + path, timeout=self._timeout, **given
            )
        except requests.RequestException as unreachable:
            raise AirflowApiError(
                f"Airflow's API does not answer: {type(unreachable).__name__}"
            ) from unreachable


def _end(instance: dict[str, Any]) -> TaskEnd | None:
    """Return a task's end; none for one that Airflow has given no moment."""
    at = instance.get("end_date") or instance.get("run_after")
    if not at:
        return None
    return TaskEnd(
        dag=str(instance["dag_id"]),
        task=str(instance["task_id"]),
        run=str(instance["dag_run_id"]),
        end=End.LOST if instance.get("state") in _LOST else End.WELL,
        at=datetime.fromisoformat(at),
    )
