"""The same expectations over the same rows, compiled and in Great Expectations on pandas."""

import math
from collections.abc import Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from numbers import Real
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from include.integration_watch.quality.compiled.run import check
from include.integration_watch.quality.lake import Lake

TYPES = {
    "k": pa.int64(),
    "t": pa.string(),
    "u": pa.string(),
    "n": pa.int64(),
    "m": pa.int64(),
    "r": pa.float64(),
    "b": pa.bool_(),
    "d": pa.decimal128(12, 2),
    "z": pa.timestamp("us", tz="Europe/Berlin"),
    "w": pa.date32(),
}
KEY = "k"


class Verdict(NamedTuple):
    """What one way says of one expectation; ``handed_over`` where it says nothing itself."""

    errored: bool = False
    success: bool = False
    counts: tuple[Any, ...] = ()
    observed: Any = None
    keys: tuple[int, ...] = ()
    handed_over: str = ""


def table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The rows as a table with one column of each sort."""
    return pa.table(
        {
            name: pa.array([row.get(name) for row in rows], type=type_)
            for name, type_ in TYPES.items()
        }
    )


def expectation(type_: str, **kwargs: Any) -> dict[str, Any]:
    """An expectation as a suite holds it."""
    return {"type": type_, "kwargs": kwargs}


@contextmanager
def lake_of(made: pa.Table, others: Mapping[str, pa.Table] | None = None):
    """A lake of Parquet files."""
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        for name, rows in {"checked": made, **(others or {})}.items():
            path = Path(folder) / f"{name}.parquet"
            pq.write_table(rows, path)
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
        yield Lake("test", connection)


def compiled(made: pa.Table, expectations: Sequence[Mapping[str, Any]]) -> list[Verdict]:
    """What the compiled checks say; a check without kept rows must say the same."""
    with lake_of(made) as lake:
        outcomes = check(expectations, lake, table="checked", keys=[KEY])
        counted = check(expectations, lake, table="checked", keys=[KEY], keep_rows=False)
        found = [_of_ours(outcome, lake) for outcome in outcomes]
        for outcome, verdict in zip(counted, found, strict=True):
            assert _of_ours(outcome, lake)._replace(keys=verdict.keys) == verdict
        return found


def _of_ours(outcome: Any, lake: Lake) -> Verdict:
    if outcome.handed_over:
        return Verdict(handed_over=outcome.handed_over)
    if outcome.error:
        return Verdict(errored=True)
    rows = lake.connection.execute(outcome.failing).fetchall() if outcome.failing else []
    return Verdict(
        success=outcome.success,
        counts=_counts(outcome.result),
        observed=_rounded(outcome.result.get("observed_value")),
        keys=tuple(row[0] for row in rows),
    )


def by_gx(made: pa.Table, expectations: Sequence[Mapping[str, Any]]) -> list[Verdict]:
    """What Great Expectations says on pandas."""
    from include.integration_watch.quality.engine import great_expectations, pandas_batch

    gx = great_expectations()
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    loaded: dict[int, Any] = {}
    for place, one in enumerate(expectations):
        with suppress(Exception):  # each expectation raises what it likes
            loaded[place] = ExpectationConfiguration(**one, meta={"place": place}).to_domain_obj()
    found = dict.fromkeys(range(len(expectations)), Verdict(errored=True))
    if loaded:
        validated = pandas_batch(made.to_pandas(), "checked").validate(
            gx.ExpectationSuite(name="s", expectations=list(loaded.values())),
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": [KEY],
                "return_unexpected_index_query": False,
            },
        )
        for result in validated.results:
            found[result.expectation_config.meta["place"]] = _of_theirs(result)
    return [found[place] for place in range(len(expectations))]


def _of_theirs(result: Any) -> Verdict:
    info = result.exception_info
    if info.get("raised_exception") or any(isinstance(part, dict) for part in info.values()):
        return Verdict(errored=True)
    found = result.result or {}
    index = found.get("unexpected_index_list") or []
    return Verdict(
        success=result.success,
        counts=_counts(found),
        observed=_rounded(found.get("observed_value")),
        keys=tuple(row[KEY] for row in index),
    )


def _counts(found: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(
        found.get(name)
        for name in ("element_count", "unexpected_count", "missing_count", "unexpected_percent")
    )


def _rounded(value: Any) -> Any:
    """A figure without the digits in which two ways of adding up differ."""
    if isinstance(value, Mapping):
        return sorted((name, _rounded(item)) for name, item in value.items())
    if isinstance(value, list | tuple | set):
        return sorted((_rounded(item) for item in value), key=repr)
    if isinstance(value, bool | str) or value is None:
        return value
    if not isinstance(value, Real | Decimal):
        return str(value)
    number = float(value)
    # Of two equal numbers, 0.0 and -0.0, either may come first; added, they are 0.0.
    return None if math.isnan(number) else float(f"{number:.9g}") + 0.0
