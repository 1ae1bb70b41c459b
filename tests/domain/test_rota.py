"""A rota's sentences, and that a week has one turn: across years, for whoever stands in."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.owner_group import Member
from include.integration_watch.domain.roster import Listed, MemberState, on_duty
from include.integration_watch.domain.rota import absence, has_turn, is_away, turn
from include.integration_watch.domain.working_hours import WorkCalendar

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAYS = st.dates(date(1970, 1, 5), date(2100, 1, 1))


def listed(name: str, **wishes: object) -> Listed:
    member = Member.model_validate({"address": f"{name}@example.com"} | wishes)
    return Listed(group="payable", member=member, state=MemberState.CONFIRMED, generation=1)


def told(*everyone: Listed, now: datetime = NOON, zone: str = "UTC") -> set[str]:
    found = on_duty(everyone, now, WorkCalendar(zone=zone))
    return {member.address.partition("@")[0] for member in found}


@given(st.integers(1, 53), DAYS)
def test_on_each_day_one_of_n_has_the_turn(many: int, day: date) -> None:
    assert sum(has_turn(f"week {which} of {many}", day) for which in range(1, many + 1)) == 1


@given(st.integers(2, 53), st.integers(1970, 2100))
def test_a_year_s_end_gives_nobody_two_weeks_on_end(many: int, year: int) -> None:
    new_year = date(year, 1, 1)
    monday = new_year - timedelta(days=new_year.weekday()) + timedelta(weeks=1)

    def whose(day: date) -> int:
        return next(k for k in range(1, many + 1) if has_turn(f"week {k} of {many}", day))

    weeks = [whose(monday + timedelta(weeks=back)) for back in (-2, -1, 0, 1)]
    assert all((after - before) % many == 1 % many for before, after in pairwise(weeks))


@given(DAYS, st.integers(2, 9))
def test_a_turn_lasts_from_monday_to_sunday(day: date, many: int) -> None:
    monday = day - timedelta(days=day.weekday())
    week = {has_turn(f"week 1 of {many}", monday + timedelta(days=n)) for n in range(7)}
    assert len(week) == 1


@given(st.integers(1, 6), DAYS, st.sets(st.integers(1, 6)))
def test_somebody_is_always_told_whoever_is_away(many: int, day: date, gone: set[int]) -> None:
    away = f"{day.isoformat()} to {day.isoformat()}"
    everyone = [
        listed(f"m{k}", turn=f"week {k} of {many}", away=away if k in gone else "")
        for k in range(1, many + 1)
    ]
    now = datetime.combine(day, datetime.min.time(), tzinfo=UTC)

    on = told(*everyone, now=now)

    whose = next(k for k in range(1, many + 1) if has_turn(f"week {k} of {many}", day))
    names = {f"m{k}" for k in range(1, many + 1)}
    assert on == (names if whose in gone else {f"m{whose}"})


def test_whoever_takes_no_turns_is_told_every_week() -> None:
    first, second = listed("a", turn="week 1 of 2"), listed("b", turn="week 2 of 2")
    always = listed("c")
    weeks = [told(first, second, always, now=NOON + timedelta(weeks=n)) for n in (0, 1)]

    assert {"c"} == weeks[0] & weeks[1]
    assert {"a", "b", "c"} == weeks[0] | weeks[1]


def test_the_substitute_of_whoever_is_away_is_told_though_it_is_not_their_week() -> None:
    whose = next(k for k in (1, 2) if has_turn(f"week {k} of 2", NOON.date()))
    other = 3 - whose
    away = listed(
        "a",
        turn=f"week {whose} of 2",
        away="2026-03-04 to 2026-03-04",
        substitute="b@example.com",
    )
    rest = listed("b", turn=f"week {other} of 2")

    assert told(away, rest, listed("c", turn=f"week {other} of 2")) == {"b"}
    assert told(away, rest, now=NOON + timedelta(days=1)) == {"a"}


def test_where_nobody_is_left_everybody_is_told() -> None:
    gone = {"away": "2026-03-01 to 2026-03-31"}
    assert told(listed("a", **gone), listed("b", **gone)) == {"a", "b"}


def test_a_day_begins_where_the_group_is() -> None:
    member = listed("a", away="2026-03-04 to 2026-03-04")
    late = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)  # half past midnight on the 4th in Berlin

    assert told(member, listed("b"), now=late, zone="UTC") == {"a", "b"}
    assert told(member, listed("b"), now=late, zone="Europe/Berlin") == {"b"}


def test_the_last_day_of_a_time_away_is_included() -> None:
    said = "2026-12-21 to 2027-01-06"
    expected = {date(2026, 12, 20): False, date(2026, 12, 21): True, date(2027, 1, 6): True}
    assert {day: is_away(said, day) for day in expected} == expected
    assert not is_away(said, date(2027, 1, 7))
    assert not is_away("", date(2027, 1, 7))


@pytest.mark.parametrize(
    "said", ["week 0 of 3", "week 4 of 3", "week 1 of 54", "every week", "week 1", "", "1 of 3"]
)
def test_a_turn_that_nobody_understands_is_refused_with_a_hint(said: str) -> None:
    with pytest.raises(ValueError, match="week 1 of 3"):
        turn(said)


@pytest.mark.parametrize(
    "said", ["2027-01-06 to 2026-12-21", "2026-02-30 to 2026-03-01", "Christmas", "2026-12-21"]
)
def test_a_time_away_that_nobody_understands_is_refused_with_a_hint(said: str) -> None:
    with pytest.raises(ValueError, match="the last day included"):
        absence(said)


def test_spaces_and_capitals_mean_nothing() -> None:
    assert turn("  Week 2  OF 3 ") == (2, 3)
    assert absence("2026-12-21  TO 2027-01-06") == (date(2026, 12, 21), date(2027, 1, 6))
