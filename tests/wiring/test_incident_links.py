"""One incident by signed link: seen whole, acted on once, and nothing else of the system."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from include.integration_watch.domain.action import Deed, holder, silent_groups
from include.integration_watch.domain.finding import (
    Clearance,
    DocumentRef,
    Finding,
    Judgement,
    Layer,
    Link,
    Money,
    Severity,
)
from include.integration_watch.domain.note import Note
from include.integration_watch.domain.owner_group import Member
from include.integration_watch.domain.permit import Purpose
from include.integration_watch.domain.roster import Source
from include.integration_watch.store import Store
from tests.domain.scene import finding

from .scene import KNOWN, NEW, NOW, PAYABLE, Clock, browser, invite, link

SCRIPT = "<script>alert('planted')</script>"
TROUBLE = finding(
    kind="documents_refused",
    excerpt=f"Validation failed {SCRIPT}",
    documents=(
        DocumentRef(object="invoice", key="R-8841", title=f"=HYPERLINK() {SCRIPT}",
                    amount=Decimal("18240.50"), currency="EUR"),
    ),
    document_count=7,
    money=(Money(currency="EUR", amount=Decimal("18240.50")),),
    links=(Link(kind="boomi", url="https://boomi.example.com/secret-run"),),
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'store.db'}")
    invite(kept)
    kept.people.confirm(PAYABLE, NEW.address, 1, NOW)
    kept.apply(Judgement(findings=(TROUBLE,)), KNOWN, NOW)
    yield kept
    kept.engine.dispose()


def page(**changes: object) -> str:
    return link(Purpose.INCIDENT, **({"incident": 1} | changes))


def form_in(text: str) -> str:
    return re.findall(r'name="form" value="([^"]+)"', text)[0]


def act(client: TestClient, path: str = "", **fields: str):  # type: ignore[no-untyped-def]
    path = path or page()
    form = fields.pop("form", "") or form_in(client.get(path).text)
    return client.post(path, data={"form": form, **fields})


def deeds(store: Store) -> list[tuple[Deed, str]]:
    return [(each.deed, each.who) for each in store.people.actions([1]).get(1, ())]


def test_the_page_shows_verdict_documents_money_and_who_was_told(store: Store) -> None:
    text = browser(store).get(page()).text.replace("\N{NO-BREAK SPACE}", " ")

    for said in ("INC-1", "7 Belege", "18.240,50 EUR", "R-8841", NEW.address, "unterwegs"):
        assert said in text
    assert 'lang="de"' in text


def test_the_page_leads_nowhere_else(store: Store) -> None:
    text = browser(store).get(page()).text

    assert "secret-run" not in text
    assert re.findall(r'href="([^"]+)"', text) == ["?lang=de", "?lang=en"]


def test_what_outer_systems_wrote_is_shown_as_text(store: Store) -> None:
    text = browser(store).get(page()).text

    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_looking_does_nothing(store: Store) -> None:
    for _ in range(3):
        assert browser(store).get(page()).status_code == 200
    assert deeds(store) == []


@pytest.mark.parametrize(
    ("fields", "deed", "said"),
    [
        ({"deed": "acknowledged"}, Deed.ACKNOWLEDGED, "taken it on"),
        ({"deed": "silenced", "hours": "4"}, Deed.SILENCED, "silenced"),
        ({"deed": "handed_over", "to": "purchasing"}, Deed.HANDED_OVER, "handed over"),
        ({"deed": "handed_over", "to": "supplier"}, Deed.HANDED_OVER, "handed over"),
        ({"deed": "accepted", "note": "known since May"}, Deed.ACCEPTED, "accepted"),
        ({"deed": "noted", "note": "called them"}, Deed.NOTED, "note is saved"),
    ],
)
def test_what_is_done_is_kept_with_who_did_it(
    store: Store, fields: dict[str, str], deed: Deed, said: str
) -> None:
    answer = act(browser(store), f"{page()}?lang=en", name="  Sam  Desk ", **fields)

    assert answer.status_code == 200
    assert said in answer.text
    assert deeds(store) == [(deed, f"Sam Desk ({NEW.address})")]
    assert fields.get("note", "Sam Desk") in answer.text


def test_a_form_counts_once(store: Store) -> None:
    client = browser(store)
    form = form_in(client.get(page()).text)

    assert act(client, form=form, deed="acknowledged").status_code == 200
    assert act(client, form=form, deed="acknowledged").status_code == 409
    assert len(deeds(store)) == 1


@pytest.mark.parametrize(
    "changes",
    [{"incident": 2}, {"address": "other@example.com"}, {"group": "purchasing"}],
)
def test_a_form_of_another_incident_reader_or_list_is_refused(
    store: Store, changes: dict[str, object]
) -> None:
    other = finding(kind="execution_late")
    store.apply(Judgement(findings=(other,)), KNOWN, NOW)
    client = browser(store)
    form = form_in(client.get(page(**changes)).text)

    assert act(client, form=form, deed="acknowledged").status_code == 403
    assert deeds(store) == []


def test_a_forged_expired_or_foreign_form_is_refused(store: Store) -> None:
    client = browser(store)
    form = form_in(client.get(page()).text)
    clock = Clock()
    clock.now = NOW + timedelta(hours=3)

    assert client.post(page(), data={"deed": "acknowledged"}).status_code == 403
    assert act(client, form=form[:-3] + "AAA", deed="acknowledged").status_code == 403
    late = act(browser(store, clock=clock), form=form, deed="acknowledged")
    assert late.status_code == 410
    foreign = client.post(
        page(), data={"form": form, "deed": "acknowledged"}, headers={"Sec-Fetch-Site": "same-site"}
    )
    assert foreign.status_code == 403
    assert deeds(store) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"deed": "explode"}, "form is incomplete"),
        ({"deed": "silenced", "hours": "9999999"}, "form is incomplete"),
        ({"deed": "silenced", "hours": "-1"}, "form is incomplete"),
        ({"deed": "handed_over", "to": "nobody"}, "form is incomplete"),
        ({"deed": "accepted"}, "write a note"),
        ({"deed": "noted", "note": " "}, "write a note"),
        ({"deed": "noted", "note": "x" * 2001}, "too long"),
        ({"deed": "acknowledged", "name": "x" * 81}, "too long"),
    ],
)
def test_what_cannot_be_done_is_said_and_not_done(
    store: Store, fields: dict[str, str], said: str
) -> None:
    answer = act(browser(store), f"{page()}?lang=en", **fields)

    assert answer.status_code == 400
    assert said in answer.text
    assert deeds(store) == []


def test_a_giant_body_is_refused(store: Store) -> None:
    answer = browser(store).post(page(), data={"note": "x" * 100_000})

    assert answer.status_code == 413


def test_an_incident_that_is_over_is_shown_and_nothing_can_be_done(store: Store) -> None:
    client = browser(store)
    form = form_in(client.get(page()).text)
    well = Clearance(layer=Layer.EXECUTION, subject="invoices_to_erp", as_of=NOW)
    store.apply(Judgement(cleared=(well,)), KNOWN, NOW)

    text = client.get(page()).text
    assert "Behoben" in text
    assert "<form" not in text
    assert act(client, form=form, deed="acknowledged").status_code == 400
    assert deeds(store) == []


def test_whoever_left_the_list_cannot_open_its_incidents(store: Store) -> None:
    store.people.take_off(PAYABLE, NEW.address, who=NEW.address, source=Source.LINK, now=NOW)

    assert browser(store).get(page()).status_code == 410


def test_an_incident_that_is_not_there_opens_nothing(store: Store) -> None:
    assert browser(store).get(page(incident=99)).status_code == 404
    assert browser(store).get(page(incident=None)).status_code == 404


def test_the_group_that_it_is_handed_to_is_told_and_hears_the_end(store: Store) -> None:
    purchasing = KNOWN.owner_group("purchasing")
    member = Member(address="buyer@example.com", language="en")
    store.people.invite(purchasing, [member], who="m", source=Source.PAGE, now=NOW)
    store.people.confirm(purchasing, member.address, 1, NOW)

    act(browser(store), deed="handed_over", to="purchasing")

    told = [(each.address, each.change) for each in store.messages(1)]
    assert (member.address, "opened") in told
    well = Clearance(layer=Layer.EXECUTION, subject="invoices_to_erp", as_of=NOW)
    store.apply(Judgement(cleared=(well,)), KNOWN, NOW)
    assert (member.address, "resolved") in [
        (each.address, each.change) for each in store.messages(1)
    ]


def test_an_incident_that_is_taken_on_is_acknowledged_and_nobody_is_written_to(
    store: Store,
) -> None:
    act(browser(store), deed="acknowledged")

    found = store.incident(1)
    assert found is not None
    assert (found.state, found.acknowledged_by) == ("acknowledged", PAYABLE.id)
    assert [each.change for each in store.messages(1)] == ["opened"]


def test_a_silence_hides_growth_and_nothing_else(store: Store) -> None:
    def news() -> list[str]:
        return [each.change for each in store.messages(1) if each.address == NEW.address]

    act(browser(store), deed="silenced", hours="4")
    grown = TROUBLE.model_copy(
        update={"document_count": 70, "observed_at": NOW + timedelta(minutes=5)}
    )
    store.apply(Judgement(findings=(grown,)), KNOWN, NOW + timedelta(minutes=5))
    assert news() == ["opened"]

    worse = grown.model_copy(
        update={"severity": Severity.CRITICAL, "observed_at": NOW + timedelta(minutes=9)}
    )
    store.apply(Judgement(findings=(worse,)), KNOWN, NOW + timedelta(minutes=9))
    assert news() == ["opened", "worsened"]

    last = NOW + timedelta(minutes=15)
    well = Clearance(layer=Layer.EXECUTION, subject="invoices_to_erp", as_of=last)
    store.apply(Judgement(cleared=(well,)), KNOWN, last)
    assert news() == ["opened", "worsened", "resolved"]


def test_a_silence_ends_and_accepting_does_not(store: Store) -> None:
    client = browser(store)
    act(client, deed="silenced", hours="4")
    done = store.people.actions([1])[1]

    assert silent_groups(done, NOW + timedelta(hours=3)) == {PAYABLE.id}
    assert silent_groups(done, NOW + timedelta(hours=5)) == frozenset()
    act(client, deed="accepted", note="known")
    done = store.people.actions([1])[1]
    assert silent_groups(done, NOW + timedelta(days=300)) == {PAYABLE.id}


def test_the_ball_is_with_whom_it_was_handed_to_last(store: Store) -> None:
    client = browser(store)
    assert holder(PAYABLE.id, ()) == PAYABLE.id
    act(client, deed="handed_over", to="purchasing")
    act(client, deed="handed_over", to="coupa")
    assert holder(PAYABLE.id, store.people.actions([1])[1]) == "coupa"


def test_a_note_of_the_command_line_stands_on_the_page_too(store: Store) -> None:
    store.note(Note(incident=1, at=NOW, text="contract published", by="buyers"))

    text = browser(store).get(page()).text
    assert "contract published" in text
    assert "buyers" in text


def test_a_note_is_what_was_done_the_last_time(store: Store) -> None:
    act(browser(store), deed="noted", note="called the supplier")

    assert [note.text for note in store.notes(1)] == ["called the supplier"]


def test_the_finding_of_the_scene_is_one(store: Store) -> None:
    assert isinstance(TROUBLE, Finding)


def test_what_is_outside_can_be_taken_back(store: Store) -> None:
    client = browser(store)
    act(client, deed="handed_over", to="coupa")
    text = client.get(page()).text
    offered = re.findall(
        r'<option value="(\w+)"', text.partition('name="to"')[2].partition("</select>")[0]
    )

    assert PAYABLE.id in offered
    assert "coupa" not in offered
    assert act(client, deed="handed_over", to="coupa").status_code == 400
    assert act(client, deed="handed_over", to=PAYABLE.id).status_code == 200
    assert [each.to for each in store.people.actions([1])[1]] == ["coupa", PAYABLE.id]
