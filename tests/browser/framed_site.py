"""Our pages on a real HTTP server, beside a page that frames them the way Airflow's UI does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from include.integration_watch.pages.site import create_app
from tests.pages.scene import BERLIN, NOW, SCRIPT, bad_night, layers, write_docs, write_keys

SANDBOX = "allow-scripts allow-same-origin allow-forms allow-downloads"
"""What Airflow 3.3.2 lets a framed page do."""


class FramedSite(NamedTuple):
    """The address of a page of ours, alone or framed."""

    url: str

    def page(self, path: str) -> str:
        """Return the address of a page standing alone."""
        return f"{self.url}/integration-watch/{path}"

    def framed(self, path: str) -> str:
        """Return the address of a page inside the frame."""
        return f"{self.url}/frame?page={path}"


def _frame(page: str) -> HTMLResponse:
    return HTMLResponse(
        f"<body style='margin:0'><iframe sandbox='{SANDBOX}' src='/integration-watch/{page}' "
        "style='border:0;width:100vw;height:100vh'></iframe>"
    )


@contextmanager
def serving(folder: Path) -> Iterator[FramedSite]:
    """Serve a bad night's pages, with a script planted wherever an outer word is quoted."""
    write_docs(folder / "docs")
    write_keys(
        folder / "keys" / "suppliers_to_coupa" / "required_payment_term.parquet",
        {
            "number": [f"104{i:02d}" for i in range(7)],
            "name": [f"Bürobedarf Nord {SCRIPT}", *(f"Lieferant {i}" for i in range(1, 7))],
            "payment_term": [None, "", None, None, "", None, None],
        },
    )
    airflow = FastAPI()
    airflow.add_api_route("/frame", _frame, response_model=None)
    pages = create_app(
        lambda: folder / "docs",
        lambda: folder / "keys",
        [],
        incidents=lambda _: bad_night(),
        layers=lambda _: layers(),
        zone=lambda: BERLIN,
        clock=lambda: NOW,
    )
    airflow.mount("/integration-watch", pages)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(airflow, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield FramedSite(f"http://127.0.0.1:{listening.getsockname()[1]}")
        server.should_exit = True
        thread.join(10)
