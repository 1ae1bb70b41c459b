"""Confirm and leave by signed link: looking changes nothing, one button does, once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from include.integration_watch.domain.owner_group import Member
from include.integration_watch.domain.permit import Purpose
from include.integration_watch.domain.roster import MemberState, Source
from include.integration_watch.links.signing import Signer, new_key
from include.integration_watch.pages.rate import Limiter
from include.integration_watch.store import Store

from .scene import KNOWN, NEW, NOW, PAYABLE, Clock, browser, invite, link, state

ANSWERS = [
    (link(), "Meldungen bestätigen"),
    (link(Purpose.LEAVE), "Liste verlassen"),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'store.db'}")
    yield kept
    kept.engine.dispose()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", [path for path, _ in ANSWERS])
def test_looking_changes_nothing(store: Store, path: str, method: str) -> None:
    invite(store)
    before = store.people.changes(PAYABLE.id)

    for _ in range(3):
        assert browser(store).request(method, path).status_code == 200

    assert state(store) == MemberState.INVITED
    assert store.people.changes(PAYABLE.id) == before


@pytest.mark.parametrize(("path", "said"), ANSWERS)
def test_the_page_is_in_the_language_of_the_member_or_the_one_asked_for(
    store: Store, path: str, said: str
) -> None:
    invite(store)

    assert said in browser(store).get(path).text
    assert 'lang="en"' in browser(store).get(f"{path}?lang=en").text


def test_the_button_confirms_and_says_so(store: Store) -> None:
    invite(store)

    page = browser(store).post(link())

    assert (page.status_code, state(store)) == (200, MemberState.CONFIRMED)
    assert "Bestätigt" in page.text
    assert "<button" not in page.text


def test_pressing_again_says_that_it_is_done_and_changes_nothing(store: Store) -> None:
    invite(store)
    browser(store).post(link())
    before = store.people.changes(PAYABLE.id)

    assert "Bestätigt" in browser(store).post(link()).text
    assert store.people.changes(PAYABLE.id) == before


def test_an_old_invitation_does_not_bring_back_who_left(store: Store) -> None:
    invite(store)
    client = browser(store)
    client.post(link())
    client.post(link(Purpose.LEAVE))

    for answer in (client.get(link()), client.post(link())):
        assert answer.status_code == 410
    assert state(store) == MemberState.LEFT


def test_the_link_of_a_new_invitation_counts_and_the_old_one_does_not(store: Store) -> None:
    invite(store)
    browser(store).post(link(Purpose.LEAVE))
    invite(store)

    assert browser(store).post(link()).status_code == 410
    assert browser(store).post(link(generation=2)).status_code == 200
    assert state(store) == MemberState.CONFIRMED


def test_a_mail_program_leaves_at_one_click(store: Store) -> None:
    invite(store)

    answer = browser(store).post(
        link(Purpose.LEAVE), data={"List-Unsubscribe": "One-Click"}, follow_redirects=False
    )

    assert (answer.status_code, state(store)) == (200, MemberState.LEFT)


def test_a_forged_link_opens_nothing(store: Store) -> None:
    invite(store)
    path = link()
    forged = [
        path[:-4] + "AAAA",
        path.replace("/confirm/", "/leave/"),
        "/confirm/" + Signer([new_key()]).sign(_permit()),
        "/confirm/x",
    ]
    for each in forged:
        for method in ("GET", "POST"):
            answer = browser(store).request(method, each, headers={"Accept-Language": "de"})
            assert answer.status_code == 403, each
            assert "Dieser Link ist nicht gültig" in answer.text
            assert NEW.address not in answer.text
    assert state(store) == MemberState.INVITED


def _permit():  # type: ignore[no-untyped-def]
    from include.integration_watch.domain.permit import Permit

    return Permit(
        purpose=Purpose.CONFIRM,
        group=PAYABLE.id,
        address=NEW.address,
        generation=1,
        expires=NOW + timedelta(days=1),
    )


def test_an_expired_link_opens_nothing(store: Store) -> None:
    invite(store)
    clock = Clock()
    clock.now = NOW + timedelta(days=14)

    for method in ("GET", "POST"):
        answer = browser(store, clock=clock).request(method, link())
        assert answer.status_code == 410
        assert "expired" in answer.text
    assert state(store) == MemberState.INVITED


@pytest.mark.parametrize(
    "changes", [{"group": "purchasing"}, {"address": "other@example.com"}, {"group": "gone"}]
)
def test_a_link_of_another_list_or_address_opens_nothing_here(
    store: Store, changes: dict[str, object]
) -> None:
    invite(store)

    assert browser(store).post(link(**changes)).status_code == 404
    assert state(store) == MemberState.INVITED


def test_a_form_from_another_site_is_refused(store: Store) -> None:
    invite(store)

    for purpose in (Purpose.CONFIRM, Purpose.LEAVE):
        answer = browser(store).post(link(purpose), headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
    assert state(store) == MemberState.INVITED


@pytest.mark.parametrize("path", ["/", "/confirm", "/docs", "/openapi.json", "/incidents", "/x/y"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_there_is_nothing_else(store: Store, path: str, method: str) -> None:
    assert browser(store).request(method, path).status_code == 404


def test_a_page_is_never_framed_kept_or_named_to_others_and_sets_no_cookie(store: Store) -> None:
    invite(store)
    headers = browser(store).get(link()).headers

    policy = headers["content-security-policy"]
    assert "script-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert "no-store" in headers["cache-control"]
    assert "noindex" in headers["x-robots-tag"]
    assert "set-cookie" not in headers


def test_whoever_asks_too_often_waits(store: Store) -> None:
    invite(store)
    client = browser(store, limiter=Limiter(burst=3, rate=0.001))

    answers = [client.get("/confirm/guess") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 429, 429]
    assert answers[-1].headers["retry-after"] == "60"


def test_what_others_typed_is_shown_as_text(store: Store) -> None:
    member = Member(address="o'<x".replace("<", "") + "&b@example.com", language="en")
    store.people.invite(PAYABLE, [member], who="m", source=Source.PAGE, now=NOW)

    page = browser(store).get(link(address=member.address)).text

    assert "o&#39;x&amp;b@example.com" in page
    assert "o'x&b@" not in page


def test_a_store_that_breaks_breaks_the_page_in_words(store: Store) -> None:
    invite(store)
    store.engine.dispose()

    def broken():  # type: ignore[no-untyped-def]
        raise RuntimeError("secret detail")

    from fastapi.testclient import TestClient

    from include.integration_watch.pages.links_site import create_links_app

    answer = TestClient(
        create_links_app(broken, broken, broken, broken), raise_server_exceptions=False
    ).get(link())
    assert answer.status_code == 500
    assert "secret detail" not in answer.text


def test_whoever_leaves_one_list_by_link_stays_in_the_other(store: Store) -> None:
    other = KNOWN.owner_group("purchasing")
    for group in (PAYABLE, other):
        store.people.invite(group, [NEW], who="manager@example.com", source=Source.PAGE, now=NOW)
        store.people.confirm(group, NEW.address, 1, NOW)

    assert browser(store).post(link(Purpose.LEAVE)).status_code == 200

    states = {each.group: each.state for each in store.people.listed()}
    assert states == {PAYABLE.id: MemberState.LEFT, other.id: MemberState.CONFIRMED}
    over = store.people.over(KNOWN, NOW)
    members = {each.id: [one.address for one in each.members] for each in over.owner_groups}
    assert NEW.address not in members[PAYABLE.id]
    assert NEW.address in members[other.id]
