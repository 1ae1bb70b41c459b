from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.owner_group import Member
from include.integration_watch.domain.roster import (
    Answer,
    Listed,
    MemberState,
    confirm,
    invited,
    leave,
    on_duty,
    roster,
    with_rosters,
)

from .scene import NOW, catalogue, group

GROUP = group("payable")


def listed(address: str, state: MemberState = MemberState.CONFIRMED, **wishes: object) -> Listed:
    member = Member.model_validate({"address": address} | wishes)
    return Listed(group="payable", member=member, state=state, generation=1)


def told(*everyone: Listed, now: datetime = NOW) -> list[str]:
    return [member.address for member in on_duty(everyone, now)]


def test_nobody_is_told_before_they_confirmed() -> None:
    waiting = invited(None, "payable", Member(address="new@example.com"), NOW)

    assert told(waiting) == []
    answer, after = confirm(waiting, waiting.generation, NOW)
    assert (answer, after is not None and told(after)) == (Answer.DONE, ["new@example.com"])


def test_an_address_that_nobody_vouches_for_is_not_told() -> None:
    declared = group("payable", members=(Member(address="new@example.com"),))

    assert [each.state for each in roster(declared, ())] == [MemberState.INVITED]


def test_the_store_wins_over_the_configuration() -> None:
    declared = group("payable", "team@example.com")

    assert told(*roster(declared, ())) == ["team@example.com"]
    assert told(*roster(declared, [listed("team@example.com", MemberState.LEFT)])) == []
    assert told(*roster(declared, [listed("team@example.com", MemberState.BOUNCED)])) == []


def test_vouching_for_somebody_who_was_invited_is_enough() -> None:
    declared = group("payable", "team@example.com")

    waiting = [listed("team@example.com", MemberState.INVITED)]
    assert told(*roster(declared, waiting)) == ["team@example.com"]


def test_an_invitation_counts_once() -> None:
    waiting = invited(None, "payable", Member(address="a@example.com"), NOW)
    _, joined = confirm(waiting, 1, NOW)

    assert confirm(joined, 1, NOW)[0] is Answer.ALREADY
    _, left = leave(joined, 1)
    assert confirm(left, 1, NOW)[0] is Answer.SUPERSEDED


def test_only_the_newest_invitation_counts() -> None:
    again = invited(
        listed("a@example.com", MemberState.LEFT), "payable", Member(address="a@example.com"), NOW
    )

    assert again.generation == 2
    assert confirm(again, 1, NOW)[0] is Answer.SUPERSEDED
    assert confirm(again, 2, NOW)[0] is Answer.DONE


def test_a_link_of_an_earlier_membership_does_not_end_this_one() -> None:
    later = listed("a@example.com").model_copy(update={"generation": 3})

    assert leave(later, 1)[0] is Answer.SUPERSEDED
    assert leave(later, 3)[0] is Answer.DONE
    assert leave(later, None)[0] is Answer.DONE


def test_outside_their_hours_the_substitute_is_told() -> None:
    day = listed(
        "day@example.com", hours="every weekday 08:00-17:00", substitute="night@example.com"
    )
    night = listed("night@example.com", from_severity="critical")
    midnight = NOW.replace(hour=23)

    assert told(day, night) == ["day@example.com", "night@example.com"]
    assert told(day, night, now=midnight) == ["night@example.com"]
    (reader,) = on_duty([day, night], midnight)
    assert reader.from_severity == "warning"  # what the member would have heard of


@pytest.mark.parametrize("substitute", [MemberState.INVITED, MemberState.LEFT, None])
def test_without_a_substitute_the_member_is_told_at_any_hour(
    substitute: MemberState | None,
) -> None:
    day = listed("day@example.com", hours="every weekday 08:00-17:00", substitute="x@example.com")
    others = [listed("x@example.com", substitute)] if substitute else []

    assert told(day, *others, now=NOW.replace(hour=23)) == ["day@example.com"]


def test_a_catalogue_holds_those_who_may_be_told() -> None:
    known = catalogue(owner_groups=(group("payable", "a@example.com", "b@example.com"),))
    kept = [listed("a@example.com", MemberState.BOUNCED), listed("new@example.com")]

    (found,) = with_rosters(known, kept, NOW).owner_groups

    assert [each.address for each in found.members] == ["b@example.com", "new@example.com"]


@pytest.mark.parametrize(
    "address",
    [
        "a@example.com\nBcc: b@example.com",
        "a@example.com\r\n",
        "a\n@example.com",
        "a@example.com, b@example.com",
        "A <a@example.com>",
        '"a b"@example.com',
        "a\x00@example.com",
        f"{'a' * 250}@example.com",
    ],
)
def test_an_address_that_could_become_a_header_is_refused(address: str) -> None:
    if address.strip() == "a@example.com":
        assert Member(address=address).address == "a@example.com"
        return
    with pytest.raises(ValidationError):
        Member(address=address)


STEPS = st.lists(
    st.tuples(st.sampled_from(["invite", "confirm", "leave", "bounce"]), st.integers(0, 4)),
    max_size=20,
)


@given(STEPS)
def test_whatever_happens_only_the_newest_invitation_makes_somebody_told(
    steps: list[tuple[str, int]],
) -> None:
    state: Listed | None = None
    member = Member(address="a@example.com")
    now = datetime(2026, 3, 4, tzinfo=UTC)
    wanted = False
    for step, generation in steps:
        now += timedelta(minutes=1)
        if step == "invite":
            state = invited(state, "payable", member, now)
        elif step == "confirm":
            answer, state = confirm(state, generation, now)
            wanted = wanted or answer is Answer.DONE
        elif step == "leave":
            answer, state = leave(state, generation)
            wanted = wanted and answer is not Answer.DONE
        elif state is not None:
            state = state.model_copy(update={"state": MemberState.BOUNCED})
            wanted = False
        assert bool(state and on_duty([state], now)) == wanted


def test_hours_are_those_of_the_groups_own_zone() -> None:
    wishes = {"hours": "every weekday 08:00-17:00", "substitute": "night@example.com"}
    everyone = [listed("day@example.com", **wishes), listed("night@example.com")]
    evening = NOW.replace(hour=20)  # noon in Los Angeles
    here = catalogue(owner_groups=(GROUP,))
    there = catalogue(owner_groups=(group("payable", zone="America/Los_Angeles"),))

    def told_in(known: Catalogue) -> set[str]:
        members = with_rosters(known, everyone, evening).owner_group("payable").members
        return {each.address for each in members}

    assert "day@example.com" in told_in(there)
    assert "day@example.com" not in told_in(here)
