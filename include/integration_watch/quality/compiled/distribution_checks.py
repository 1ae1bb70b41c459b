"""Checks of how a column's values are spread: quantiles, shares of categories, the newest moment."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from datetime import UTC, datetime
from math import isfinite
from typing import Any

from include.integration_watch.domain.learned_shape import divergence
from include.integration_watch.quality import sql

from .check import Figure, Found, Kwargs, NotCompiled, Question, Sort, Table
from .column_checks import numbers_only
from .figures import TOO_NEAR
from .literal import is_number
from .row_condition import domain

# Great Expectations counts a value this near to a bound as within.
_RELATIVE, _ABSOLUTE = 1e-4, 1e-8
_OF_ONE = 1e-8


def quantiles(kwargs: Kwargs, table: Table) -> Question:
    """Compare quantiles of a column of numbers with bounds; each is the value nearest to its place."""
    numbers_only(table, kwargs["column"])
    return quantiles_as(sql.name(kwargs["column"]), kwargs, table)


def quantiles_as(value: str, kwargs: Kwargs, table: Table) -> Question:
    """Compare quantiles of numbers that ``value`` (SQL) reads out of a column."""
    if kwargs.get("allow_relative_error") not in (None, False, "nearest"):
        raise NotCompiled("quantiles between two values")
    shares, ranges = _ranges(kwargs["quantile_ranges"])
    places = ", ".join(f"round_even((n - 1) * {share!r}::DOUBLE, 0)" for share in shares)
    query = (
        "SELECT n, place, value FROM (SELECT value, row_number() OVER (ORDER BY value) - 1 AS place, "
        f"count(*) OVER () AS n FROM (SELECT {value} AS value FROM {table.source} "
        f"WHERE {domain(kwargs, table)}) AS read WHERE value IS NOT NULL) AS placed "
        f"WHERE place IN ({places})"
    )

    def judge(answers: tuple[list[tuple[Any, ...]], ...]) -> tuple[bool, Found]:
        rows = answers[0]
        if not rows:
            return False, {"observed_value": None}
        at = {place: value for _, place, value in rows}
        found = [at[round((rows[0][0] - 1) * share)] for share in shares]
        within = [_within(value, *range_) for value, range_ in zip(found, ranges, strict=True)]
        told = {"quantiles": shares, "values": found}
        return all(within), {"observed_value": told, "details": {"success_details": within}}

    return Question((query,), judge)


def _ranges(given: Any) -> tuple[list[float], list[tuple[float, float]]]:
    try:
        shares, ranges = list(given["quantiles"]), [tuple(each) for each in given["value_ranges"]]
    except (TypeError, KeyError) as wrong:
        raise NotCompiled("quantiles in another form") from wrong
    if not shares or len(shares) != len(ranges):
        raise NotCompiled("quantiles and their bounds are not as many")
    if not all(is_number(share) and 0 <= share <= 1 for share in shares):
        raise NotCompiled("a quantile that is no share")
    bounds = []
    for each in ranges:
        if len(each) != 2 or not all(one is None or is_number(one) for one in each):  # noqa: PLR2004
            raise NotCompiled("bounds of a quantile that are no two numbers")
        low, high = (-float("inf") if each[0] is None else each[0]), each[1]
        bounds.append((low, float("inf") if high is None else high))
    if any(low > high for low, high in bounds):
        raise NotCompiled("the lower bound lies above the upper")
    return shares, bounds


def _within(value: float, low: float, high: float) -> bool:
    return low <= value <= high or any(
        isfinite(bound) and abs(value - bound) <= _ABSOLUTE + _RELATIVE * abs(bound)
        for bound in (low, high)
    )


def divergence_of_shares(kwargs: Kwargs, table: Table) -> Question:
    """Compare how far the shares of a column's categories lie from those given."""
    usual = _usual(kwargs["partition_object"])
    threshold, unseen = kwargs["threshold"], kwargs.get("tail_weight_holdout") or 0
    if kwargs.get("internal_weight_holdout") or not is_number(threshold) or threshold < 0:
        raise NotCompiled("a divergence without a threshold, or with weight inside")
    if not is_number(unseen) or not 0 <= unseen <= 1:
        raise NotCompiled("a weight that is no share")
    if table.sort(kwargs["column"]) is not Sort.TEXT:
        raise NotCompiled("shares of values that are no texts")
    column = sql.name(kwargs["column"])
    query = (
        f"SELECT {column}, count(*) FROM {table.source} WHERE {domain(kwargs, table)} "
        f"AND {column} IS NOT NULL GROUP BY 1 ORDER BY 1"
    )

    def judge(answers: tuple[list[tuple[Any, ...]], ...]) -> tuple[bool, Found] | None:
        counts: dict[str, int] = dict(answers[0])
        total = sum(counts.values())
        if not total:
            return False, {"observed_value": None}
        seen = {value: count / total for value, count in counts.items()}
        drift = divergence(seen, usual, unseen)
        if abs(drift - threshold) <= TOO_NEAR:
            return None
        return drift <= threshold, _told(drift, seen, usual)

    return Question((query,), judge)


def _usual(given: Any) -> dict[str, float]:
    try:
        values, weights = list(given["values"]), list(given["weights"])
    except (TypeError, KeyError) as wrong:
        raise NotCompiled("shares of intervals, or in another form") from wrong
    if not all(isinstance(value, str) for value in values) or len({*values}) != len(weights):
        raise NotCompiled("categories that are no texts, or stand there twice")
    if not all(is_number(weight) and weight >= 0 for weight in weights):
        raise NotCompiled("a weight that is no number")
    if abs(sum(weights) - 1) > _OF_ONE:
        raise NotCompiled("weights that are not one together")
    return dict(zip(values, weights, strict=True))


def _told(drift: float, seen: dict[str, float], usual: dict[str, float]) -> Found:
    values = [*usual, *(value for value in seen if value not in usual)]
    return {
        "observed_value": drift if isfinite(drift) else None,
        "details": {
            "observed_partition": {
                "values": values,
                "weights": [seen.get(value, 0.0) for value in values],
            },
            "expected_partition": {
                "values": values,
                "weights": [usual.get(value, 0.0) for value in values],
            },
        },
    }


def newest(kwargs: Kwargs, table: Table) -> Figure:
    """Compare the newest moment that texts of a column name with bounds; one without a zone is UTC's."""
    table.sort(kwargs["column"])
    low, high = (_moment(kwargs.get(bound)) for bound in ("min_value", "max_value"))
    if low is None and high is None:
        raise NotCompiled("no bound is given")
    column = sql.name(kwargs["column"])
    figure = f"max({sql.moment(column)}) FILTER ({domain(kwargs, table)})"

    def judge(values: tuple[Any, ...]) -> tuple[bool, Found]:
        found = values[0]
        if found is None:
            return False, {"observed_value": None}
        good = (low is None or found >= low) and (high is None or found <= high)
        return good, {"observed_value": f"{found.isoformat()}Z"}

    return Figure((figure,), judge)


def _moment(value: Any) -> datetime | None:
    """Return a bound as a moment of UTC without its zone, as the scan reads them."""
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError) as wrong:
        raise NotCompiled(f"the bound {value!r} is no moment") from wrong
    return read.astimezone(UTC).replace(tzinfo=None) if read.tzinfo else read
