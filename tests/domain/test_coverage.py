"""Coverage: two people hear of everything, on every day of the weeks ahead."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.coverage import DAYS, Coverage, Gap, gaps
from include.integration_watch.domain.error_rule import ErrorClass
from include.integration_watch.domain.owner_group import Member
from include.integration_watch.domain.rota import has_turn
from include.integration_watch.domain.simulation import who

from .scene import NOW, catalogue, group

TODAY = NOW.date()


def found(*members: dict[str, object]) -> tuple[Coverage, ...]:
    return gaps(known(*members), (), NOW)


def known(*members: dict[str, object]):  # type: ignore[no-untyped-def]
    named = tuple(
        Member.model_validate(
            {"address": f"m{number}@example.com", "confirmed_by": "the test"} | wishes
        )
        for number, wishes in enumerate(members)
    )
    return catalogue(
        owner_groups=(
            group("accounts_payable", members=named),
            group("purchasing"),
            group("platform"),
        )
    )


def away(first: int, last: int) -> dict[str, object]:
    days = [TODAY + timedelta(days=day) for day in (first, last)]
    return {"away": f"{days[0]} to {days[1]}"}


def test_two_people_who_are_always_there_are_enough() -> None:
    assert found({}, {}) == ()
    assert found({"shared": True}) == ()


def test_who_has_not_confirmed_comes_before_who_is_on_duty() -> None:
    assert {each.gap for each in found()} == {Gap.NOBODY}
    assert {each.gap for each in found({"turn": "week 1 of 2"})} == {Gap.ONLY_ONE}


def test_a_rota_that_leaves_one_alone_is_named_with_its_first_day() -> None:
    (gap, *rest) = found({}, {}, away(3, 4)) + found({}, away(10, 12))

    assert (gap.gap, gap.group, gap.day, gap.days) == (
        Gap.ONE_ON_DUTY,
        "accounts_payable",
        TODAY + timedelta(days=10),
        3,
    )
    assert len({gap, *rest}) == len(ErrorClass)


def test_a_day_with_nobody_is_worse_than_one_with_a_single_person() -> None:
    gap = found(away(2, 9), away(5, 6))[0]

    assert (gap.gap, gap.day, gap.days) == (Gap.NOBODY_ON_DUTY, TODAY + timedelta(days=5), 2)


def test_a_substitute_fills_the_gap() -> None:
    instead = away(2, 9) | {"substitute": "m2@example.com"}

    assert found(instead, {}, {"turn": "week 1 of 50"}) == ()


def test_what_is_further_away_than_six_weeks_is_not_looked_at() -> None:
    assert found({}, away(DAYS, DAYS + 9)) == ()
    assert found({}, away(DAYS - 1, DAYS + 9))[0].days == 1


def test_two_in_each_week_are_enough_and_one_is_not() -> None:
    pairs = [{"turn": f"week {week} of 3"} for week in (1, 2, 3) for _ in range(2)]

    assert found(*pairs) == ()
    assert found(*pairs[1:])[0].gap is Gap.ONE_ON_DUTY


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), min_size=2, max_size=5))
def test_the_day_that_is_named_is_the_first_one_that_is_thin(spans: list[tuple[int, int]]) -> None:
    there = [
        sum(not first <= day <= first + length for first, length in spans) for day in range(DAYS)
    ]
    said = found(*(away(first, first + length) for first, length in spans))

    if min(there) >= 2:
        assert said == ()
    else:
        worst = [day for day, count in enumerate(there) if count == min(there)]
        thin = [day for day, count in enumerate(there) if count < 2]
        days = thin if min(there) else worst
        assert (said[0].day, said[0].days) == (TODAY + timedelta(days=days[0]), len(days))


def duties(*members: dict[str, object]) -> tuple[dict[str, str], dict[str, str]]:
    (telling,) = who(known(*members), (), "invoices_to_erp", ErrorClass.REFERENCE, at=NOW)
    return telling.duties, {each.address: each.why for each in telling.silent}


def test_it_is_said_whose_turn_it_is_and_whose_not() -> None:
    now, later = sorted(
        (1, 2), key=lambda week: not has_turn(f"week {week} of 2", date(2026, 3, 4))
    )
    said, silent = duties({"turn": f"week {now} of 2"}, {"turn": f"week {later} of 2"})

    assert said == {"m0@example.com": f"their turn, week {now} of 2"}
    assert silent == {"m1@example.com": f"not their turn (week {later} of 2)"}


def test_it_is_said_who_stands_in_for_whom_and_who_is_away() -> None:
    said, silent = duties(away(0, 3) | {"substitute": "m1@example.com"}, {}, away(0, 0))

    assert said == {"m1@example.com": "stands in for m0@example.com"}
    assert silent["m0@example.com"].endswith(": m1@example.com is told")
    assert silent["m2@example.com"].endswith(": nobody stands in")


def test_it_is_said_where_nobody_is_on_duty_and_everybody_is_told() -> None:
    said, silent = duties(away(0, 3), away(0, 3))

    assert set(said.values()) == {"nobody is on duty: everybody is told"}
    assert silent == {}
