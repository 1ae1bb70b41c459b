"""Airflow's API and a dead-man switch as one real server: what a client of either may see."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

USER, PASSWORD, SECRET_PATH = "watcher", "a-password-of-tests", "ping/6a1f-secret"


@dataclass
class FakeAirflow:
    """Answers like Airflow 3.3: a token for a login, task instances newest first."""

    instances: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    pings: list[str] = field(default_factory=list)
    answers: int = 200
    base_url: str = ""

    def ends(self, dag: str, task: str, state: str, at: str, run: str = "") -> None:
        """Let a task instance end."""
        self.instances.append(
            {
                "dag_id": dag,
                "task_id": task,
                "dag_run_id": run or f"scheduled__{at}",
                "state": state,
                "end_date": at,
                "run_after": at,
                "map_index": -1,
            }
        )

    def forget_tokens(self) -> None:
        """Let every token expire."""
        self.tokens.clear()

    def found(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Return what a question asks for, newest first."""
        since = asked.get("end_date_gte", "")
        kept = [
            each
            for each in self.instances
            if each["state"] in asked["state"]
            and each["end_date"] >= since
            and asked.get("task_id") in (None, each["task_id"])
            and asked.get("dag_id") in (None, each["dag_id"])
        ]
        kept.sort(key=lambda each: str(each["end_date"]), reverse=True)
        first = int(asked.get("page_offset", 0))
        return kept[first : first + int(asked.get("page_limit", 100))]


@contextmanager
def open_airflow() -> Iterator[FakeAirflow]:
    """Run it on this machine."""
    fake = FakeAirflow()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/auth/token":
                if (body["username"], body["password"]) != (USER, PASSWORD):
                    return self.reply(401, {"detail": "Invalid credentials"})
                fake.tokens.append(f"token-{len(fake.tokens)}")
                return self.reply(201, {"access_token": fake.tokens[-1]})
            assert self.path == "/api/v2/dags/~/dagRuns/~/taskInstances/list"
            return self.tell(body)

        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            if path == f"/{SECRET_PATH}":
                fake.pings.append(self.path)
                return self.reply(fake.answers, {})
            dag = path.split("/")[4]
            asked = {"dag_id": dag, "task_id": query["task_id"][0], "state": query["state"]}
            return self.tell(asked | {"page_limit": query["limit"][0]})

        def tell(self, asked: dict[str, Any]) -> None:
            if self.headers["Authorization"] not in [f"Bearer {each}" for each in fake.tokens]:
                return self.reply(401, {"detail": "Not authenticated"})
            return self.reply(fake.answers, {"task_instances": fake.found(asked)})

        def reply(self, status: int, body: dict[str, Any]) -> None:
            written = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
