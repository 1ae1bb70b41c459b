"""What is not compiled runs in Great Expectations itself, over the columns that it asks for, in pandas."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import uuid4

from . import sql
from .compiled.keys_query import REASON, VALUE
from .engine import great_expectations, pandas_batch, sql_batch
from .error_text import first_line
from .lake import Lake

SAMPLE = 20
Result = dict[str, Any]

# Great Expectations runs these in SQL only.
_IN_SQL = frozenset({"expect_query_results_to_match_comparison", "unexpected_rows_expectation"})
_PLACE = "integration_watch_place"


class Native(NamedTuple):
    """What Great Expectations made of one expectation, or why it could not load it.

    ``failing`` is the query for the keys of all rows that failed.
    """

    result: Result | None = None
    refused: str = ""
    failing: str | None = None


def run_by_gx(
    expectations: Sequence[Mapping[str, Any]], lake: Lake, *, table: str, keys: Sequence[str]
) -> list[Native]:
    """Return what Great Expectations made of each expectation, in their order."""
    loaded: dict[int, Any] = {}
    found: dict[int, Native] = {}
    for place, expectation in enumerate(expectations):
        try:
            loaded[place] = _load(expectation, place)
        except Exception as broken:  # each kind of expectation raises what it likes
            found[place] = Native(refused=first_line(str(broken)))
    for in_sql in (True, False):
        chosen = {
            place: one
            for place, one in loaded.items()
            if (expectations[place]["type"] in _IN_SQL) is in_sql
        }
        if chosen:
            wanted = [expectations[place] for place in chosen]
            for result in _validate(chosen.values(), wanted, lake, table, keys, in_sql=in_sql):
                place = result["expectation_config"]["meta"].pop(_PLACE)
                found[place] = _native(result, lake, keys)
    return [found[place] for place in range(len(expectations))]


def _load(expectation: Mapping[str, Any], place: int) -> Any:
    great_expectations()
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    marked = {**expectation, "meta": {**(expectation.get("meta") or {}), _PLACE: place}}
    return ExpectationConfiguration(**marked).to_domain_obj()


def _validate(
    loaded: Iterable[Any],
    expectations: Sequence[Mapping[str, Any]],
    lake: Lake,
    table: str,
    keys: Sequence[str],
    *,
    in_sql: bool,
) -> list[Result]:
    gx = great_expectations()
    suite = gx.ExpectationSuite(name=table, expectations=list(loaded))
    how = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": list(keys),
        "partial_unexpected_count": SAMPLE,
        "return_unexpected_index_query": False,
    }
    if in_sql:
        with sql_batch(lake, table) as batch:
            validated = batch.validate(suite, result_format=how)
    else:
        frame = _frame(lake, table, expectations, keys)
        validated = pandas_batch(frame, table).validate(suite, result_format=how)
    results: list[Result] = validated.to_json_dict()["results"]
    return results


def _frame(
    lake: Lake, table: str, expectations: Sequence[Mapping[str, Any]], keys: Sequence[str]
) -> Any:
    """Return the rows in pandas, with no more columns than are asked for where that can be seen."""
    columns = lake.columns(f"SELECT * FROM {sql.name(table)}")
    asked = {name for expectation in expectations for name in _names(expectation["kwargs"])}
    of_table = any(expectation["type"].startswith("expect_table_") for expectation in expectations)
    by_text = any(
        isinstance(expectation["kwargs"].get("row_condition"), str) for expectation in expectations
    )
    wanted = [
        column for column in columns if of_table or by_text or column in asked or column in keys
    ]
    listed = ", ".join(map(sql.name, wanted)) or "*"
    rows = lake.connection.sql(f"SELECT {listed} FROM {sql.name(table)}")
    return rows.to_arrow_table().to_pandas()


def _names(value: Any) -> Iterable[str]:
    """Yield every text below a value: any of them may be the name of a column."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _names(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _names(item)


def _native(result: Result, lake: Lake, keys: Sequence[str]) -> Native:
    found = result.get("result") or {}
    index = found.get("unexpected_index_list")
    failing = None
    if not result["success"] and keys and index and isinstance(index[0], Mapping):
        failing = _keep(index, result["expectation_config"]["kwargs"], lake, keys)
    for long in ("unexpected_index_list", "unexpected_list"):
        if long in found:
            found[long] = found[long][:SAMPLE]
    return Native(result=result, failing=failing)


def _keep(
    index: Sequence[Mapping[str, Any]], kwargs: Mapping[str, Any], lake: Lake, keys: Sequence[str]
) -> str:
    """Keep the keys of all failing rows as a table; return the query for them."""
    import pyarrow as pa

    names = [*keys, VALUE, REASON]
    shown = kwargs.get("column") or kwargs.get("column_A") or next(iter(kwargs["column_list"]))
    rows = [[*(row.get(key) for key in keys), row.get(shown), row.get(shown)] for row in index]
    columns = [
        pa.array([None if value is None else str(value) for value in column], type=pa.string())
        for column in zip(*rows, strict=True)
    ]
    place = f"failing_{uuid4().hex}"
    handed_in = pa.table(columns, names=names)
    lake.connection.register(f"{place}_rows", handed_in)
    lake.connection.execute(f"CREATE TEMP TABLE {place} AS SELECT * FROM {place}_rows")
    lake.connection.unregister(f"{place}_rows")
    return f"SELECT * FROM {place}"
