"""The same suite where the data lie in Spark: through Great Expectations' own Spark engine, nothing moved."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from .engine import great_expectations, spark_batch
from .error_text import first_line
from .validation_result import LOOKED_AT, WAY, Result, whole

SAMPLE = 20
# Rules in SQL name columns in double quotes, which Spark takes for texts unless it is told.
_PLACE = "integration_watch_place"
SQL_RULE = "unexpected_rows_expectation"
_STATUSES = re.compile(r"string_agg\(DISTINCT (\S+), '/' ORDER BY \1\)")
_SETTINGS = {"spark.sql.ansi.enabled": "true", "spark.sql.ansi.doubleQuotedIdentifiers": "true"}


def validate_in_spark(
    suite: Mapping[str, Any],
    tables: Mapping[str, Any],
    *,
    table: str,
    keys: Sequence[str],
    at: datetime,
    run_id: str,
) -> Result:
    """Return the validation result of a suite over one of several Spark frames, by their names.

    ``tables`` are the frame that is checked, by ``table``, and those that its rules in SQL name. They
    are views of the session while the suite runs. What Great Expectations cannot load stands in
    ``meta.not_loaded``; what Spark cannot run is errored, and the others run.
    """
    loaded, refused = _loaded(suite["expectations"])
    with spoken(tables):
        results = _validated(loaded, tables[table], table, keys)
    return whole(suite, results, refused, at=at, run_id=run_id)


@contextmanager
def spoken(tables: Mapping[str, Any]) -> Iterator[None]:
    """Have frames known by their names, and double quotes mean names, while the block runs."""
    session = next(iter(tables.values())).sparkSession
    before = {name: session.conf.get(name, None) for name in _SETTINGS}
    for name, value in _SETTINGS.items():
        session.conf.set(name, value)
    for name, other in tables.items():
        other.createOrReplaceTempView(name)
    try:
        yield
    finally:
        for name in tables:
            session.catalog.dropTempView(name)
        for name, value in before.items():
            session.conf.unset(name) if value is None else session.conf.set(name, value)


def _loaded(expectations: Sequence[Mapping[str, Any]]) -> tuple[list[Any], list[Result]]:
    great_expectations()
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    loaded: list[Any] = []
    refused: list[Result] = []
    for place, expectation in enumerate(expectations):
        try:
            spoken = in_sparks_sql(expectation)
            spoken = {**spoken, "meta": {**(spoken.get("meta") or {}), _PLACE: place}}
            loaded.append(ExpectationConfiguration(**spoken).to_domain_obj())
        except Exception as broken:  # each kind of expectation raises what it likes
            told = {"expectation_config": dict(expectation), "message": first_line(str(broken))}
            refused.append(told)
    return loaded, refused


def in_sparks_sql(expectation: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a contract's rule about references in Spark's SQL; any other expectation as it is."""
    meta, kwargs = expectation.get("meta") or {}, expectation.get("kwargs") or {}
    query = kwargs.get("unexpected_rows_query")
    if expectation.get("type") != SQL_RULE or "refers_to" not in meta or not query:
        return expectation
    spoken = _STATUSES.sub(r"listagg(DISTINCT \1, '/') WITHIN GROUP (ORDER BY \1)", query)
    spoken = spoken.replace(" AS VARCHAR)", " AS STRING)")
    return {**expectation, "kwargs": {**kwargs, "unexpected_rows_query": spoken}}


def _validated(loaded: Sequence[Any], frame: Any, table: str, keys: Sequence[str]) -> list[Result]:
    if not loaded:
        return []
    suite = great_expectations().ExpectationSuite(name=table, expectations=list(loaded))
    how = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": list(keys),
        "partial_unexpected_count": SAMPLE,
        "return_unexpected_index_query": False,
    }
    validated = spark_batch(frame, table).validate(suite, result_format=how)
    found = {
        result["expectation_config"]["meta"].pop(_PLACE): _told_apart(result)
        for result in validated.to_json_dict()["results"]
    }
    return [found[place] for place in sorted(found)]


def _told_apart(result: Result) -> Result:
    meta = {**(result.get("meta") or {}), WAY: "great_expectations: the data lie in Spark"}
    found = result.get("result") or {}
    if "element_count" in found:
        meta[LOOKED_AT] = found["element_count"] - (found.get("missing_count") or 0)
    return {**result, "meta": meta}
