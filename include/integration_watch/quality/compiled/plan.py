"""Which way each expectation goes: compiled here, or through Great Expectations itself."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from . import (
    column_checks,
    contract_checks,
    distribution_checks,
    figures,
    record_checks,
    table_checks,
    text_checks,
    typed_checks,
)
from .check import Absent, Check, Kwargs, NotCompiled, Table

Expectation = Mapping[str, Any]
Build = Callable[[Kwargs, Table], Check]


class Way(NamedTuple):
    """How a type of expectation is compiled: by which function, and with which arguments."""

    build: Build
    needed: tuple[str, ...]
    allowed: frozenset[str]


def _way(build: Build, *needed: str, also: tuple[str, ...] = ()) -> Way:
    return Way(build, needed, frozenset((*needed, *also)))


_ROWS = ("row_condition", "condition_parser")
_MAP = (*_ROWS, "mostly")
_BOUNDS = ("min_value", "max_value", "strict_min", "strict_max")


def _column_map(build: Build, *needed: str, also: tuple[str, ...] = ()) -> Way:
    return _way(build, "column", *needed, also=(*_MAP, *also))


def _figure(build: Build) -> Way:
    return _way(build, "column", also=(*_ROWS, *_BOUNDS))


def _record(build: Build, *needed: str) -> Way:
    return _way(build, "column_list", *needed, also=(*_MAP, "ignore_row_if"))


def _pair(build: Build, *needed: str, also: tuple[str, ...] = ()) -> Way:
    return _way(build, "column_A", "column_B", *needed, also=(*_MAP, "ignore_row_if", *also))


COMPILED: Mapping[str, Way] = {
    "expect_column_values_to_not_be_null": _column_map(column_checks.not_null),
    "expect_column_values_to_be_null": _column_map(column_checks.null),
    "expect_column_values_to_be_unique": _column_map(column_checks.unique),
    "expect_column_values_to_be_in_set": _column_map(column_checks.in_set, "value_set"),
    "expect_column_values_to_not_be_in_set": _column_map(column_checks.not_in_set, "value_set"),
    "expect_column_values_to_be_between": _column_map(column_checks.between, also=_BOUNDS),
    "expect_column_values_to_match_regex": _column_map(text_checks.matches_regex, "regex"),
    "expect_column_values_to_not_match_regex": _column_map(text_checks.matches_no_regex, "regex"),
    "expect_column_values_to_match_regex_list": _column_map(
        text_checks.matches_regexes, "regex_list", also=("match_on",)
    ),
    "expect_column_values_to_not_match_regex_list": _column_map(
        text_checks.matches_no_regexes, "regex_list"
    ),
    "expect_column_values_to_match_like_pattern": _column_map(
        text_checks.like, "like_pattern", also=("escape",)
    ),
    "expect_column_values_to_not_match_like_pattern": _column_map(
        text_checks.not_like, "like_pattern", also=("escape",)
    ),
    "expect_column_values_to_match_like_pattern_list": _column_map(
        text_checks.like_any, "like_pattern_list", also=("match_on", "escape")
    ),
    "expect_column_values_to_not_match_like_pattern_list": _column_map(
        text_checks.like_none, "like_pattern_list", also=("escape",)
    ),
    "expect_column_value_lengths_to_be_between": _column_map(
        text_checks.length_between, also=_BOUNDS
    ),
    "expect_column_value_lengths_to_equal": _column_map(text_checks.length_equals, "value"),
    "expect_compound_columns_to_be_unique": _record(record_checks.compound_unique),
    "expect_multicolumn_values_to_be_equal": _record(record_checks.values_equal),
    "expect_multicolumn_sum_to_equal": _record(record_checks.sum_equals, "sum_total"),
    "expect_select_column_values_to_be_unique_within_record": _record(
        record_checks.unique_within_record
    ),
    "expect_column_pair_values_a_to_be_greater_than_b": _pair(
        record_checks.greater, also=("or_equal",)
    ),
    "expect_column_pair_values_to_be_equal": _pair(record_checks.equal),
    "expect_column_pair_values_to_be_in_set": _pair(record_checks.pair_in_set, "value_pairs_set"),
    "expect_column_min_to_be_between": _figure(figures.smallest),
    "expect_column_max_to_be_between": _figure(figures.greatest),
    "expect_column_mean_to_be_between": _figure(figures.mean),
    "expect_column_median_to_be_between": _figure(figures.median),
    "expect_column_stdev_to_be_between": _figure(figures.deviation),
    "expect_column_sum_to_be_between": _figure(figures.total),
    "expect_column_unique_value_count_to_be_between": _figure(figures.different),
    "expect_column_proportion_of_unique_values_to_be_between": _figure(figures.share_different),
    "expect_column_proportion_of_non_null_values_to_be_between": _figure(figures.share_filled),
    "expect_column_distinct_values_to_be_in_set": _way(
        figures.only_known, "column", "value_set", also=_ROWS
    ),
    "expect_column_distinct_values_to_contain_set": _way(
        figures.all_known, "column", "value_set", also=_ROWS
    ),
    "expect_column_distinct_values_to_equal_set": _way(
        figures.exactly_known, "column", "value_set", also=_ROWS
    ),
    "expect_column_most_common_value_to_be_in_set": _way(
        figures.most_common, "column", "value_set", also=(*_ROWS, "ties_okay")
    ),
    "expect_column_quantile_values_to_be_between": _way(
        distribution_checks.quantiles,
        "column",
        "quantile_ranges",
        also=(*_ROWS, "allow_relative_error"),
    ),
    "expect_column_kl_divergence_to_be_less_than": _way(
        distribution_checks.divergence_of_shares,
        "column",
        "partition_object",
        "threshold",
        also=(*_ROWS, "tail_weight_holdout", "internal_weight_holdout"),
    ),
    "expect_column_to_exist": _way(table_checks.column_exists, "column", also=("column_index",)),
    "expect_table_column_count_to_be_between": _way(
        table_checks.column_count, also=("min_value", "max_value")
    ),
    "expect_table_column_count_to_equal": _way(table_checks.column_count_equals, "value"),
    "expect_table_columns_to_match_ordered_list": _way(
        table_checks.columns_in_order, "column_list"
    ),
    "expect_table_columns_to_match_set": _way(
        table_checks.columns_as_set, "column_set", also=("exact_match",)
    ),
    "expect_table_row_count_to_be_between": _way(table_checks.row_count, also=(*_ROWS, *_BOUNDS)),
    "expect_table_row_count_to_equal": _way(table_checks.row_count_equals, "value", also=_ROWS),
    "expect_table_row_count_to_equal_other_table": _way(
        table_checks.same_row_count, "other_table_name", also=_ROWS
    ),
}
SQL_RULE = "unexpected_rows_expectation"


class Beside(NamedTuple):
    """Rows that pass and were judged elsewhere: of the domain, and those considered of them."""

    domain: int = 0
    considered: int = 0


class Planned(NamedTuple):
    """What becomes of one expectation: a check, or why it goes to Great Expectations, or an error.

    ``beside`` are rows that belong to the check and not to the table that is looked at.
    """

    expectation: Expectation
    check: Check | None = None
    handed_over: str = ""
    error: str = ""
    beside: Beside = Beside()


def plan(expectation: Expectation, table: Table) -> Planned:
    """Return the check that an expectation compiles to, or why Great Expectations must run it."""
    try:
        return Planned(expectation, check=_check(expectation, table))
    except NotCompiled as other:
        return Planned(expectation, handed_over=str(other))
    except Absent as gone:
        return Planned(expectation, error=str(gone))


def _check(expectation: Expectation, table: Table) -> Check:
    kind, kwargs = expectation.get("type"), expectation.get("kwargs")
    if not isinstance(kind, str) or not isinstance(kwargs, Mapping):
        raise NotCompiled("this is not what an expectation looks like")
    if kind == SQL_RULE:
        return contract_checks.sql_rule(expectation, table)
    if (typed := typed_checks.compared(expectation, table)) is not None:
        return typed
    way = COMPILED.get(kind)
    if way is None:
        raise NotCompiled("not compiled")
    given = {name: value for name, value in kwargs.items() if name != "batch_id"}
    strange = [name for name in given if name not in way.allowed]
    lacking = [name for name in way.needed if name not in given]
    if strange or lacking:
        raise NotCompiled(f"arguments: {', '.join(strange + lacking)}")
    if any(isinstance(value, Mapping) and "$PARAMETER" in value for value in given.values()):
        raise NotCompiled("a parameter of the suite")
    return way.build(given, table)
