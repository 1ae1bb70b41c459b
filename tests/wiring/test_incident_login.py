"""One incident behind Airflow's login: the same deeds as by link, by those who may decide."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from include.integration_watch.domain.action import Deed
from include.integration_watch.domain.finding import Clearance, Judgement, Layer
from include.integration_watch.domain.permit import Purpose
from include.integration_watch.domain.value import Text
from include.integration_watch.pages.airflow_incidents import add_incidents
from include.integration_watch.pages.airflow_lists import add_lists
from include.integration_watch.pages.security import Person, refuse
from include.integration_watch.pages.site import create_app
from include.integration_watch.store import Store
from include.integration_watch.wiring.incident_desk import IncidentDesk
from include.integration_watch.wiring.list_desk import ListDesk
from tests.domain.scene import finding, rule

from .scene import KNOWN, NEW, NOW, PAYABLE, SIGNER, Clock, browser, invite, link
from .test_incident_links import TROUBLE

EDITOR = Person(name="Editor", addresses=frozenset(), may_decide=True)
OTHER = Person(name="Other", addresses=frozenset(), may_decide=True)
MANAGER = Person(name="Manager", addresses=frozenset({PAYABLE.manager}))
VIEWER = Person(name="Viewer", addresses=frozenset({NEW.address}))
PATH = "/incidents/INC-1"
ROW = rule(
    "RE-02",
    "x",
    outside=Text(de="Bitte {documents} erneut senden.", en="Please send {documents} again."),
)
STATE = KNOWN.model_copy(update={"error_rules": (ROW,)})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'store.db'}")
    invite(kept)
    kept.people.confirm(PAYABLE, NEW.address, 1, NOW)
    trouble = TROUBLE.model_copy(update={"error_rule": "RE-02"})
    kept.apply(Judgement(findings=(trouble,)), STATE, NOW)
    yield kept
    kept.engine.dispose()


def logged_in(
    store: Store, person: Person | None = EDITOR, clock: Clock | None = None
) -> TestClient:
    def who() -> Person:
        return refuse() if person is None else person

    def more(app, reader) -> None:  # type: ignore[no-untyped-def]
        add_lists(app, reader, lambda: ListDesk(STATE, store, SIGNER), who)
        add_incidents(app, reader, lambda: IncidentDesk(STATE, store, SIGNER), who)

    app = create_app(Path, Path, (), clock=clock or Clock(), more=more)
    return TestClient(app, raise_server_exceptions=False)


def form_in(text: str) -> str:
    return re.findall(r'name="form" value="([^"]+)"', text)[0]


def act(client: TestClient, path: str = PATH, **fields: str):  # type: ignore[no-untyped-def]
    form = fields.pop("form", "") or form_in(client.get(path).text)
    return client.post(path, data={"form": form, **fields})


def deeds(store: Store) -> list[tuple[Deed, str, str]]:
    done = store.people.actions([1]).get(1, ())
    return [(each.deed, each.who, each.group) for each in done]


@pytest.mark.parametrize("person", [EDITOR, MANAGER])
@pytest.mark.parametrize(
    ("fields", "deed"),
    [
        ({"deed": "acknowledged"}, Deed.ACKNOWLEDGED),
        ({"deed": "silenced", "hours": "4"}, Deed.SILENCED),
        ({"deed": "handed_over", "to": "supplier"}, Deed.HANDED_OVER),
        ({"deed": "accepted", "note": "known"}, Deed.ACCEPTED),
    ],
)
def test_all_is_done_under_the_name_of_who_is_logged_in(
    store: Store, person: Person, fields: dict[str, str], deed: Deed
) -> None:
    answer = act(logged_in(store, person), f"{PATH}?lang=en", name="Somebody Else", **fields)

    assert answer.status_code == 200
    assert deeds(store) == [(deed, person.name, PAYABLE.id)]
    assert person.name in answer.text
    assert "Somebody Else" not in answer.text


def test_a_note_is_kept_and_said_by_both_pages(store: Store) -> None:
    act(logged_in(store), deed="noted", note="called <b>them</b>")

    for page in (
        logged_in(store).get(PATH),
        browser(store, known=STATE).get(link(Purpose.INCIDENT, incident=1)),
    ):
        assert "called &lt;b&gt;them" in page.text
    assert [(note.text, note.by) for note in store.notes(1)] == [("called <b>them</b>", "Editor")]


def test_who_may_not_decide_reads_without_forms_and_addresses(store: Store) -> None:
    form = form_in(logged_in(store).get(PATH).text)
    client = logged_in(store, VIEWER)
    page = client.get(PATH)

    assert page.status_code == 200
    assert "<form" not in page.text
    assert NEW.address not in page.text
    assert act(client, form=form, deed="acknowledged").status_code == 403
    assert deeds(store) == []


def test_a_form_counts_once_for_its_person_and_incident_and_not_for_ever(store: Store) -> None:
    store.apply(Judgement(findings=(finding("documents_refused:other"),)), STATE, NOW)
    client = logged_in(store)
    form = form_in(client.get(PATH).text)
    of_two = form_in(client.get("/incidents/INC-2").text)
    of_other = form_in(logged_in(store, OTHER).get(PATH).text)
    clock = Clock()
    clock.now = NOW + timedelta(hours=3)

    def sent(form: str, client: TestClient = client, **headers: str) -> int:
        data = {"form": form, "deed": "silenced", "hours": "4"}
        return client.post(PATH, data=data, headers=headers).status_code

    for bad in (of_two, of_other, "forged", form[:-3] + "AAA"):
        assert sent(bad) == 403
    assert sent(form, logged_in(store, clock=clock)) == 410
    for site in ("cross-site", "same-site"):
        assert sent(form, **{"Sec-Fetch-Site": site}) == 403
    assert client.post(PATH, data={"deed": "acknowledged"}).status_code == 403
    assert deeds(store) == []
    assert sent(form) == 200
    assert sent(form) == 409
    assert len(deeds(store)) == 1


def test_a_form_of_a_list_does_nothing_to_an_incident(store: Store) -> None:
    admin = Person(name="Editor", addresses=frozenset(), admin=True, may_decide=True)
    client = logged_in(store, admin)
    form = form_in(client.get(f"/lists/{PAYABLE.id}").text)

    assert act(client, form=form, deed="acknowledged").status_code == 403
    assert deeds(store) == []


def test_looking_does_nothing_and_other_methods_neither(store: Store) -> None:
    client = logged_in(store)

    assert client.get(f"{PATH}?deed=acknowledged").status_code == 200
    assert client.head(PATH).status_code == 200
    assert client.delete(PATH).status_code == 405
    assert deeds(store) == []


@pytest.mark.parametrize("name", ["INC-99", "INC-0", "INC-", "1", "INC-1x", "INC-99999999999"])
def test_an_incident_that_is_not_there_opens_nothing(store: Store, name: str) -> None:
    assert logged_in(store).get(f"/incidents/{name}").status_code == 404


def test_where_airflow_cannot_be_asked_nobody_gets_in(store: Store) -> None:
    client = logged_in(store, None)

    assert client.get(PATH).status_code == 503
    assert client.post(PATH, data={"deed": "acknowledged"}).status_code == 503


def test_what_cannot_be_done_is_said(store: Store) -> None:
    answer = act(logged_in(store), f"{PATH}?lang=en", deed="accepted")

    assert answer.status_code == 400
    assert "write a note" in answer.text


def test_what_is_over_can_only_be_read(store: Store) -> None:
    client = logged_in(store)
    form = form_in(client.get(PATH).text)
    well = Clearance(layer=Layer.EXECUTION, subject="invoices_to_erp", as_of=NOW)
    store.apply(Judgement(cleared=(well,)), STATE, NOW)

    assert "<form" not in client.get(PATH).text
    assert act(client, form=form, deed="acknowledged").status_code == 400


def test_the_text_for_an_outside_party_is_filled_in_on_both_pages(store: Store) -> None:
    for page in (
        logged_in(store).get(PATH),
        browser(store, known=STATE).get(link(Purpose.INCIDENT, incident=1)),
    ):
        assert 'class="copy" tabindex="0">' in page.text
        assert re.search(r"(Bitte R-8841 erneut senden|Please send R-8841 again)\.</dd>", page.text)


def test_what_was_handed_out_is_done_for_the_group_that_did_so_and_named_by_its_title(
    store: Store,
) -> None:
    client = logged_in(store)
    act(client, deed="handed_over", to="coupa")
    act(client, deed="acknowledged")
    act(client, deed="handed_over", to="purchasing")
    page = client.get(f"{PATH}?lang=en").text

    assert [group for _, _, group in deeds(store)] == [PAYABLE.id] * 3
    assert "handed over to: Coupa" in page
    assert "handed over to: purchasing" in page
