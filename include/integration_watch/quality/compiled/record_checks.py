"""Checks of several columns of one row."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from include.integration_watch.quality import sql

from .check import Kwargs, NotCompiled, RowCheck, Sort, Table
from .column_checks import repeated
from .literal import NUMBERS, is_number, literal, mostly
from .row_condition import both, domain

# Of so many reals the sum is the same in every order.
IN_ANY_ORDER = 2
_ANY = " OR "
_ALL = " AND "


def greater(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose first column is not greater than the second."""
    one, other, sort = _pair(kwargs, table)
    if sort is Sort.TRUTH:
        raise NotCompiled("truth values have no order worth the name")
    sign = ">=" if kwargs.get("or_equal") else ">"
    return _pair_check(kwargs, table, f"NOT coalesce({one} {sign} {other}, FALSE)")


def equal(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose two columns differ."""
    one, other, _ = _pair(kwargs, table)
    return _pair_check(kwargs, table, f"NOT coalesce({one} = {other}, FALSE)")


def pair_in_set(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose two values are not in a set of pairs."""
    one, other, _ = _pair(kwargs, table)
    sorts = table.sort(kwargs["column_A"]), table.sort(kwargs["column_B"])
    allowed = kwargs["value_pairs_set"]
    if not isinstance(allowed, list | tuple) or not all(map(_is_pair, allowed)):
        raise NotCompiled("pairs are given as a list of two values each, none of them None")
    found = [
        f"({one} = {literal(first, sorts[0])} AND {other} = {literal(second, sorts[1])})"
        for first, second in allowed
    ]
    return _pair_check(kwargs, table, f"NOT coalesce({_ANY.join(found) or 'FALSE'}, FALSE)")


def compound_unique(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose values of several columns another row has."""
    columns = _columns(kwargs, table)
    nullable = kwargs.get("ignore_row_if", "all_values_are_missing") != "any_value_is_missing"
    base = _record_check(kwargs, table, "TRUE")
    return repeated(base, table, columns, nullable=nullable)


def values_equal(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose columns differ; missing equals missing."""
    first, *others = _columns(kwargs, table, same=True)
    differing = [f"{first} IS DISTINCT FROM {other}" for other in others]
    return _record_check(kwargs, table, f"({_ANY.join(differing) or 'FALSE'})")


def unique_within_record(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows with one value in two columns; missing counts as a value."""
    columns = _columns(kwargs, table, same=True)
    twice = [f"{one} IS NOT DISTINCT FROM {other}" for one, other in combinations(columns, 2)]
    return _record_check(kwargs, table, f"({_ANY.join(twice) or 'FALSE'})")


def sum_equals(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose columns do not add up to a total; with a missing one they never do."""
    columns = _columns(kwargs, table)
    sorts = {table.sort(column) for column in kwargs["column_list"]}
    if not is_number(kwargs["sum_total"]):
        raise NotCompiled("the total is no number")
    if sorts == {Sort.WHOLE}:
        kind, sort = "HUGEINT", Sort.WHOLE
    elif sorts <= NUMBERS and len(columns) <= IN_ANY_ORDER:
        kind, sort = "DOUBLE", Sort.REAL
    else:
        raise NotCompiled("a sum of other than whole numbers depends on the order of adding")
    total = literal(kwargs["sum_total"], sort)
    added = " + ".join(f"{column}::{kind}" for column in columns)
    return _record_check(kwargs, table, f"NOT coalesce({added} = {total}, FALSE)")


def _pair(kwargs: Kwargs, table: Table) -> tuple[str, str, Sort]:
    one, other = kwargs["column_A"], kwargs["column_B"]
    _comparable(table, [one, other])
    return sql.name(one), sql.name(other), table.sort(one)


def _pair_check(kwargs: Kwargs, table: Table, failing: str) -> RowCheck:
    considered = {
        "both_values_are_missing": _ANY,
        "either_value_is_missing": _ALL,
        "neither": "",
    }
    given = kwargs.get("ignore_row_if", "both_values_are_missing")
    columns = (kwargs["column_A"], kwargs["column_B"])
    return _check(kwargs, table, failing, columns, _joined(considered, given))


def _record_check(kwargs: Kwargs, table: Table, failing: str) -> RowCheck:
    considered = {
        "all_values_are_missing": _ANY,
        "any_value_is_missing": _ALL,
        "never": "",
    }
    given = kwargs.get("ignore_row_if", "all_values_are_missing")
    return _check(kwargs, table, failing, tuple(kwargs["column_list"]), _joined(considered, given))


def _joined(known: dict[str, str], given: Any) -> str:
    if given not in known:
        raise NotCompiled(f"ignore_row_if is {given!r}")
    return known[given]


def _check(
    kwargs: Kwargs, table: Table, failing: str, columns: tuple[str, ...], joined: str
) -> RowCheck:
    rows = domain(kwargs, table)
    filled = joined.join(f"{sql.name(column)} IS NOT NULL" for column in columns) if joined else ""
    considered = both(rows, f"({filled})") if filled else rows
    told = ", ".join(f"coalesce(CAST({sql.name(column)} AS VARCHAR), '')" for column in columns)
    return RowCheck(
        domain=rows,
        considered=considered,
        failing=f"{considered} AND {failing}",
        columns=columns,
        value=sql.name(columns[0]),
        reason=f"concat_ws(' / ', {told})",
        mostly=mostly(kwargs),
    )


def _columns(kwargs: Kwargs, table: Table, *, same: bool = False) -> list[str]:
    given = kwargs["column_list"]
    if not isinstance(given, list | tuple) or not given or len(set(given)) < len(given):
        raise NotCompiled("columns are given as a list, each once")
    sorts = [table.sort(column) for column in given]
    if Sort.OTHER in sorts:
        raise NotCompiled("equality of such values")
    if same:
        _comparable(table, given)
    return [sql.name(column) for column in given]


def _comparable(table: Table, columns: Sequence[str]) -> None:
    sorts = {table.sort(column) for column in columns}
    if (len(sorts) > 1 and not sorts <= NUMBERS) or Sort.OTHER in sorts:
        raise NotCompiled("columns of different kinds are compared")


def _is_pair(given: Any) -> bool:
    return isinstance(given, list | tuple) and len(given) == len("AB") and None not in given
