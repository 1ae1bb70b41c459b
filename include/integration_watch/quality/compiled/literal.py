"""Values of expectations as SQL, where the column holds values of the same kind."""

from collections.abc import Iterable
from math import isfinite
from typing import Any

from include.integration_watch.quality import sql

from .check import NotCompiled, Sort

NUMBERS = frozenset({Sort.WHOLE, Sort.REAL})
# Beyond this, whole numbers lose digits as soon as a column has a NULL and becomes real in pandas.
EXACT = 2**53


def is_number(value: Any) -> bool:
    """Tell whether a value is a number that means the same in SQL and in Python."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isfinite(value) and (isinstance(value, float) or abs(value) < EXACT)


def literal(value: Any, sort: Sort) -> str:
    """Return a value as SQL; raise `NotCompiled` where it is not of the column's kind."""
    if sort is Sort.TEXT and isinstance(value, str) and "\0" not in value:
        return sql.text(value)
    if sort in NUMBERS and is_number(value):
        # Written as a DOUBLE, 0.1 is the number that Python means, and no decimal.
        return f"{value!r}::DOUBLE" if isinstance(value, float) else str(value)
    raise NotCompiled(f"{value!r} is compared with a column of {sort.value}")


def literals(values: Any, sort: Sort) -> list[str]:
    """Return the values of a set as SQL; NULL is left out, since nothing equals it."""
    if not isinstance(values, list | tuple | set):
        raise NotCompiled("a set is given as a list of values")
    return [literal(value, sort) for value in values if value is not None]


def any_of(column: str, values: Iterable[str]) -> str:
    """Return the condition that a column has one of these values."""
    listed = ", ".join(values)
    return f"{column} IN ({listed})" if listed else "FALSE"


def mostly(kwargs: Any) -> float:
    """Return the share of rows that must pass."""
    share = kwargs.get("mostly", 1)
    if share is None:
        return 1.0
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        raise NotCompiled(f"mostly is {share!r}")
    return float(share)
