"""What the past says of the shape of a column, and how often it is wrong."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from include.integration_watch.domain.learned_shape import (
    QUANTILES,
    age_of,
    divergence,
    quantiles_of,
    shares_of,
)

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


def look(chance: random.Random, middle: float = 100.0) -> tuple[float, ...]:
    values = sorted(chance.lognormvariate(0, 1) * middle for _ in range(200))
    return tuple(values[round(199 * share)] for share in QUANTILES)


def outside(ranges: list[list[float]], seen: tuple[float, ...]) -> bool:
    return any(not low <= value <= high for (low, high), value in zip(ranges, seen, strict=True))


def test_a_band_of_quantiles_is_wrong_no_more_often_than_told() -> None:
    chance = random.Random(6)
    wrong, told, turns = 0, 0.0, 400
    for _ in range(turns):
        (band,) = quantiles_of([look(chance) for _ in range(24)]) or [None]
        told += 1 / (band.looks + 1)
        wrong += outside(band.bounds["quantile_ranges"]["value_ranges"], look(chance))

    assert wrong <= told


def test_a_slip_of_the_decimal_point_lies_outside() -> None:
    chance = random.Random(7)
    (band,) = quantiles_of([look(chance) for _ in range(24)])
    ranges = band.bounds["quantile_ranges"]["value_ranges"]

    assert outside(ranges, look(chance, 1.0))
    assert outside(ranges, look(chance, 10_000.0))


def test_numbers_that_only_grow_are_no_distribution() -> None:
    growing = [tuple(day * 100 + share for share in QUANTILES) for day in range(24)]

    assert list(quantiles_of(growing)) == []
    assert list(quantiles_of([*growing[:-1], ()])) == []


def shares(chance: random.Random, euros: float = 0.9) -> dict[str, float]:
    drawn = sum(chance.random() < euros for _ in range(500)) / 500
    return {"EUR": drawn, "USD": 1 - drawn}


def test_shares_that_drift_as_usual_are_borne_and_a_turn_is_not() -> None:
    chance = random.Random(8)
    wrong, turns = 0, 300
    for _ in range(turns):
        (learnt,) = shares_of([shares(chance) for _ in range(24)])
        partition = learnt.bounds["partition_object"]
        usual = dict(zip(partition["values"], partition["weights"], strict=True))
        limit, unseen = learnt.bounds["threshold"], learnt.bounds["tail_weight_holdout"]
        wrong += divergence(shares(chance), usual, unseen) > limit
        assert divergence(shares(chance, 0.3), usual, unseen) > limit
        assert divergence({"CZK": 1.0}, usual, unseen) > limit

    assert wrong / turns <= 1 / 13


def test_of_one_category_nothing_is_proposed() -> None:
    assert list(shares_of([{"EUR": 1.0}] * 24)) == []
    assert list(shares_of([{"EUR": 0.5, "USD": 0.5}, {}] * 12)) == []


def _looks(weeks: int) -> list[tuple[datetime, datetime]]:
    """A look at six each morning; nothing is entered on a Saturday or Sunday."""
    found = []
    for day in range(weeks * 7):
        at = datetime(2026, 1, 5, 6, tzinfo=BERLIN) + timedelta(days=day)
        back = {6: 2, 0: 3}.get(at.weekday(), 1)
        found.append((at.astimezone(UTC), (at - timedelta(days=back) + 10 * HOUR).astimezone(UTC)))
    return found


def test_a_monday_knows_the_weekend_before_it_once_it_was_seen_often_enough() -> None:
    (few,) = age_of(_looks(4), BERLIN, 20)
    (many,) = age_of(_looks(22), BERLIN, 20)

    assert few.bounds["min_value"] == {"$PARAMETER": "now() - timedelta(hours=62)"}
    assert "hours_at_most" not in few.meta
    own = many.meta["hours_at_most"]
    assert (own["mon"], own["mon 06"], own["wed"], many.meta["zone"]) == (
        62,
        62,
        14,
        "Europe/Berlin",
    )
    assert (few.looks, many.looks) == (28, 22)


def test_what_lies_ahead_or_never_comes_along_is_no_measure_of_age() -> None:
    looks = _looks(4)
    due = [(at, at + 24 * HOUR) for at, _ in looks]
    still = [(at, looks[0][1]) for at, _ in looks]

    assert list(age_of(due, BERLIN, 20)) == []
    assert list(age_of(still, BERLIN, 20)) == []
