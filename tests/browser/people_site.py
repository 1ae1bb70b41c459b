"""The pages of signed links and of lists on a real server, over a store of their own."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.owner_group import Member
from include.integration_watch.domain.permit import Purpose
from include.integration_watch.domain.roster import Source
from include.integration_watch.pages.addresses import LINKS_PREFIX
from include.integration_watch.pages.links_site import create_links_app
from include.integration_watch.store import Store
from include.integration_watch.wiring.case_desk import CaseDesk
from include.integration_watch.wiring.incident_desk import IncidentDesk
from include.integration_watch.wiring.list_desk import ListDesk
from include.integration_watch.wiring.membership_desk import MembershipDesk
from tests.wiring.scene import KNOWN, NEW, NOW, PAYABLE, SIGNER, Clock, invite, link
from tests.wiring.test_incident_links import TROUBLE

WAITING = Member(address="waiting@example.com")


class PeopleSite:
    """Where the pages are, and the store behind them."""

    def __init__(self, base: str, store: Store) -> None:
        self.base = f"{base}{LINKS_PREFIX}"
        self.store = store

    def page(self, name: str) -> str:
        """Return the address of a page."""
        paths = {
            "confirm": link(address=WAITING.address),
            "leave": link(Purpose.LEAVE),
            "forged": "/confirm/forged",
            "manage": link(Purpose.MANAGE, address=PAYABLE.manager, generation=0),
            "incident": link(Purpose.INCIDENT, incident=1),
        }
        return f"{self.base}{paths[name]}"


@contextmanager
def serving_people(folder: Path) -> Iterator[PeopleSite]:
    """Serve a list with a confirmed and a waiting member, and one open incident."""
    store = Store(f"sqlite:///{folder / 'store.db'}")
    invite(store)
    store.people.confirm(PAYABLE, NEW.address, 1, NOW)
    store.people.invite(PAYABLE, [WAITING], who=PAYABLE.manager, source=Source.LINK, now=NOW)
    store.apply(Judgement(findings=(TROUBLE,)), KNOWN, NOW)
    app = FastAPI()
    links = create_links_app(
        lambda: MembershipDesk(KNOWN, store, SIGNER),
        lambda: ListDesk(KNOWN, store, SIGNER),
        lambda: IncidentDesk(KNOWN, store, SIGNER),
        lambda: CaseDesk(KNOWN, store, SIGNER),
        clock=Clock(),
    )
    app.mount(LINKS_PREFIX, links)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield PeopleSite(f"http://127.0.0.1:{port}", store)
    finally:
        server.should_exit = True
        thread.join()
        store.engine.dispose()
