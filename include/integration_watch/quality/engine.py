"""Great Expectations over snapshots: in pandas, or in SQL through the small piece that it lacks for DuckDB."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

import sqlalchemy as sa

from . import dialect
from .lake import Lake


def great_expectations() -> Any:
    """Import Great Expectations without its two hundred lines of greeting."""
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations

    return great_expectations


@contextmanager
def sql_batch(opened: Lake, table: str) -> Iterator[Any]:
    """Give a batch of Great Expectations over one table, queried in SQL."""
    add_datasource = _define_datasource()
    source = add_datasource(_context(), f"{dialect.NAME}:///{opened.name}")
    asset = source.add_table_asset(table, table_name=table)
    try:
        yield asset.add_batch_definition_whole_table("snapshot").get_batch()
    finally:
        source.get_execution_engine().close()
        source.get_engine().dispose()


def pandas_batch(frame: Any, table: str) -> Any:
    """Return a batch of Great Expectations over the rows of a table in pandas."""
    source = _context().data_sources.add_pandas("snapshots")
    asset = source.add_dataframe_asset(table)
    return asset.add_batch_definition_whole_dataframe("snapshot").get_batch({"dataframe": frame})


def spark_batch(frame: Any, table: str) -> Any:
    """Return a batch of Great Expectations over a frame of the running Spark session."""
    source = _context().data_sources.add_spark("snapshots", persist=False)
    asset = source.add_dataframe_asset(table)
    return asset.add_batch_definition_whole_dataframe("snapshot").get_batch({"dataframe": frame})


def _context() -> Any:
    """Return a context that leaves nothing behind and draws no progress bar."""
    gx = great_expectations()
    context = gx.get_context(mode="ephemeral", project_config=_nothing_on_disk())
    context.variables.progress_bars = {"globally": False}
    return context


def _nothing_on_disk() -> Any:
    """Return the settings of a context without the temporary folder that it makes by default."""
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
    )

    return DataContextConfig(store_backend_defaults=InMemoryStoreBackendDefaults())


@cache
def _define_datasource() -> Any:
    """Define our datasource once in a process; here, because importing its base takes seconds.

    Great Expectations finds a datasource by its ``type`` and a metric by its engine's class, so
    nothing of its own is changed.
    """
    from great_expectations.datasource.fluent import SQLDatasource
    from great_expectations.execution_engine import SqlAlchemyExecutionEngine
    from great_expectations.expectations.metrics.map_metric_provider import (
        ColumnMapMetricProvider,
        column_condition_partial,
    )

    dialect.register()

    class SnapshotEngine(SqlAlchemyExecutionEngine):  # type: ignore[misc]
        """The SQL engine under a name of its own, so that metrics can be told apart."""

    class SnapshotDatasource(SQLDatasource):  # type: ignore[misc]
        """Snapshots, read by DuckDB."""

        type: Literal["duckdb_snapshots"] = "duckdb_snapshots"

        @property
        def execution_engine_type(self) -> Any:
            """Return the engine whose metrics know DuckDB's regular expressions."""
            return SnapshotEngine

    class MatchesRegex(ColumnMapMetricProvider):  # type: ignore[misc]
        condition_metric_name = "column_values.match_regex"
        condition_value_keys = ("regex",)

        @column_condition_partial(engine=SnapshotEngine)  # type: ignore[untyped-decorator]
        def _duckdb(cls, column: Any, regex: str, **_: Any) -> Any:  # noqa: N805
            return sa.func.regexp_matches(column, sa.literal(regex))

    class MatchesNoRegex(ColumnMapMetricProvider):  # type: ignore[misc]
        condition_metric_name = "column_values.not_match_regex"
        condition_value_keys = ("regex",)

        @column_condition_partial(engine=SnapshotEngine)  # type: ignore[untyped-decorator]
        def _duckdb(cls, column: Any, regex: str, **_: Any) -> Any:  # noqa: N805
            return sa.not_(sa.func.regexp_matches(column, sa.literal(regex)))

    def add(context: Any, address: str) -> Any:
        return context.data_sources.add_duckdb_snapshots(
            name="snapshots", connection_string=address, kwargs={"poolclass": sa.pool.StaticPool}
        )

    return add
