"""Checks of one column's values: missing, in a set, between bounds, unique."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from include.integration_watch.quality import sql

from .check import Apart, Bound, Join, Kwargs, NotCompiled, RowCheck, Shape, ShapeKind, Sort, Table
from .literal import NUMBERS, any_of, literal, literals, mostly
from .row_condition import both, domain


def column_check(
    kwargs: Kwargs,
    table: Table,
    failing: str,
    *,
    reason: str | None = None,
    shapes: Iterable[Shape] = (),
) -> RowCheck:
    """Return the check of a column whose NULLs are not judged; ``failing`` holds for those that are.

    ``shapes``, if any, say the same as ``failing``.
    """
    column = sql.name(kwargs["column"])
    rows = domain(kwargs, table)
    considered = both(rows, f"{column} IS NOT NULL")
    return RowCheck(
        domain=rows,
        considered=considered,
        failing=f"{considered} AND {failing}",
        columns=(kwargs["column"],),
        value=column,
        reason=column if reason is None else reason,
        shapes=tuple(shapes),
        mostly=mostly(kwargs),
    )


def not_null(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose value is missing."""
    table.sort(kwargs["column"])
    column, rows = sql.name(kwargs["column"]), domain(kwargs, table)
    return RowCheck(
        domain=rows,
        considered=rows,
        failing=both(rows, f"{column} IS NULL"),
        columns=(kwargs["column"],),
        value="CAST(NULL AS VARCHAR)",
        reason="'missing'",
        counts_missing=False,
        mostly=mostly(kwargs),
    )


def null(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose value is not missing."""
    table.sort(kwargs["column"])
    column, rows = sql.name(kwargs["column"]), domain(kwargs, table)
    return RowCheck(
        domain=rows,
        considered=rows,
        failing=both(rows, f"{column} IS NOT NULL"),
        columns=(kwargs["column"],),
        value=column,
        reason="'present'",
        counts_missing=False,
        mostly=mostly(kwargs),
    )


def in_set(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose value is not in a set."""
    allowed = literals(kwargs["value_set"], table.sort(kwargs["column"]))
    column = sql.name(kwargs["column"])
    shape = Shape(ShapeKind.OUTSIDE, column, tuple(allowed))
    return column_check(kwargs, table, f"NOT {any_of(column, allowed)}", shapes=[shape])


def not_in_set(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose value is in a set."""
    refused = literals(kwargs["value_set"], table.sort(kwargs["column"]))
    column = sql.name(kwargs["column"])
    shape = Shape(ShapeKind.AMONG, column, tuple(refused))
    return column_check(kwargs, table, any_of(column, refused), shapes=[shape])


def between(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose value does not lie between bounds."""
    sort = numbers_only(table, kwargs["column"])
    column = sql.name(kwargs["column"])
    inside = bounds(column, kwargs, sort)
    shapes = [
        Shape(kind, column, Bound(bound, bool(kwargs.get(strict)), literal(bound, sort)))
        for kind, bound, strict in (
            (ShapeKind.BELOW, kwargs.get("min_value"), "strict_min"),
            (ShapeKind.ABOVE, kwargs.get("max_value"), "strict_max"),
        )
        if bound is not None
    ]
    return column_check(kwargs, table, f"NOT ({' AND '.join(inside)})", shapes=shapes)


def bounds(value: str, kwargs: Kwargs, sort: Sort) -> list[str]:
    """Return the conditions that a value lies within an expectation's bounds; at least one."""
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    if low is None and high is None:
        raise NotCompiled("no bound is given")
    found = []
    for bound, strict, sign in (
        (low, kwargs.get("strict_min"), ">"),
        (high, kwargs.get("strict_max"), "<"),
    ):
        if bound is not None:
            found.append(f"{value} {sign}{'' if strict else '='} {literal(bound, sort)}")
    if low is not None and high is not None and low > high:
        raise NotCompiled("the lower bound lies above the upper")
    return found


def unique(kwargs: Kwargs, table: Table) -> RowCheck:
    """Fail rows whose value another row has."""
    column = kwargs["column"]
    if table.sort(column) is Sort.OTHER:
        raise NotCompiled("equality of such values")
    base = column_check(kwargs, table, "TRUE")
    return repeated(base, table, [sql.name(column)])


def repeated(base: RowCheck, table: Table, same: list[str], *, nullable: bool = False) -> RowCheck:
    """Return the check whose rows fail where another considered row has the same values."""
    grouped = [f"{expression} AS iw_same_{number}" for number, expression in enumerate(same)]
    alias = f"repeated_{sha256(repr((base.considered, same)).encode()).hexdigest()[:12]}"
    relation = (
        f"SELECT {', '.join(grouped)}, count(*) AS iw_times FROM {table.source} "
        f"WHERE {base.considered} GROUP BY {', '.join(map(str, range(1, len(same) + 1)))} "
        "HAVING count(*) > 1"
    )
    equal = "IS NOT DISTINCT FROM" if nullable else "="
    on = " AND ".join(
        f"{expression} {equal} {alias}.iw_same_{number}" for number, expression in enumerate(same)
    )
    comparable = (
        [] if nullable else [f"iw_same_{number} IS NOT NULL" for number in range(len(same))]
    )
    carried = ((f"{alias}_times", f"{alias}.iw_times"),)
    apart = Apart(
        joined=f" JOIN ({relation}) AS {alias} ON {on}",
        carried=carried,
        counted=f"SELECT coalesce(sum(iw_times), 0) FROM ({relation}) AS repeated "
        f"WHERE {' AND '.join(comparable) or 'TRUE'}",
    )
    return base._replace(
        shapes=(),
        failing=f"{base.considered} AND {alias}_times IS NOT NULL",
        joins=(Join(alias=alias, relation=relation, on=on),),
        apart=apart,
        carried=carried,
        reason=f"'×' || {alias}_times",
    )


def numbers_only(table: Table, column: Any) -> Sort:
    """Return the sort of a column of numbers; raise `NotCompiled` for any other."""
    sort = table.sort(column)
    if sort not in NUMBERS:
        raise NotCompiled(f"figures of a column of {sort.value}")
    return sort
