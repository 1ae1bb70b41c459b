"""DuckDB as the checks open it fetches nothing from the network."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import duckdb
import pytest

from include.integration_watch.quality import duck as of_quality
from include.integration_watch.reconcile import duck as of_reconcile


@contextmanager
def repository(asked: list[str]) -> Iterator[str]:
    """A place where extensions could be had; it keeps what it is asked for."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("connect", [of_quality.connect, of_reconcile.connect])
def test_a_query_that_needs_an_extension_is_refused_and_fetches_none(
    connect: Callable[[], Any], tmp_path: Path
) -> None:
    asked: list[str] = []
    with repository(asked) as address, connect() as connection:
        connection.execute(f"SET extension_directory = '{tmp_path}'")
        connection.execute(f"SET custom_extension_repository = '{address}'")
        with pytest.raises(duckdb.Error, match="extension"):
            connection.execute("SELECT * FROM read_parquet('https://example.com/i.parquet')")
        assert asked == []


def test_nothing_else_opens_duckdb(project: Path) -> None:
    opening = re.compile(r"duckdb\.connect\(")
    found = [
        path.relative_to(project).as_posix()
        for path in sorted((project / "include").rglob("*.py"))
        if opening.search(path.read_text(encoding="utf-8"))
    ]
    assert found == [
        "include/integration_watch/quality/duck.py",
        "include/integration_watch/reconcile/duck.py",
    ]
