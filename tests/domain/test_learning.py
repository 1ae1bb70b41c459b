import random
from datetime import timedelta

import pytest

from include.integration_watch.domain.learning import LOOKS_NEEDED, ColumnSeen, Looked, learned

from .scene import NOW


def look(day: int, rows: int, **columns: ColumnSeen) -> Looked:
    return Looked(at=NOW + timedelta(days=day), rows=rows, columns=columns)


def column(filled: float = 1.0, distinct: int = 3, shortest: int | None = 2) -> ColumnSeen:
    return ColumnSeen(filled=filled, distinct=distinct, shortest=shortest, longest=shortest)


HISTORY = [
    look(day, 100 + day % 3, term=column(0.9), name=column(distinct=90)) for day in range(39)
]


def test_few_looks_suggest_nothing_and_empty_ones_do_not_count() -> None:
    few = [*HISTORY[: LOOKS_NEEDED - 1], *(look(day, 0) for day in range(50, 90))]

    assert learned(few) == ()
    assert learned(HISTORY[:LOOKS_NEEDED])


def test_what_was_seen_lies_within_what_is_proposed() -> None:
    found = {(each.type, each.kwargs.get("column")): each.kwargs for each in learned(HISTORY)}

    rows = found["expect_table_row_count_to_be_between", None]
    assert rows["min_value"] <= min(look.rows for look in HISTORY)
    assert max(look.rows for look in HISTORY) <= rows["max_value"]
    share = found["expect_column_proportion_of_non_null_values_to_be_between", "term"]
    assert share["min_value"] == pytest.approx(0.9)
    assert ("expect_column_unique_value_count_to_be_between", "term") in found
    assert ("expect_column_unique_value_count_to_be_between", "name") not in found


def test_one_wild_look_widens_the_bounds_no_further_than_itself() -> None:
    rows = learned([*HISTORY, look(50, 100_000)])[0].kwargs

    assert rows["max_value"] < 100_010


def test_the_same_past_suggests_the_same_in_any_order() -> None:
    assert learned(HISTORY) == learned(HISTORY[::-1])


def test_a_proposal_keeps_its_name_when_its_bounds_move() -> None:
    later = [*HISTORY, look(50, 400, term=column(0.5), name=column(distinct=90))]

    assert {each.id for each in learned(HISTORY)} == {each.id for each in learned(later)}


def test_the_rate_of_false_alarms_is_told_by_the_number_of_looks() -> None:
    told = {each.type: each.false_alarms for each in learned(HISTORY)}

    assert told["expect_table_row_count_to_be_between"] == pytest.approx(2 / 40)
    share = told["expect_column_proportion_of_non_null_values_to_be_between"]
    assert share == pytest.approx(1 / 40)


@pytest.mark.parametrize("skewed", [False, True])
def test_looks_like_those_before_alarm_no_more_often_than_told(skewed: bool) -> None:
    chance = random.Random(20)
    alarms, told, turns = 0, 0.0, 2_000

    def rows() -> int:
        return round(chance.lognormvariate(7, 1.5) if skewed else chance.gauss(10_000, 500)) + 1

    for _ in range(turns):
        proposal = learned([look(day, rows()) for day in range(20)])[0]
        told = proposal.false_alarms
        alarms += not proposal.kwargs["min_value"] <= rows() <= proposal.kwargs["max_value"]

    assert alarms / turns <= told
