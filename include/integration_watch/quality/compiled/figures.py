"""Checks of figures over a column: smallest, greatest, mean, how many different."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Callable
from math import isfinite
from typing import Any

from include.integration_watch.quality import sql

from .check import Figure, Found, Kwargs, NotCompiled, Question, Sort, Table
from .column_checks import numbers_only
from .literal import EXACT, any_of, is_number, literals
from .row_condition import domain

# Two ways of adding up the same numbers differ in their last digits; nearer to a bound than this
# the verdict would be chance.
TOO_NEAR = 1e-9
SHOWN = 20

Build = Callable[[Kwargs, Table], Figure]


def smallest(kwargs: Kwargs, table: Table) -> Figure:
    """Compare the smallest value with bounds."""
    return _extreme("min", kwargs, table)


def greatest(kwargs: Kwargs, table: Table) -> Figure:
    """Compare the greatest value with bounds."""
    return _extreme("max", kwargs, table)


def _extreme(aggregate: str, kwargs: Kwargs, table: Table) -> Figure:
    numbers_only(table, kwargs["column"])
    check_bounds(kwargs)
    figure = f"{aggregate}({sql.name(kwargs['column'])}) FILTER ({domain(kwargs, table)})"
    return Figure((figure,), lambda values: within(values[0], kwargs))


def mean(kwargs: Kwargs, table: Table) -> Figure:
    """Compare the mean with bounds; that of whole numbers is exact as long as their sum is."""
    if numbers_only(table, kwargs["column"]) is not Sort.WHOLE:
        return _computed("avg", kwargs, table)
    wide = f"{sql.name(kwargs['column'])}::HUGEINT"
    return _exact(
        kwargs,
        table,
        (f"sum({wide})", f"sum(abs({wide}))", f"count({wide})"),
        lambda total, greatest, count: (total / count if count else None, greatest or 0),
    )


def median(kwargs: Kwargs, table: Table) -> Figure:
    """Compare the median with bounds; that of whole numbers is exact."""
    if numbers_only(table, kwargs["column"]) is not Sort.WHOLE:
        return _computed("median", kwargs, table)
    column = sql.name(kwargs["column"])
    return _exact(
        kwargs,
        table,
        (f"median({column})", f"max(abs({column}::HUGEINT))"),
        # The middle of two has one binary digit more.
        lambda middle, greatest: (middle, 2 * (greatest or 0)),
    )


def _exact(
    kwargs: Kwargs,
    table: Table,
    aggregates: tuple[str, ...],
    figure: Callable[..., tuple[float | None, int]],
) -> Figure:
    """Return the check of a figure that is exact while its second part, a size, is."""
    check_bounds(kwargs)
    rows = domain(kwargs, table)

    def judge(values: tuple[Any, ...]) -> tuple[bool, Found] | None:
        value, size = figure(*values)
        if value is not None and size >= EXACT and _too_near(value, kwargs):
            return None
        return within(value, kwargs)

    return Figure(tuple(f"{aggregate} FILTER ({rows})" for aggregate in aggregates), judge)


def deviation(kwargs: Kwargs, table: Table) -> Figure:
    """Compare the standard deviation of a sample with bounds."""
    return _computed("stddev_samp", kwargs, table)


def total(kwargs: Kwargs, table: Table) -> Figure:
    """Compare the sum with bounds; of nothing it is zero."""
    return _computed("sum", kwargs, table, nothing=0)


def _computed(
    aggregate: str, kwargs: Kwargs, table: Table, *, nothing: int | None = None
) -> Figure:
    sort = numbers_only(table, kwargs["column"])
    check_bounds(kwargs)
    figure = f"{aggregate}({sql.name(kwargs['column'])}) FILTER ({domain(kwargs, table)})"
    exact = sort is Sort.WHOLE and aggregate == "sum"

    def judge(values: tuple[Any, ...]) -> tuple[bool, Found] | None:
        value = nothing if values[0] is None else values[0]
        if value is not None and not isfinite(value):
            return None
        if value is not None and not exact and _too_near(value, kwargs):
            return None
        return within(value, kwargs)

    return Figure((figure,), judge)


def different(kwargs: Kwargs, table: Table) -> Figure:
    """Compare the number of different values with bounds."""
    whole_bounds(kwargs)
    return _counted(kwargs, table, lambda distinct, _filled, _rows: distinct)


def share_different(kwargs: Kwargs, table: Table) -> Figure:
    """Compare different values over all values with bounds; of no values it is zero."""
    return _counted(
        kwargs, table, lambda distinct, filled, _rows: distinct / filled if filled else 0.0
    )


def share_filled(kwargs: Kwargs, table: Table) -> Figure:
    """Compare values over rows with bounds; of no rows it is zero."""
    return _counted(kwargs, table, lambda _distinct, filled, rows: filled / rows if rows else 0.0)


def _counted(kwargs: Kwargs, table: Table, figure: Callable[[int, int, int], Any]) -> Figure:
    if table.sort(kwargs["column"]) is Sort.OTHER:
        raise NotCompiled("equality of such values")
    check_bounds(kwargs)
    column, rows = sql.name(kwargs["column"]), domain(kwargs, table)
    return Figure(
        (
            f"count(DISTINCT {column}) FILTER ({rows})",
            f"count({column}) FILTER ({rows})",
            f"count(*) FILTER ({rows})",
        ),
        lambda values: within(figure(*values), kwargs),
    )


def only_known(kwargs: Kwargs, table: Table) -> Question:
    """Find values outside a set."""
    return _set_question(kwargs, table, outside=True, missing=False)


def all_known(kwargs: Kwargs, table: Table) -> Question:
    """Find values of a set that do not occur."""
    return _set_question(kwargs, table, outside=False, missing=True)


def exactly_known(kwargs: Kwargs, table: Table) -> Question:
    """Compare the values that occur with a set."""
    return _set_question(kwargs, table, outside=True, missing=True)


def _set_question(kwargs: Kwargs, table: Table, *, outside: bool, missing: bool) -> Question:
    column, sort = sql.name(kwargs["column"]), table.sort(kwargs["column"])
    if any(value is None for value in kwargs["value_set"] or [None]):
        raise NotCompiled("a set that holds nothing, or None")
    allowed = literals(kwargs["value_set"], sort)
    rows = f"{domain(kwargs, table)} AND {column} IS NOT NULL"
    outsiders = (
        f"SELECT {column}, count(*) OVER () FROM {table.source} WHERE {rows} "
        f"AND NOT {any_of(column, allowed)} GROUP BY 1 ORDER BY 1 LIMIT {SHOWN}"
    )
    present = (
        f"SELECT DISTINCT {column} FROM {table.source} WHERE {rows} AND {any_of(column, allowed)}"
    )

    def judge(answers: tuple[list[tuple[Any, ...]], ...]) -> tuple[bool, Found]:
        found: Found = {"observed_value": None}
        if outside:
            strange = answers[0]
            found["unexpected_count"] = strange[0][1] if strange else 0
            found["partial_unexpected_list"] = [value for value, _ in strange]
        if missing:
            seen = {value for (value,) in answers[-1]}
            absent = [value for value in dict.fromkeys(kwargs["value_set"]) if value not in seen]
            found["missing_count"] = len(absent)
            found["partial_missing_list"] = absent[:SHOWN]
        return not (found.get("unexpected_count") or found.get("missing_count")), found

    return Question((outsiders,) * outside + (present,) * missing, judge)


def most_common(kwargs: Kwargs, table: Table) -> Question:
    """Find the value that occurs most in a set; where several do, ``ties_okay`` decides."""
    column, sort = sql.name(kwargs["column"]), table.sort(kwargs["column"])
    literals(kwargs["value_set"], sort)
    query = (
        f"SELECT {column} FROM {table.source} WHERE {domain(kwargs, table)} "
        f"AND {column} IS NOT NULL GROUP BY 1 "
        "QUALIFY count(*) = max(count(*)) OVER () ORDER BY 1"
    )

    def judge(answers: tuple[list[tuple[Any, ...]], ...]) -> tuple[bool, Found]:
        modes = [value for (value,) in answers[0]]
        known = len(set(kwargs["value_set"]).intersection(modes))
        success = known > 0 if kwargs.get("ties_okay") else len(modes) == 1 and known == 1
        return success, {"observed_value": modes}

    return Question((query,), judge)


def check_bounds(kwargs: Kwargs) -> None:
    """Raise `NotCompiled` unless there is a bound, and the bounds are numbers in their order."""
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    if low is None and high is None:
        raise NotCompiled("no bound is given")
    for bound in (low, high):
        if bound is not None and not is_number(bound):
            raise NotCompiled(f"the bound {bound!r} is no number")
    if low is not None and high is not None and low > high:
        raise NotCompiled("the lower bound lies above the upper")


def whole_bounds(kwargs: Kwargs) -> None:
    """Raise `NotCompiled` unless the bounds are whole: Great Expectations cuts others for counts."""
    check_bounds(kwargs)
    for bound in (kwargs.get("min_value"), kwargs.get("max_value")):
        if not (bound is None or isinstance(bound, int)):
            raise NotCompiled(f"the bound {bound!r} of a count is not whole")


def within(value: Any, kwargs: Kwargs) -> tuple[bool, Found]:
    """Return whether a figure lies within an expectation's bounds, and the figure."""
    if value is None:
        return False, {"observed_value": None}
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    above = low is None or (value > low if kwargs.get("strict_min") else value >= low)
    below = high is None or (value < high if kwargs.get("strict_max") else value <= high)
    return bool(above and below), {"observed_value": value}


def _too_near(value: float, kwargs: Kwargs) -> bool:
    bounds = (kwargs.get("min_value"), kwargs.get("max_value"))
    return any(
        bound is not None and abs(value - bound) <= TOO_NEAR * max(1.0, abs(value), abs(bound))
        for bound in bounds
    )
