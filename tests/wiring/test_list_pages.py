"""A manager runs a list by signed link, or behind Airflow's login: who did what is kept."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import Depends
from fastapi.testclient import TestClient

from include.integration_watch.domain.permit import Purpose
from include.integration_watch.domain.roster import MemberState, Source
from include.integration_watch.pages.airflow_lists import add_lists
from include.integration_watch.pages.security import Person, refuse
from include.integration_watch.pages.site import create_app
from include.integration_watch.store import Store
from include.integration_watch.wiring.list_desk import MOST_INVITATIONS, ListDesk

from .scene import KNOWN, NEW, NOW, PAYABLE, SIGNER, Clock, browser, invite, link, state

ADMIN = Person(name="admin", addresses=frozenset(), admin=True)
VIEWER = Person(name="viewer", addresses=frozenset({"viewer@example.com"}))
MANAGER = Person(name="Manager", addresses=frozenset({PAYABLE.manager}))
DOORS = ["link", "login"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'store.db'}")
    yield kept
    kept.engine.dispose()


def logged_in(store: Store, person: Person = MANAGER) -> TestClient:
    app = create_app(
        Path,
        Path,
        (),
        clock=Clock(),
        more=lambda app, reader: add_lists(
            app, reader, lambda: ListDesk(KNOWN, store, SIGNER), lambda: person
        ),
    )
    return TestClient(app, raise_server_exceptions=False)


def manage(**changes: object) -> str:
    return link(Purpose.MANAGE, **({"address": PAYABLE.manager, "generation": 0} | changes))


def door(name: str, store: Store) -> tuple[TestClient, str]:
    if name == "link":
        return browser(store), manage()
    return logged_in(store), f"/lists/{PAYABLE.id}"


def form_in(page: str) -> str:
    return re.findall(r'name="form" value="([^"]+)"', page)[0]


def send(client: TestClient, path: str, **fields: str):  # type: ignore[no-untyped-def]
    form = fields.pop("form", "") or form_in(client.get(path).text)
    return client.post(path, data={"form": form, **fields})


@pytest.mark.parametrize("name", DOORS)
def test_a_manager_adds_changes_and_removes(store: Store, name: str) -> None:
    client, path = door(name, store)

    added = send(client, path, what="add", address=NEW.address, language="de")
    assert added.status_code == 200
    assert state(store) == MemberState.INVITED
    assert NEW.address in added.text

    hours = "every weekday 08:00-17:00"
    send(client, path, what="change", address=NEW.address, language="en", hours=hours)
    (kept,) = store.people.listed(PAYABLE.id)
    assert (kept.member.language, kept.member.hours) == ("en", hours)
    assert (kept.state, kept.generation) == (MemberState.INVITED, 1)

    send(client, path, what="remove", address=NEW.address)
    assert state(store) == MemberState.LEFT
    source = Source.LINK if name == "link" else Source.PAGE
    who = PAYABLE.manager if name == "link" else "Manager"
    assert [(each.what, each.who, each.source) for each in store.people.changes(PAYABLE.id)] == [
        (what, who, source) for what in ("removed", "changed", "invited")
    ]


@pytest.mark.parametrize("name", DOORS)
def test_a_form_that_was_not_ours_changes_nothing(store: Store, name: str) -> None:
    client, path = door(name, store)
    invite(store)
    order = {"what": "remove", "address": NEW.address}

    assert client.post(path, data=order).status_code == 403
    assert client.post(path, data={"form": "forged", **order}).status_code == 403
    good = {"form": form_in(client.get(path).text), **order}
    foreign = client.post(path, data=good, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert state(store) == MemberState.INVITED


@pytest.mark.parametrize("name", DOORS)
def test_a_form_counts_once(store: Store, name: str) -> None:
    client, path = door(name, store)
    form = form_in(client.get(path).text)

    assert send(client, path, form=form, what="add", address=NEW.address).status_code == 200
    again = send(client, path, form=form, what="add", address="second@example.com")

    assert again.status_code == 409
    assert len(store.people.listed(PAYABLE.id)) == 1


def test_a_form_of_another_list_or_person_is_refused(store: Store) -> None:
    mine, path = door("login", store)
    theirs = form_in(logged_in(store, ADMIN).get(path).text)
    other = form_in(logged_in(store, ADMIN).get("/lists/purchasing").text)

    for form in (theirs, other):
        assert send(mine, path, form=form, what="add", address=NEW.address).status_code == 403
    assert store.people.listed(PAYABLE.id) == ()


def test_an_old_form_is_refused(store: Store) -> None:
    form = form_in(browser(store).get(manage()).text)
    clock = Clock()
    clock.now = NOW + timedelta(hours=3)

    late = browser(store, clock=clock)
    assert send(late, manage(), form=form, what="add", address=NEW.address).status_code == 410


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"address": "nobody"}, "single address"),
        ({"address": "a@example.com\nBcc: b@example.com"}, "single address"),
        ({"address": "a@example.com,b@example.com"}, "single address"),
        ({"address": ""}, "single address"),
        ({"hours": "nine to five"}, "every weekday 08:00-17:00"),
        ({"substitute": "stranger@example.com"}, "another confirmed address"),
        ({"substitute": NEW.address}, "another confirmed address"),
        ({"what": "explode"}, "form is incomplete"),
        ({"language": "fr"}, "form is incomplete"),
    ],
)
@pytest.mark.parametrize("name", DOORS)
def test_what_cannot_be_done_is_said_and_not_done(
    store: Store, name: str, fields: dict[str, str], word: str
) -> None:
    client, path = door(name, store)
    order = {"what": "add", "address": NEW.address, **fields}

    answer = send(client, f"{path}?lang=en", **order)

    assert answer.status_code == 400
    assert word in answer.text
    assert store.people.listed(PAYABLE.id) == ()


def test_an_address_is_not_invited_for_ever(store: Store) -> None:
    client, path = door("link", store)
    for _ in range(MOST_INVITATIONS):
        send(client, path, what="add", address=NEW.address)

    answer = send(client, f"{path}?lang=en", what="invite", address=NEW.address)

    assert answer.status_code == 400
    assert "invited often today" in answer.text
    assert store.people.listed(PAYABLE.id)[0].generation == MOST_INVITATIONS


def test_the_link_of_a_former_manager_opens_nothing(store: Store) -> None:
    former = manage(address="former@example.com")

    assert browser(store).get(former).status_code == 410
    assert browser(store).post(former, data={"what": "add"}).status_code == 410
    assert browser(store).get(manage(group="gone")).status_code == 404


def test_a_member_s_link_does_not_open_the_list(store: Store) -> None:
    invite(store)
    for purpose in (Purpose.CONFIRM, Purpose.LEAVE):
        assert (
            browser(store).get(link(purpose).replace(f"/{purpose}/", "/manage/")).status_code == 403
        )


def test_who_is_neither_manager_nor_administrator_sees_no_address(store: Store) -> None:
    invite(store)
    client, path = logged_in(store, VIEWER), f"/lists/{PAYABLE.id}"

    page = client.get(path)
    assert page.status_code == 403
    assert NEW.address not in page.text
    assert client.post(path, data={"what": "add", "address": "x@example.com"}).status_code == 403
    everything = client.get("/lists")
    assert everything.status_code == 200
    assert NEW.address not in everything.text


def test_an_administrator_runs_every_list(store: Store) -> None:
    client = logged_in(store, ADMIN)

    assert send(client, "/lists/purchasing", what="add", address=NEW.address).status_code == 200
    assert len(store.people.listed("purchasing")) == 1


def test_where_airflow_cannot_be_asked_nobody_gets_in(store: Store) -> None:
    app = create_app(
        Path,
        Path,
        (),
        more=lambda app, reader: add_lists(
            app, reader, lambda: ListDesk(KNOWN, store, SIGNER), refuse
        ),
    )
    assert TestClient(app).get(f"/lists/{PAYABLE.id}").status_code == 503


def test_the_guards_hold_for_lists_too(store: Store) -> None:
    app = create_app(
        Path,
        Path,
        (Depends(refuse),),
        more=lambda app, reader: add_lists(
            app, reader, lambda: ListDesk(KNOWN, store, SIGNER), lambda: ADMIN
        ),
    )
    for path in ("/lists", f"/lists/{PAYABLE.id}"):
        assert TestClient(app).get(path).status_code == 503


@pytest.mark.parametrize("name", DOORS)
def test_what_others_typed_is_shown_as_text(store: Store, name: str) -> None:
    client, path = door(name, store)

    page = send(client, path, what="add", address="<script>alert(1)</script>").text

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def crowd(store: Store, count: int) -> None:
    """A list of so many confirmed members."""
    everyone = [
        NEW.model_copy(update={"address": f"m{number:05}@example.com"}) for number in range(count)
    ]
    store.people.invite(PAYABLE, everyone, who="m", source=Source.PAGE, now=NOW)
    for each in everyone[:3]:
        store.people.confirm(PAYABLE, each.address, 1, NOW)


def addresses_on(page: str) -> list[str]:
    return re.findall(r'<td class="subject">(m\d{5}@example.com)</td>', page)


@pytest.mark.parametrize("name", DOORS)
def test_ten_thousand_members_are_turned_page_by_page(
    store: Store, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = tuple(
        NEW.model_copy(update={"address": f"m{number:05}@example.com", "confirmed_by": "m"})
        for number in range(10_000)
    )
    crowded = PAYABLE.model_copy(update={"members": members})
    rest = tuple(each for each in KNOWN.owner_groups if each.id != PAYABLE.id)
    known = KNOWN.model_copy(update={"owner_groups": (crowded, *rest)})
    monkeypatch.setitem(globals(), "KNOWN", known)
    client = browser(store, known=known) if name == "link" else logged_in(store)
    path = manage() if name == "link" else f"/lists/{PAYABLE.id}"

    first = client.get(f"{path}?lang=en").text
    assert "Page 1 of 100, addresses: 10,000" in first
    assert addresses_on(first) == [f"m{number:05}@example.com" for number in range(100)]
    assert len(first) < 1_000_000  # no form repeats the whole list

    last = client.get(f"{path}?lang=en&page=100").text
    assert addresses_on(last)[-1] == "m09999@example.com"
    assert addresses_on(client.get(f"{path}?lang=en&page=4000").text) == addresses_on(last)


@pytest.mark.parametrize("page", ["0", "-1", "two", "9" * 40, "²", ""])
def test_a_page_that_is_no_number_is_the_first(store: Store, page: str) -> None:
    crowd(store, 101)
    client, path = door("link", store)

    shown = client.get(path, params={"lang": "en", "page": page})

    assert "Page 1 of 2, addresses: 101" in shown.text
    assert shown.status_code == 200


@pytest.mark.parametrize("name", DOORS)
def test_an_address_is_found_in_a_long_list_and_changed_there(store: Store, name: str) -> None:
    crowd(store, 124)
    client, path = door(name, store)
    found = f"{path}?lang=en&find=M00123"

    assert addresses_on(client.get(found).text) == ["m00123@example.com"]
    wishes = {"language": "de", "substitute": "m00001@example.com"}
    after = send(client, found, what="change", address="m00123@example.com", **wishes)

    assert after.url.params["find"] == "M00123"
    assert addresses_on(after.text) == ["m00123@example.com"]
    assert "Saved." in after.text
    assert "else m00001@example.com" in after.text
    nobody = client.get(f"{path}?lang=en&find=<b>none</b>").text
    assert "&lt;b&gt;none&lt;/b&gt;" in nobody
    assert "<b>none" not in nobody


@pytest.mark.parametrize("name", DOORS)
def test_a_member_may_stand_on_a_declared_channel_only(
    store: Store, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = KNOWN.settings.model_copy(update={"channels": {"sms": "text_messages"}})
    monkeypatch.setitem(globals(), "KNOWN", KNOWN.model_copy(update={"settings": settings}))
    client = browser(store, known=KNOWN) if name == "link" else logged_in(store)
    path = manage() if name == "link" else f"/lists/{PAYABLE.id}"
    wishes = {"what": "add", "language": "de", "from_severity": "critical"}

    assert "sms:" in client.get(path).text
    assert send(client, path, address="pager:1", **wishes).status_code == 400
    assert send(client, path, address="sms:+49 30", **wishes).status_code == 400
    assert send(client, path, address="sms:+4930123456", **wishes).status_code == 200

    (kept,) = store.people.listed(PAYABLE.id)
    assert kept.member.address == "sms:+4930123456"
    assert kept.member.from_severity.value == "critical"
    (change,) = store.people.changes(PAYABLE.id)
    assert (change.who, change.what) == (
        PAYABLE.manager if name == "link" else "Manager",
        "invited",
    )


@pytest.mark.parametrize("name", DOORS)
def test_a_manager_sets_turns_absences_and_the_digest(store: Store, name: str) -> None:
    client, path = door(name, store)
    invite(store)
    wishes = {"turn": "week 1 of 3", "away": "2026-12-21 to 2027-01-06", "digest": "false"}

    send(client, path, what="change", address=NEW.address, language="de", **wishes)

    (kept,) = store.people.listed(PAYABLE.id)
    assert (kept.member.turn, kept.member.away) == (wishes["turn"], wishes["away"])
    assert not kept.member.digest
    page = client.get(f"{path}?lang=de").text
    for said in ("im Turnus: week 1 of 3", "abwesend: 2026-12-21", "ohne Übersicht am Morgen"):
        assert said in page
    send(client, path, what="change", address=NEW.address, turn="", away="", digest="true")
    (kept,) = store.people.listed(PAYABLE.id)
    assert (kept.member.turn, kept.member.away, kept.member.digest) == ("", "", True)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"turn": "week 4 of 3"}, "week 1 of 3"),
        ({"turn": "<b>"}, "week 1 of 3"),
        ({"away": "2027-01-06 to 2026-12-21"}, "2026-12-21 to 2027-01-06"),
        ({"away": "Christmas"}, "2026-12-21 to 2027-01-06"),
        ({"digest": "perhaps"}, "form is incomplete"),
    ],
)
def test_a_turn_or_absence_that_nobody_understands_changes_nothing(
    store: Store, fields: dict[str, str], word: str
) -> None:
    client, path = door("link", store)
    invite(store)

    answer = send(client, f"{path}?lang=en", what="change", address=NEW.address, **fields)

    assert answer.status_code == 400
    assert word in answer.text
    (kept,) = store.people.listed(PAYABLE.id)
    assert kept.member == NEW


def test_whoever_left_is_invited_again_with_the_same_wishes(store: Store) -> None:
    client, path = door("link", store)
    invite(store)
    wishes = {"turn": "week 2 of 3", "away": "2026-12-21 to 2027-01-06", "digest": "false"}
    send(client, path, what="change", address=NEW.address, language="de", **wishes)
    send(client, path, what="remove", address=NEW.address)
    row = client.get(path).text.partition("<form")[2].partition("</form>")[0]
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', row))

    client.post(path, data=hidden | {"what": "invite"})

    (kept,) = store.people.listed(PAYABLE.id)
    assert kept.state is MemberState.INVITED
    assert (kept.member.turn, kept.member.away) == (wishes["turn"], wishes["away"])
    assert not kept.member.digest


@pytest.mark.parametrize(
    "address", ["a@example.com\nBcc: b@example.com", "a@exam\r\nple.com", "a@b\x00.example.com"]
)
@pytest.mark.parametrize("name", DOORS)
def test_an_address_with_a_line_break_is_refused_in_words(
    store: Store, name: str, address: str
) -> None:
    client, path = door(name, store)

    page = send(client, path, what="add", address=address)

    assert store.people.listed(PAYABLE.id) == ()
    assert page.status_code in (200, 400, 422)
    assert 'role="alert"' in page.text
