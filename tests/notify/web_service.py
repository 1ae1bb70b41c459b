"""A real HTTP server on this machine that takes messages as chats and text services do."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class WebService:
    """Answers ``code`` to every post; ``is_silent`` keeps it from answering until it is closed."""

    code: int = 200
    is_silent: bool = False
    port: int = 0
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "", query: str = "") -> str:
        """The Apprise address of a place of it."""
        return f"json://127.0.0.1:{self.port}/{path}" + (f"?{query}" if query else "")


@contextmanager
def open_service() -> Iterator[WebService]:
    service = WebService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            if service.is_silent:
                service.closed.wait(30)
                return
            if service.code < 300:
                service.posts.append((self.path, json.loads(body)))
            self.send_response(service.code)
            self.end_headers()
            self.wfile.write(b"the token hunter2-hunter2 is not mine to repeat")

        def log_message(self, *told: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        service.closed.set()
        server.shutdown()
        server.server_close()
        thread.join()
