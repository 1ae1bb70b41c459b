"""Invitations through a real mail server: nothing lost, nothing twice under two names."""

import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.domain.action import Action, Deed
from include.integration_watch.domain.delivery import Outcome
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.notice import NoticeKind
from include.integration_watch.domain.owner_group import Member
from include.integration_watch.domain.permit import Purpose
from include.integration_watch.domain.roster import MemberState
from include.integration_watch.domain.upkeep import Upkeep, upkeep
from include.integration_watch.notify.email import EmailChannel
from include.integration_watch.pages.addresses import LINKS_PREFIX
from include.integration_watch.store import Store
from include.integration_watch.wiring import notices, signed_links
from include.integration_watch.wiring.report_letters import REPORTS
from tests.domain.scene import NOW, finding

from .post_office import PostOffice, open_office
from .scene import KNOWN, NEW, PAYABLE, SIGNER, browser, invite, state

OTHER = Member(address="other@example.com", language="en")
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'store.db'}")
    yield kept
    kept.engine.dispose()


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    monkeypatch.setattr(signed_links, "airflow_url", lambda: "https://airflow.example.com")
    with open_office(monkeypatch) as opened:
        yield opened


def send(store: Store, now: datetime = NOW) -> list[Outcome]:
    sent = notices.send_notices(KNOWN, store, EmailChannel("post"), SIGNER, now)
    return [each.outcome for each in sent]


def url_in(text: str, page: str) -> str:
    (found,) = set(re.findall(rf"https://\S+/{page}/[\w.-]+", text))
    return urlsplit(found).path.removeprefix(LINKS_PREFIX)


