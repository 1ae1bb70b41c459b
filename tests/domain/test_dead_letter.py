"""Dead letters: one incident for each channel, told by another way than the one that failed."""

from datetime import timedelta

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.dead_letter import DeadLetter, judge_dead_letters
from include.integration_watch.domain.incident import Change, Flip, Incident, Reason
from include.integration_watch.domain.routing import route

from .scene import NOW, catalogue, group


def letter(
    address: str = "team@example.com", group: str = "platform", count: int = 1
) -> DeadLetter:
    since = NOW - timedelta(days=1)
    return DeadLetter(address=address, group=group, count=count, since=since, at=NOW, detail="451")


def opened(*letters: DeadLetter) -> Incident:
    (finding,) = judge_dead_letters(letters, (), NOW).findings
    return Incident(number=1, finding=finding, opened_at=NOW, last_seen_at=NOW)


def told(known: Catalogue, *letters: DeadLetter) -> list[str]:
    flip = Flip(change=Change.OPENED, reason=Reason.FIRST_SEEN, incident=opened(*letters), at=NOW)
    return [recipient.address for recipient in route(flip, known)]


def known(*members: str, fallback: str | None = None) -> Catalogue:
    return catalogue(
        owner_groups=(
            group("platform", *members, fallback=fallback),
            group("purchasing", "purchasing@example.com"),
            group("accounts_payable", "sms:+4930123456"),
        )
    )


def test_each_channel_with_dead_letters_is_one_incident() -> None:
    found = judge_dead_letters([letter(), letter("b@example.com"), letter("sms:1")], (), NOW)

    assert [finding.kind for finding in found.findings] == ["undelivered:mail", "undelivered:sms"]
    assert found.findings[0].facts["messages"] == "2"
    assert found.findings[0].excerpt == "451"


def test_a_channel_that_owes_nothing_any_more_is_well_again() -> None:
    found = judge_dead_letters([], (opened(letter()),), NOW)

    assert [cleared.kind for cleared in found.cleared] == ["undelivered:mail"]
    assert judge_dead_letters([letter()], (opened(letter()),), NOW).cleared == ()


def test_nobody_who_is_not_reached_is_told_of_it() -> None:
    assert told(known("team@example.com", "teams:"), letter()) == ["teams:"]


def test_where_all_of_the_group_is_on_the_channel_the_fallback_is_told_too() -> None:
    found = told(known("a@example.com", "team@example.com", fallback="accounts_payable"), letter())

    assert found == ["a@example.com", "sms:+4930123456"]


def test_in_the_end_the_manager_is_told() -> None:
    people = known("team@example.com")

    assert told(people, letter()) == [people.owner_group("platform").manager]
