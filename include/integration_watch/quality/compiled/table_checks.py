"""Checks of a table as such: its columns and the number of its rows."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from itertools import zip_longest
from typing import Any

from include.integration_watch.quality import sql

from .check import Answered, Figure, Found, Kwargs, NotCompiled, Question, Table
from .figures import whole_bounds, within
from .row_condition import domain


def column_exists(kwargs: Kwargs, table: Table) -> Answered:
    """Look for a column, at its place where one is named."""
    columns, place = list(table.columns), kwargs.get("column_index")
    if place is not None and (isinstance(place, bool) or not isinstance(place, int) or place < 0):
        raise NotCompiled(f"column_index is {place!r}")
    if place:
        return Answered(place < len(columns) and columns[place] == kwargs["column"], {})
    return Answered(kwargs["column"] in columns, {})


def column_count(kwargs: Kwargs, table: Table) -> Answered:
    """Compare the number of columns with bounds."""
    whole_bounds(kwargs)
    return Answered(*within(len(table.columns), kwargs))


def column_count_equals(kwargs: Kwargs, table: Table) -> Answered:
    """Compare the number of columns with the one given."""
    wanted = _number(kwargs["value"])
    return Answered(len(table.columns) == wanted, {"observed_value": len(table.columns)})


def columns_in_order(kwargs: Kwargs, table: Table) -> Answered:
    """Compare the columns with those given, in their order."""
    columns, wanted = list(table.columns), kwargs.get("column_list")
    if wanted is not None and not isinstance(wanted, list | tuple):
        raise NotCompiled("columns are given as a list")
    found: Found = {"observed_value": columns}
    if wanted is None or columns == list(wanted):
        return Answered(True, found)
    found["details"] = {
        "mismatched": [
            {"Expected Column Position": place, "Expected": expected, "Found": seen}
            for place, (expected, seen) in enumerate(zip_longest(wanted, columns))
            if expected != seen
        ]
    }
    return Answered(False, found)


def columns_as_set(kwargs: Kwargs, table: Table) -> Answered:
    """Compare the columns with those given; there may be more where ``exact_match`` is false."""
    wanted = kwargs.get("column_set")
    if not isinstance(wanted, list | tuple | set):
        raise NotCompiled("columns are given as a list")
    unexpected = sorted(set(table.columns) - set(wanted))
    missing = sorted(set(wanted) - set(table.columns))
    exact = kwargs.get("exact_match", True)
    success = not missing and not (exact and unexpected)
    found: Found = {"observed_value": sorted(table.columns)}
    mismatched = {"unexpected": unexpected, "missing": missing}
    told = {name: names for name, names in mismatched.items() if names}
    if told:
        found["details"] = {"mismatched": told}
    return Answered(success, found)


def row_count(kwargs: Kwargs, table: Table) -> Figure:
    """Compare the number of rows with bounds."""
    whole_bounds(kwargs)
    figure = f"count(*) FILTER ({domain(kwargs, table)})"
    return Figure((figure,), lambda values: within(values[0], kwargs))


def row_count_equals(kwargs: Kwargs, table: Table) -> Figure:
    """Compare the number of rows with the one given."""
    figure, wanted = f"count(*) FILTER ({domain(kwargs, table)})", _number(kwargs["value"])
    return Figure((figure,), lambda values: (values[0] == wanted, {"observed_value": values[0]}))


def same_row_count(kwargs: Kwargs, table: Table) -> Question:
    """Compare the number of rows with that of another table."""
    if kwargs.get("row_condition") or not isinstance(kwargs["other_table_name"], str):
        raise NotCompiled("a condition on another table")
    other = sql.name(kwargs["other_table_name"])

    def judge(answers: tuple[list[tuple[Any, ...]], ...]) -> tuple[bool, Found]:
        ((here,),), ((there,),) = answers
        return here == there, {"observed_value": {"self": here, "other": there}}

    return Question(
        (f"SELECT count(*) FROM {table.source}", f"SELECT count(*) FROM {other}"), judge
    )


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise NotCompiled(f"{value!r} is no number of rows or columns")
    return value
