"""A store, a key and the pages of signed links over them; moments and mails of a test."""

from datetime import timedelta

from fastapi.testclient import TestClient

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.owner_group import Member
from include.integration_watch.domain.permit import Permit, Purpose
from include.integration_watch.domain.roster import Source
from include.integration_watch.links.signing import Signer
from include.integration_watch.pages.links_site import create_links_app
from include.integration_watch.pages.rate import Limiter
from include.integration_watch.store import Store
from include.integration_watch.wiring.case_desk import CaseDesk
from include.integration_watch.wiring.incident_desk import IncidentDesk
from include.integration_watch.wiring.list_desk import ListDesk
from include.integration_watch.wiring.membership_desk import MembershipDesk
from tests.domain.scene import NOW, catalogue, group

SIGNER = Signer(["a-key-of-the-tests-that-is-long-enough"])
PAYABLE = group("accounts_payable", fallback="platform")
KNOWN = catalogue(
    owner_groups=(
        PAYABLE,
        group("purchasing"),
        group("platform", "platform@example.com"),
        *(each for each in catalogue().owner_groups if each.id not in (
            "accounts_payable", "purchasing", "platform",
        )),
    )
)  # fmt: skip
NEW = Member(address="new@example.com", language="de")


class Clock:
    """Tells the moment that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self):  # type: ignore[no-untyped-def]
        return self.now


def browser(
    store: Store,
    *,
    known: Catalogue = KNOWN,
    clock: Clock | None = None,
    limiter: Limiter | None = None,
) -> TestClient:
    """A browser in front of the pages of signed links."""
    app = create_links_app(
        lambda: MembershipDesk(known, store, SIGNER),
        lambda: ListDesk(known, store, SIGNER),
        lambda: IncidentDesk(known, store, SIGNER),
        lambda: CaseDesk(known, store, SIGNER),
        clock=clock or Clock(),
        limiter=limiter or Limiter(burst=10_000),
    )
    return TestClient(app, raise_server_exceptions=False)


def invite(store: Store, member: Member = NEW, at=NOW) -> None:  # type: ignore[no-untyped-def]
    store.people.invite(PAYABLE, [member], who="manager@example.com", source=Source.PAGE, now=at)


def link(purpose: Purpose = Purpose.CONFIRM, **changes: object) -> str:
    """The path of a link for the new member of accounts payable."""
    fields = {
        "purpose": purpose,
        "group": PAYABLE.id,
        "address": NEW.address,
        "generation": 1,
        "expires": NOW + timedelta(days=14),
    }
    return f"/{purpose}/{SIGNER.sign(Permit.model_validate(fields | changes))}"


def state(store: Store) -> str:
    """What the store says of the new member."""
    (listed,) = store.people.listed(PAYABLE.id)
    return listed.state.value