def test_the_link_in_the_invitation_confirms(store: Store, office: PostOffice, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    invite(store)
    monkeypatch.setattr(notices, "datetime", _Frozen)

    assert send(store) == [Outcome.SENT]

    (mail,) = office.to(NEW.address)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Bitte bestätigen" in str(mail["Subject"])
    assert browser(store).post(url_in(text, "confirm")).status_code == 200
    assert state(store) == MemberState.CONFIRMED


class _Frozen:
    @staticmethod
    def now(zone: object) -> datetime:
        return NOW


def test_a_mail_program_finds_the_one_click_link(store: Store, office: PostOffice) -> None:
    invite(store)
    send(store)
    (mail,) = office.to(NEW.address)

    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = url_in(str(mail["List-Unsubscribe"]).replace("\n", "").replace(" ", ""), "leave")
    assert browser(store).post(path).status_code in (200, 410)


def test_a_greylisted_invitation_comes_again_under_the_same_name(
    store: Store, office: PostOffice
) -> None:
    office.greylist = True
    invite(store)

    assert send(store) == [Outcome.RETRY]
    assert send(store) == []
    assert send(store, LATER) == [Outcome.SENT]
    assert len(office.to(NEW.address)) == 1


def test_a_server_that_dies_in_data_makes_at_most_a_double_of_the_same_name(
    store: Store, office: PostOffice
) -> None:
    office.dies_in_data = 1
    invite(store)

    assert send(store) == [Outcome.RETRY]
    assert send(store, LATER) == [Outcome.SENT]

    first, second = office.to(NEW.address)
    assert first["Message-ID"] == second["Message-ID"]


def test_one_refused_recipient_is_set_back_and_the_others_get_theirs(
    store: Store, office: PostOffice
) -> None:
    office.unknown = frozenset({NEW.address})
    invite(store)
    invite(store, OTHER)

    assert sorted(send(store)) == [Outcome.REFUSED, Outcome.SENT]
    assert send(store, LATER) == [Outcome.SENT]  # to the manager

    states = {each.address: each.state for each in store.people.listed(PAYABLE.id)}
    assert states == {NEW.address: MemberState.BOUNCED, OTHER.address: MemberState.INVITED}
    (told,) = office.to(PAYABLE.manager)
    assert NEW.address in str(told["Subject"])


def test_a_refused_text_sets_nobody_back(store: Store, office: PostOffice) -> None:
    office.dirty = True
    invite(store)

    assert send(store) == [Outcome.REFUSED]
    assert state(store) == MemberState.INVITED


def test_whoever_does_not_answer_is_reminded_once_of_the_spam_folder(
    store: Store, office: PostOffice
) -> None:
    invite(store)
    send(store)

    for day in (1, 3, 4, 9, 20):
        now = NOW + timedelta(days=day)
        notices.keep_lists(KNOWN, store, now)
        send(store, now)

    mails = office.to(NEW.address)
    assert len(mails) == 2
    assert "Spam-Ordner" in mails[1].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_the_manager_hears_once_a_week_that_nobody_has_confirmed(
    store: Store, office: PostOffice
) -> None:
    invite(store)
    for hour in (0, 2, 25, 30, 49):
        notices.keep_lists(KNOWN, store, NOW + timedelta(hours=hour))

    owed = [
        each
        for each in store.people.notices(NoticeKind.NOBODY_CONFIRMED)
        if each.group == PAYABLE.id
    ]
    assert [(each.address, each.at) for each in owed] == [
        (PAYABLE.manager, NOW + timedelta(hours=25))
    ]


def test_who_is_declared_without_a_voucher_is_invited_once(store: Store) -> None:
    declared = PAYABLE.model_copy(update={"members": (NEW,)})
    known = KNOWN.model_copy(update={"owner_groups": (declared,)})

    for minute in range(3):
        notices.keep_lists(known, store, NOW + timedelta(minutes=minute))

    assert len(store.people.notices(NoticeKind.INVITATION)) == 1
    assert state(store) == MemberState.INVITED


@pytest.mark.parametrize("overlay", ["", "demo/config"])
def test_the_shipped_lists_and_those_of_the_demo_ask_nobody(overlay: str, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    folder = tmp_path / "config"
    shutil.copytree(root / "include" / "config", folder)
    if overlay:
        shutil.copytree(root / overlay, folder, dirs_exist_ok=True)

    assert upkeep(load_catalogue(folder).catalogue, (), {}, NOW) == Upkeep()


def test_every_notice_has_its_words_in_both_languages(store: Store, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from include.integration_watch.domain.notice import Notice
    from include.integration_watch.notify.notice_mail import compose_notice

    facts = dict.fromkeys(
        (
            "group",
            "manager",
            "sender",
            "about",
            "until",
            "incident",
            "subject",
            "starts",
            "ends",
            "work",
            "party",
            "counted",
        ),
        "X",
    )
    for kind in set(NoticeKind) - REPORTS:
        said = set()
        for language in ("de", "en"):
            notice = Notice(
                id="1", kind=kind, group="g", address="a@example.com", language=language, at=NOW
            )  # type: ignore[arg-type]
            mail = compose_notice(
                notice, facts, url="https://x.example.com/", sender="s@example.com"
            )
            assert "unbekannt" not in mail.text
            assert "unknown" not in mail.text
            said.add(mail.text)
        assert len(said) == 2


def test_the_purposes_of_links_all_last(store: Store) -> None:
    assert set(signed_links.LASTS) == set(Purpose)


def test_a_group_name_cannot_become_a_header(store: Store) -> None:
    from include.integration_watch.domain.notice import Notice
    from include.integration_watch.notify.email import mime
    from include.integration_watch.notify.notice_mail import compose_notice

    notice = Notice(
        id="1",
        kind=NoticeKind.INVITATION,
        group="g",
        address="a@example.com",
        language="en",
        at=NOW,
    )
    facts = {"group": "Team\r\nBcc: x@example.com", "manager": "<script>m", "until": "T"}
    mail = compose_notice(notice, facts, url="https://x.example.com/", sender="s@example.com")
    sent = mime(mail, sender="s@example.com")

    assert sent["Bcc"] is None
    assert "<script>" not in mail.html


def test_the_group_is_reminded_by_mail_to_chase_an_outside_party(
    store: Store, office: PostOffice
) -> None:
    invite(store)
    store.people.confirm(PAYABLE, NEW.address, 1, NOW)
    store.apply(Judgement(findings=(finding("documents_refused"),)), KNOWN, NOW)
    out = Action(incident=1, at=NOW, deed=Deed.HANDED_OVER, who="w", group=PAYABLE.id, to="coupa")
    store.people.do(out, KNOWN, NOW)

    for hours in (1, 3.9, 4, 5, 6):
        notices.remind_late(KNOWN, store, NOW + timedelta(hours=hours))
        send(store, NOW + timedelta(hours=hours))

    (mail,) = [each for each in office.mails if "nachfassen" in str(each["Subject"])]
    assert mail["To"] == NEW.address
    assert "[Bitte nachfassen] INC-1: Coupa hat nicht geantwortet" in str(mail["Subject"])
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert browser(store).get(url_in(text, "incident")).status_code in (200, 410)
