"""What the past says of the shape of a column: how its values are spread, and how old the newest one is.

Both are learned in two halves. The first half of the looks says what is usual, the second how far a
look strays from it. If the next look is like those of the second half, it strays further than all of
them with a chance of 1/(n + 1), whatever the distribution: one number per column, and not one chance
for each quantile or category.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from math import ceil, floor, inf, log, log10
from statistics import median
from typing import Any, NamedTuple

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_QUANTILES = "expect_column_quantile_values_to_be_between"
_SHARES = "expect_column_kl_divergence_to_be_less_than"
_NEWEST = "expect_column_max_to_be_between"
_SPREADS = 3.0
# The median deviation of a normal distribution, in standard deviations, is 1/1.4826.
_NORMAL = 1.4826
# A spread of nothing would make the smallest move an alarm.
_LEAST_SPREAD = 0.001
# What is left of a difference of two equal numbers; Great Expectations bears more around a bound.
_NOTHING = 1e-9
# What a category that nobody has seen before may take; without it one such row would be infinite.
_UNSEEN = 0.001
_LEAST_DRIFT = 0.001


class Shaped(NamedTuple):
    """A proposal about a column: type, arguments, what our own engine is told beside, looks that bound it."""

    type: str
    bounds: dict[str, Any]
    meta: dict[str, Any]
    looks: int


def spread_of(values: Sequence[float]) -> float:
    """Return the robust spread of values: the median deviation, as a standard deviation."""
    middle = median(values)
    return _NORMAL * median([abs(value - middle) for value in values])


def quantiles_of(seen: Sequence[Sequence[float]]) -> Iterator[Shaped]:
    """Propose a band for the quantiles of numbers, as wide as the look that strayed furthest.

    Nothing where a look has no quantiles, or where the values only ever move one way (numbers of
    documents): tomorrow they lie outside in any case.
    """
    if any(len(each) != len(QUANTILES) for each in seen) or _moves([each[2] for each in seen]):
        return
    first, second = _halves(seen)
    by_quantile = list(zip(*first, strict=True))
    middles = [median(values) for values in by_quantile]
    width = middles[-1] - middles[0]
    spreads = [
        max(spread_of(values), _LEAST_SPREAD * max(abs(middle), width), 1e-9)
        for values, middle in zip(by_quantile, middles, strict=True)
    ]
    strayed = [
        max(
            abs(value - middle) / spread
            for value, middle, spread in zip(look, middles, spreads, strict=True)
        )
        for look in second
    ]
    reach = max(strayed) + _SPREADS * spread_of(strayed)
    ranges = [
        [_rounded(middle - reach * spread, floor), _rounded(middle + reach * spread, ceil)]
        for middle, spread in zip(middles, spreads, strict=True)
    ]
    given = {"quantile_ranges": {"quantiles": list(QUANTILES), "value_ranges": ranges}}
    yield Shaped(_QUANTILES, given, {"compared_as": "number"}, len(second))


def shares_of(seen: Sequence[Mapping[str, float]]) -> Iterator[Shaped]:
    """Propose how far the shares of a column's categories may drift (Kullback-Leibler divergence)."""
    if any(not each for each in seen):
        return
    first, second = _halves(seen)
    values = sorted({value for look in first for value in look})
    if len(values) < 2:  # noqa: PLR2004 - of one category there are no shares
        return
    total = sum(sum(look.values()) for look in first)
    usual = {value: sum(look.get(value, 0.0) for look in first) / total for value in values}
    drifts = [divergence(look, usual, _UNSEEN) for look in second]
    threshold = max(max(drifts) + _SPREADS * spread_of(drifts), _LEAST_DRIFT)
    given = {
        "partition_object": {"values": values, "weights": [usual[value] for value in values]},
        "threshold": _rounded(threshold, ceil),
        "tail_weight_holdout": _UNSEEN,
    }
    yield Shaped(_SHARES, given, {}, len(second))


def divergence(seen: Mapping[str, float], usual: Mapping[str, float], unseen: float) -> float:
    """Return the divergence of shares from the usual ones, as Great Expectations computes it.

    ``unseen`` is shared by the categories that are not usual. Infinite where there is one and it
    may take nothing.
    """
    strange = [value for value in seen if value not in usual]
    kept = 1 - unseen if strange else 1.0
    expected = {value: share * kept for value, share in usual.items()}
    expected |= {value: unseen / len(strange) for value in strange}
    total, all_seen = sum(expected.values()), sum(seen.values())
    drift = 0.0
    for value, share in seen.items():
        if share > 0:
            if expected[value] <= 0:
                return inf
            drift += share / all_seen * log((share / all_seen) / (expected[value] / total))
    return drift


def age_of(
    looks: Sequence[tuple[datetime, datetime]], zone: tzinfo, enough: int
) -> Iterator[Shaped]:
    """Propose how old the newest value of a column may be when it is looked at.

    ``looks`` are (moment of the look, newest value). A weekday, or an hour of one, that has
    ``enough`` looks of its own gets a bound of its own: a Monday knows a weekend before it. Nothing
    for a column with values in the future, or one whose newest value does not come along.
    """
    ages = [(at - newest).total_seconds() / 3600 for at, newest in looks]
    if min(ages) < 0 or _moves(ages) or len({newest for _, newest in looks}) <= len(looks) // 2:
        return
    by_time: dict[str, list[float]] = {}
    for (at, _), age in zip(looks, ages, strict=True):
        local = at.astimezone(zone)
        day = WEEKDAYS[local.weekday()]
        by_time.setdefault(day, []).append(age)
        by_time.setdefault(f"{day} {local:%H}", []).append(age)
    own = {time: found for time, found in by_time.items() if len(found) >= enough}
    given = {"min_value": {"$PARAMETER": f"now() - timedelta(hours={_oldest(ages)})"}}
    meta: dict[str, Any] = {"compared_as": "moment"}
    if own:
        meta |= {"zone": str(zone), "hours_at_most": {time: _oldest(own[time]) for time in own}}
    fewest = min([len(found) for found in own.values()], default=len(ages))
    yield Shaped(_NEWEST, given, meta, fewest)


def _oldest(ages: Sequence[float]) -> int:
    return ceil(max(ages) + _SPREADS * spread_of(ages)) or 1


def _halves(seen: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    return seen[: len(seen) // 2], seen[len(seen) // 2 :]


def _moves(values: Sequence[float]) -> bool:
    """Tell whether the later half of the values lies wholly above or wholly below the earlier one."""
    first, second = _halves(values)
    return bool(min(second) > max(first) or max(second) < min(first))


def _rounded(value: float, to: Any) -> float:
    """Return a bound with six digits, rounded away from what was seen."""
    if abs(value) < _NOTHING:
        return 0.0
    digits = 5 - floor(log10(abs(value)))
    return float(round(to(value * 10**digits) / 10**digits, max(digits, 0)))
