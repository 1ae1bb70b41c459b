"""The pages of a worklist on a real server; who is logged in is said by the address of the mount."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from include.integration_watch.pages.airflow_lists import add_lists
from include.integration_watch.pages.airflow_worklists import add_worklists
from include.integration_watch.pages.security import Person
from include.integration_watch.pages.site import create_app
from include.integration_watch.store import Store
from include.integration_watch.wiring.list_desk import ListDesk
from include.integration_watch.wiring.worklist_desk import WorklistDesk
from tests.wiring.scene import KNOWN, SIGNER
from tests.wiring.worklist_scene import ANNA, BEN, LISTED, NAME, VIEWER, compare, rows

PEOPLE = {"anna": ANNA, "ben": BEN, "viewer": VIEWER}


class WorklistSite:
    """Where the pages are, and the store behind them."""

    def __init__(self, base: str, store: Store) -> None:
        self.base = base
        self.store = store

    def page(self, person: str = "anna", path: str = f"reconciliations/{NAME}") -> str:
        """Return the address of a page for a person who is logged in."""
        return f"{self.base}/{person}/{path}"


def _pages(store: Store, person: Person) -> FastAPI:
    desk = WorklistDesk([LISTED], store, SIGNER, UTC)

    def more(app, reader):  # type: ignore[no-untyped-def]
        add_lists(app, reader, lambda: ListDesk(KNOWN, store, SIGNER), lambda: person)
        add_worklists(app, reader, lambda: desk, lambda: person)

    return create_app(Path, Path, (), clock=lambda: datetime.now(UTC), more=more)


@contextmanager
def serving_worklist(folder: Path) -> Iterator[WorklistSite]:
    """Serve one worklist after two comparisons to three people."""
    store = Store(f"sqlite:///{folder / 'store.db'}")
    compare(store, 1, *rows(160))
    compare(store, 2, *rows())
    app = FastAPI()
    for name, person in PEOPLE.items():
        app.mount(f"/{name}", _pages(store, person))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield WorklistSite(f"http://127.0.0.1:{port}", store)
    finally:
        server.should_exit = True
        thread.join()
        store.engine.dispose()
