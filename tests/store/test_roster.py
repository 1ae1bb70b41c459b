from datetime import timedelta

import sqlalchemy as sa

from include.integration_watch.domain.delivery import Delivery, Outcome
from include.integration_watch.domain.finding import Clearance, Judgement, Layer
from include.integration_watch.domain.notice import NoticeKind
from include.integration_watch.domain.owner_group import Member
from include.integration_watch.domain.roster import Answer, Listed, MemberState, Source
from include.integration_watch.store import Store, tables
from tests.domain.scene import NOW, catalogue, finding, group

LATER = NOW + timedelta(hours=1)
EMPTY = group("accounts_payable")
NEW = Member(address="New@example.com", language="de")


def invite(store: Store, *members: Member) -> None:
    store.people.invite(EMPTY, members, who="manager@example.com", source=Source.PAGE, now=NOW)


def told(store: Store) -> list[str]:
    return [owed.address for owed in store.messages() if owed.state == "pending"]


def known(*addresses: str):  # type: ignore[no-untyped-def]
    base = catalogue()
    groups = tuple(
        each.model_copy(update={"members": group(each.id, *addresses).members})
        if each.id == "accounts_payable"
        else each
        for each in base.owner_groups
    )
    return base.model_copy(update={"owner_groups": groups})


def open_incident(store: Store, *addresses: str) -> None:
    store.apply(Judgement(findings=(finding(),)), known(*addresses), NOW)


def test_nobody_unconfirmed_is_told(store: Store) -> None:
    invite(store, NEW)

    open_incident(store)

    assert "New@example.com" not in told(store)
    assert len(told(store)) == 1  # the fallback or the manager


def test_a_confirmed_member_is_told(store: Store) -> None:
    invite(store, NEW)
    assert store.people.confirm(EMPTY, "new@example.com", 1, NOW) is Answer.DONE

    open_incident(store)

    assert told(store) == ["New@example.com"]


def test_an_invitation_is_written_once(store: Store) -> None:
    invite(store, NEW)

    (notice,) = store.people.claim(NOW, 10)

    assert (notice.kind, notice.address, notice.language) == (
        NoticeKind.INVITATION,
        "New@example.com",
        "de",
    )
    assert store.people.claim(NOW, 10) == ()
    store.people.record(Delivery(pending_id=notice.id, at=NOW, outcome=Outcome.SENT))
    assert store.people.claim(LATER, 10) == ()


def test_a_notice_that_was_not_sent_comes_again_under_the_same_id(store: Store) -> None:
    invite(store, NEW)
    (first,) = store.people.claim(NOW, 10)
    store.people.record(Delivery(pending_id=first.id, at=NOW, outcome=Outcome.RETRY))

    (second,) = store.people.claim(LATER, 10)

    assert second == first.model_copy(update={"attempts": 1})


def test_whoever_leaves_hears_nothing_any_more_and_the_manager_hears_of_it(store: Store) -> None:
    open_incident(store, "team@example.com")
    assert told(store) == ["team@example.com"]
    declared = group("accounts_payable", "team@example.com")

    answer = store.people.take_off(
        declared, "TEAM@example.com", generation=0, who="team@example.com", source=Source.LINK,
        now=NOW,
    )  # fmt: skip

    assert answer is Answer.DONE
    assert told(store) == []
    well = Clearance(layer=Layer.EXECUTION, subject="invoices_to_erp", as_of=LATER)
    store.apply(Judgement(cleared=(well,)), known("team@example.com"), LATER)
    assert told(store) == []
    (notice,) = store.people.notices(NoticeKind.SOMEBODY_LEFT)
    assert (notice.address, notice.about) == (declared.manager, "team@example.com")


def test_a_bounce_sets_an_address_back_once(store: Store) -> None:
    declared = group("accounts_payable", "team@example.com")

    store.people.set_back(declared, "team@example.com", "550 no such user", NOW)
    store.people.set_back(declared, "team@example.com", "550 no such user", LATER)

    (kept,) = store.people.listed("accounts_payable")
    assert kept.state is MemberState.BOUNCED
    assert len(store.people.notices(NoticeKind.SOMEBODY_BOUNCED)) == 1
    open_incident(store, "team@example.com")
    assert "team@example.com" not in told(store)


def test_every_change_is_kept_with_who_made_it(store: Store) -> None:
    invite(store, NEW)
    store.people.confirm(EMPTY, "new@example.com", 1, NOW)
    store.people.take_off(
        EMPTY, "new@example.com", who="manager@example.com", source=Source.PAGE, now=LATER
    )

    assert [(each.what, each.who, each.source) for each in store.people.changes(EMPTY.id)] == [
        ("removed", "manager@example.com", Source.PAGE),
        ("confirmed", "new@example.com", Source.LINK),
        ("invited", "manager@example.com", Source.PAGE),
    ]


def test_ten_thousand_members_are_told(store: Store) -> None:
    everyone = [
        Listed(
            group=EMPTY.id,
            member=Member(address=f"m{number}@example.com"),
            state=MemberState.CONFIRMED,
        )
        for number in range(10_000)
    ]
    with store.engine.begin() as connection:
        connection.execute(
            sa.insert(tables.member),
            [
                {
                    "owner_group": each.group,
                    "address": each.address,
                    "state": "confirmed",
                    "generation": 1,
                    "value": each.model_dump_json(),
                }
                for each in everyone
            ],
        )

    open_incident(store)

    assert len(told(store)) == 10_000
