"""The morning's digest and the month's report: owed once, in their hour, through a real mail server."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.notice import NoticeKind
from include.integration_watch.domain.owner_group import Member
from include.integration_watch.domain.roster import Source
from include.integration_watch.notify.email import EmailChannel
from include.integration_watch.store import Store
from include.integration_watch.wiring import digests, notices, signed_links
from tests.domain.scene import finding, group

from .post_office import PostOffice, open_office
from .scene import KNOWN, SIGNER

BERLIN = ZoneInfo("Europe/Berlin")
HALF = timedelta(minutes=30)
ALEX, SAM = "alex@example.com", "sam@example.com"
GROUP = group(
    "accounts_payable",
    members=(
        Member(address=ALEX, language="de", confirmed_by="the test"),
        Member(address=SAM, language="en", confirmed_by="the test"),
        Member(address="quiet@example.com", confirmed_by="the test", digest=False),
        Member(address="waiting@example.com"),
    ),
    hours="every weekday 08:00-17:00",
    zone="Europe/Berlin",
    holidays="DE",
)
FREE = {"DE": frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1)})}
OTHERS = tuple(
    each.model_copy(update={"digest_at": ""}) for each in KNOWN.owner_groups if each.id != GROUP.id
)
STATE = KNOWN.model_copy(update={"owner_groups": (GROUP, *OTHERS), "free_days": FREE})
MORNING = datetime(2026, 3, 4, 7, 30, tzinfo=BERLIN)  # a Wednesday


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


def breaks(store: Store, at: datetime, kind: str = "documents_refused") -> None:
    found = finding(kind, since=at, observed_at=at)
    store.apply(Judgement(findings=(found,)), STATE, at)


def owed(store: Store, kind: NoticeKind = NoticeKind.DIGEST) -> set[str]:
    return {each.address for each in store.people.notices(kind)}


def send(store: Store, now: datetime) -> None:
    notices.send_notices(STATE, store, EmailChannel("post"), SIGNER, now)


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert isinstance(body, EmailMessage)
    return body.get_content()


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)  # type: ignore[arg-type,misc]


def test_those_who_confirmed_and_want_it_are_owed_one_digest(store: Store) -> None:
    breaks(store, MORNING - HALF)

    assert digests.owe(STATE, store, MORNING) == 2
    assert owed(store) == {ALEX, SAM}


def test_asked_again_in_the_same_morning_nothing_more_is_owed(store: Store) -> None:
    breaks(store, MORNING - HALF)

    assert [digests.owe(STATE, store, MORNING + n * HALF) for n in (0, 0, 1, 1)] == [2, 0, 0, 0]
    assert digests.owe(STATE, store, MORNING + timedelta(days=1)) == 2


def test_a_night_without_news_sends_nothing(store: Store, office: PostOffice) -> None:
    digests.owe(STATE, store, MORNING)
    send(store, MORNING)

    assert office.mails == []


@pytest.mark.parametrize(
    ("now", "count"),
    [
        (local(2026, 3, 4, 7, 0), 0),
        (local(2026, 3, 4, 9, 0), 0),
        (local(2026, 3, 7, 7, 30), 0),  # Saturday
        (local(2026, 4, 3, 7, 30), 0),  # Good Friday
        (local(2026, 4, 6, 7, 30), 0),  # Easter Monday
        (local(2026, 4, 7, 7, 30), 2),
        (datetime(2026, 3, 27, 6, 30, tzinfo=UTC), 2),  # winter time
        (datetime(2026, 3, 30, 5, 30, tzinfo=UTC), 2),  # summer time
        (datetime(2026, 3, 30, 6, 30, tzinfo=UTC), 0),
    ],
)
def test_a_digest_is_owed_in_the_group_s_own_morning(
    store: Store, now: datetime, count: int
) -> None:
    breaks(store, now - HALF)

    digests.owe(STATE, store, now)

    assert len(owed(store)) == count


def test_a_month_s_first_working_day_owes_the_report_to_the_manager_too(store: Store) -> None:
    for day in (1, 2, 3, 4):  # Friday the 1st is a holiday, then a weekend
        digests.owe(STATE, store, local(2026, 5, day, 7, 30))
        digests.owe(STATE, store, local(2026, 5, day, 8, 0))
    digests.owe(STATE, store, local(2026, 5, 5, 7, 30))

    found = store.people.notices(NoticeKind.MONTHLY_REPORT)
    assert sorted(each.address for each in found) == sorted([GROUP.manager, ALEX, SAM])
    assert {each.about for each in found} == {"2026-04"}


def test_each_reader_gets_one_digest_in_their_language(store: Store, office: PostOffice) -> None:
    breaks(store, MORNING - HALF)
    for now in (MORNING, MORNING + HALF):
        digests.owe(STATE, store, now)
        send(store, now)

    (german,), (english,) = office.to(ALEX), office.to(SAM)
    assert len(office.mails) == 2
    assert "INC-1" in text_of(german)
    assert "INC-1" in text_of(english)
    assert "1 offen" in str(german["Subject"])
    assert "1 open" in str(english["Subject"])
    assert "/incident/" in text_of(german, "html")


def test_a_digest_says_what_holds_when_it_is_sent(store: Store, office: PostOffice) -> None:
    office.greylist = True
    breaks(store, MORNING - HALF)
    digests.owe(STATE, store, MORNING)
    send(store, MORNING)
    breaks(store, MORNING + HALF / 2, kind="documents_refused:RE-02")

    send(store, MORNING + timedelta(hours=2))

    (mail,) = office.to(SAM)
    assert "INC-2" in text_of(mail)


def test_a_digest_that_dies_in_data_comes_again_under_the_same_name(
    store: Store, office: PostOffice
) -> None:
    office.dies_in_data = 1
    breaks(store, MORNING - HALF)
    digests.owe(STATE, store, MORNING)
    send(store, MORNING)
    send(store, MORNING + timedelta(hours=2))

    for address in (ALEX, SAM):
        names = [mail["Message-ID"] for mail in office.to(address)]
        assert len(set(names)) == 1
    assert len(office.mails) == 3


def test_the_manager_s_report_has_no_link_to_leave_a_list_they_are_not_on(
    store: Store, office: PostOffice
) -> None:
    now = local(2026, 5, 4, 7, 30)
    digests.owe(STATE, store, now)
    send(store, now)

    (to_manager,) = office.to(GROUP.manager)
    (to_member,) = office.to(SAM)
    assert to_manager["List-Unsubscribe"] is None
    assert "/leave/" in str(to_member["List-Unsubscribe"])


def test_whoever_leaves_gets_no_digest(store: Store, office: PostOffice) -> None:
    breaks(store, MORNING - HALF)
    digests.owe(STATE, store, MORNING)
    store.people.take_off(GROUP, SAM, who="sam", source=Source.LINK, now=MORNING)
    send(store, MORNING)

    assert office.to(SAM) == []
    assert len(office.to(ALEX)) == 1


def test_a_group_that_is_gone_does_not_stop_the_others(store: Store) -> None:
    breaks(store, MORNING - HALF)
    digests.owe(STATE, store, MORNING)
    without = Catalogue.model_validate(STATE.model_copy(update={"owner_groups": OTHERS}))

    assert digests.owe(without, store, MORNING + HALF) == 0
