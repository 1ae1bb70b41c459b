"""Rules of contracts about numbers and days, over snapshots that keep every value as text."""

from collections.abc import Mapping
from typing import Any

from include.integration_watch.quality import sql

from .check import Figure, Kwargs, NotCompiled, Question, RowCheck, Sort, Table
from .distribution_checks import newest, quantiles_as
from .literal import is_number
from .row_condition import domain

COMPARED_AS = "compared_as"
MOMENT = "moment"
BETWEEN = "expect_column_values_to_be_between"
IN_ORDER = "expect_column_pair_values_a_to_be_greater_than_b"


QUANTILES = "expect_column_quantile_values_to_be_between"
NEWEST = "expect_column_max_to_be_between"


def compared(expectation: Mapping[str, Any], table: Table) -> RowCheck | Question | Figure | None:
    """Return the check of a rule whose meta says what its texts stand for; none for any other."""
    as_what = (expectation.get("meta") or {}).get(COMPARED_AS)
    kwargs = {name: value for name, value in expectation["kwargs"].items() if name != "batch_id"}
    if (expectation["type"], as_what) == (BETWEEN, "number"):
        return _between(kwargs, table)
    if (expectation["type"], as_what) == (IN_ORDER, "date"):
        return _in_order(kwargs, table)
    return _spread(expectation["type"], as_what, kwargs, table)


def _spread(kind: str, as_what: Any, kwargs: Kwargs, table: Table) -> Question | Figure | None:
    """Return the check of how numbers or moments that are texts are spread."""
    known = {"column", "row_condition"}
    if (kind, as_what) == (QUANTILES, "number"):
        is_known = not set(kwargs) - known - {"quantile_ranges", "allow_relative_error"}
        if is_known and table.sort(kwargs["column"]) is Sort.TEXT:
            return quantiles_as(sql.number(sql.name(kwargs["column"])), kwargs, table)
    if (kind, as_what) == (NEWEST, MOMENT) and not set(kwargs) - known - {"min_value", "max_value"}:
        return newest(kwargs, table)
    return None


def _between(kwargs: Kwargs, table: Table) -> RowCheck | None:
    known = {"column", "row_condition", "min_value", "max_value", "strict_min", "strict_max"}
    if set(kwargs) - known or table.sort(kwargs["column"]) is not Sort.TEXT:
        return None
    column = sql.name(kwargs["column"])
    number = sql.number(column)
    failing, reasons = [f"{number} IS NULL"], [f"WHEN {number} IS NULL THEN 'no number'"]
    for bound, strict, wrong in (
        ("min_value", "strict_min", "<"),
        ("max_value", "strict_max", ">"),
    ):
        limit = kwargs.get(bound)
        if limit is None:
            continue
        if not is_number(limit):
            raise NotCompiled("a bound that is no number")
        sign = f"{wrong}=" if kwargs.get(strict) else wrong
        failing.append(f"{number} {sign} {limit!r}")
        reasons.append(f"WHEN {number} {sign} {limit!r} THEN {sql.text(f'{sign} {limit}')}")
    rows = domain(kwargs, table)
    considered = f"{rows} AND {column} IS NOT NULL"
    return RowCheck(
        domain=rows,
        considered=considered,
        failing=f"{considered} AND ({' OR '.join(failing)})",
        columns=(kwargs["column"],),
        value=column,
        reason=f"CASE {' '.join(reasons)} END",
    )


def _in_order(kwargs: Kwargs, table: Table) -> RowCheck | None:
    known = {"column_A", "column_B", "or_equal", "ignore_row_if", "row_condition"}
    if set(kwargs) - known or kwargs.get("ignore_row_if") != "either_value_is_missing":
        return None
    for side in ("column_A", "column_B"):
        table.sort(kwargs[side])
    one, other = sql.name(kwargs["column_A"]), sql.name(kwargs["column_B"])
    late, early = sql.day(one), sql.day(other)
    sign = "<" if kwargs.get("or_equal") else "<="
    rows = domain(kwargs, table)
    considered = f"{rows} AND {one} IS NOT NULL AND {early} IS NOT NULL"
    return RowCheck(
        domain=rows,
        considered=considered,
        failing=f"{considered} AND ({late} IS NULL OR {late} {sign} {early})",
        columns=(kwargs["column_A"], kwargs["column_B"]),
        value=one,
        reason=(
            f"CASE WHEN {late} IS NULL THEN 'no date' "
            f"ELSE 'before ' || CAST({early} AS VARCHAR) END"
        ),
    )
