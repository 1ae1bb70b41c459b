"""Failing rows: for each expectation the query that finds every row it counts, and why."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from . import sql
from .engine import Lake

VALUE = "failing_value"
REASON = "reason"
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_COMPARISONS = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class _Failing(NamedTuple):
    source: str
    where: str
    value: str
    reason: str


def failing_rows(
    expectation: Mapping[str, Any], *, lake: Lake, table: str, keys: Sequence[str]
) -> str | None:
    """Return the query for all rows that fail an expectation: key fields, failing value, reason.

    None for an expectation that speaks of no single row, or of a kind that contracts do not use.
    (The query that Great Expectations offers for those is for reading: it doubles backslashes.)
    """
    kwargs, meta = expectation["kwargs"], expectation.get("meta") or {}
    if expectation["type"] == "unexpected_rows_expectation":
        query = _filled_in(kwargs["unexpected_rows_query"], table)
        return _from_query(query, meta.get("field", ""), lake, keys)
    build = _BUILDERS.get(expectation["type"])
    condition = _condition(kwargs.get("row_condition"))
    if build is None or condition is None:
        return None
    failing = build(kwargs, sql.name(table), condition)
    reason = sql.text(meta["reason"]) if "reason" in meta else failing.reason
    columns = [*map(sql.name, keys), f"{failing.value} AS {VALUE}", f"{reason} AS {REASON}"]
    return f"SELECT {', '.join(columns)} FROM {failing.source} WHERE {failing.where}"


def _from_query(query: str, field: str, lake: Lake, keys: Sequence[str]) -> str:
    """Return the key fields, value and reason as far as a query of failing rows has them.

    A query without any key field, such as one that groups, is kept with all its columns.
    """
    present = lake.columns(query)
    kept = [sql.name(key) for key in keys if key in present] or [
        f"CAST({sql.name(column)} AS VARCHAR) AS {sql.name(column)}"
        for column in present
        if column != REASON
    ]
    value = f"CAST({sql.name(field)} AS VARCHAR)" if field in present else "NULL"
    reason = f"CAST({sql.name(REASON)} AS VARCHAR)" if REASON in present else "NULL"
    columns = [*kept, f"{value} AS {VALUE}", f"{reason} AS {REASON}"]
    return f"SELECT {', '.join(columns)} FROM ({query}) AS failing"


def _filled_in(query: str, table: str) -> str:
    """Return the query as Great Expectations runs it: it aliases the batch unless there is a JOIN."""
    joined = re.search(r"\bJOIN\b", _QUOTED.sub(" ", query), re.IGNORECASE)
    batch = f"(SELECT * FROM {sql.name(table)})"
    return query.format(batch=batch if joined else f"{batch} AS subselect")


def _condition(raw: Any) -> str | None:
    """Return a row condition as SQL; none when it is of a kind that we do not read."""
    if not raw:
        return "TRUE"
    if not isinstance(raw, Mapping):
        return None
    if raw.get("type") == "nullity":
        return f"{sql.name(raw['column']['name'])} IS {'' if raw['is_null'] else 'NOT '}NULL"
    if raw.get("type") == "comparison" and raw["operator"] in _COMPARISONS:
        value = raw["parameter"]
        literal = sql.text(value) if isinstance(value, str) else str(value)
        return f"{sql.name(raw['column']['name'])} {_COMPARISONS[raw['operator']]} {literal}"
    return None


def _missing(kwargs: Mapping[str, Any], table: str, condition: str) -> _Failing:
    column = sql.name(kwargs["column"])
    return _Failing(
        table, f"{condition} AND {column} IS NULL", "CAST(NULL AS VARCHAR)", "'missing'"
    )


def _no_match(kwargs: Mapping[str, Any], table: str, condition: str) -> _Failing:
    column = sql.name(kwargs["column"])
    where = f"{condition} AND NOT regexp_matches({column}, {sql.text(kwargs['regex'])})"
    return _Failing(table, where, column, column)


def _match(kwargs: Mapping[str, Any], table: str, condition: str) -> _Failing:
    column = sql.name(kwargs["column"])
    where = f"{condition} AND regexp_matches({column}, {sql.text(kwargs['regex'])})"
    return _Failing(table, where, column, column)


def _not_in_set(kwargs: Mapping[str, Any], table: str, condition: str) -> _Failing:
    column = sql.name(kwargs["column"])
    allowed = sql.texts(str(value) for value in kwargs["value_set"])
    return _Failing(table, f"{condition} AND {column} NOT IN {allowed}", column, column)


def _length_out_of_bounds(kwargs: Mapping[str, Any], table: str, condition: str) -> _Failing:
    column = sql.name(kwargs["column"])
    bounds = [
        (f"length({column}) {sign} {int(kwargs[bound])}", f"{sign} {int(kwargs[bound])}")
        for bound, sign in (("max_value", ">"), ("min_value", "<"))
        if kwargs.get(bound) is not None
    ]
    cases = " ".join(f"WHEN {broken} THEN {sql.text(told)}" for broken, told in bounds)
    where = f"{condition} AND ({' OR '.join(broken for broken, _ in bounds)})"
    return _Failing(table, where, column, f"CASE {cases} END")


def _repeated(kwargs: Mapping[str, Any], table: str, condition: str) -> _Failing:
    columns = [sql.name(field) for field in kwargs.get("column_list") or [kwargs["column"]]]
    filled = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    source = (
        f"(SELECT *, count(*) OVER (PARTITION BY {', '.join(columns)}) AS times_seen "
        f"FROM {table} WHERE {condition} AND {filled}) AS counted"
    )
    return _Failing(source, "times_seen > 1", columns[0], "'×' || times_seen")


_BUILDERS: Mapping[str, Callable[[Mapping[str, Any], str, str], _Failing]] = {
    "expect_column_values_to_not_be_null": _missing,
    "expect_column_values_to_match_regex": _no_match,
    "expect_column_values_to_not_match_regex": _match,
    "expect_column_values_to_be_in_set": _not_in_set,
    "expect_column_value_lengths_to_be_between": _length_out_of_bounds,
    "expect_column_values_to_be_unique": _repeated,
    "expect_compound_columns_to_be_unique": _repeated,
}
