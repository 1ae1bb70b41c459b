"""Airflow's REST API as the demo uses it, against a real server on this machine."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from demo.run.airflow_api import AirflowApi, NotReadyError

RUN = {"dag_id": "a", "dag_run_id": "manual__1", "state": "queued", "end_date": None}
ANSWERS: dict[tuple[str, str], object] = {
    ("GET", "/execution/health"): {"status": "healthy"},
    ("POST", "/auth/token"): {"access_token": "token"},
    ("GET", "/api/v2/dags?limit=100&exclude_stale=True"): {
        "dags": [{"dag_id": "b"}, {"dag_id": "a"}]
    },
    ("POST", "/api/v2/dags/a/dagRuns"): RUN,
    ("GET", "/api/v2/dags/a/dagRuns/manual__1"): {
        **RUN,
        "state": "success",
        "end_date": "2026-03-02T06:00:00Z",
    },
    ("GET", "/api/v2/dags/a/dagRuns?order_by=-id&limit=1&state=queued"): {"dag_runs": [RUN]},
    ("GET", "/api/v2/dags/b/dagRuns?order_by=-id&limit=1"): {"dag_runs": []},
}


class _Airflow(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        found = ANSWERS.get((self.command, self.path))
        is_known = self.path.startswith(("/auth", "/execution")) or (
            self.headers.get("Authorization") == "Bearer token"
        )
        body = json.dumps(found).encode()
        self.send_response(401 if not is_known else 200 if found is not None else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815 - the standard library names them

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[AirflowApi]:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # nobody listens: it must not be asked
    with HTTPServer(("127.0.0.1", 0), _Airflow) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield AirflowApi(f"http://127.0.0.1:{server.server_port}", "admin", "password")
        server.shutdown()


def test_a_token_opens_what_was_closed(api: AirflowApi) -> None:
    with pytest.raises(NotReadyError, match="401"):
        api.dag_ids()

    api.log_in()

    assert api.dag_ids() == ("a", "b")


def test_a_triggered_run_can_be_followed_to_its_end(api: AirflowApi) -> None:
    api.log_in()
    run = api.trigger("a")

    assert run.is_active
    assert not api.run(run).is_active
    assert api.run(run).ended_at is not None


def test_the_newest_run_is_found_by_state_and_may_be_none(api: AirflowApi) -> None:
    api.log_in()

    assert api.last_run("a", "queued") is not None
    assert api.last_run("b") is None


def test_an_airflow_that_does_not_answer_is_not_ready() -> None:
    with pytest.raises(NotReadyError, match="GET /execution/health"):
        AirflowApi("http://127.0.0.1:9", "admin", "password").log_in()
