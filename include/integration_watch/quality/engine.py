"""Great Expectations over DuckDB over snapshots: the small piece that stock Great Expectations lacks."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

import sqlalchemy as sa

from . import dialect, sql
from .snapshot import Snapshot

if TYPE_CHECKING:
    import duckdb


class Lake:
    """Snapshots as the tables of one DuckDB database in memory, shared by all who know its name."""

    def __init__(self, name: str, connection: "duckdb.DuckDBPyConnection") -> None:
        self.name = name
        self.connection = connection

    def columns(self, query: str) -> tuple[str, ...]:
        """Return the names of the columns that a query gives."""
        described = self.connection.execute(f"DESCRIBE {query}").fetchall()
        return tuple(row[0] for row in described)

    def count(self, query: str) -> int:
        """Return the one number that a query gives."""
        ((number,),) = self.connection.execute(query).fetchall()
        return int(number)

    def knows_pattern(self, pattern: str) -> bool:
        """Tell whether DuckDB can run a regular expression (RE2)."""
        import duckdb

        try:
            self.connection.execute("SELECT regexp_matches('', ?)", [pattern])
        except duckdb.Error:
            return False
        return True


@contextmanager
def lake(tables: Mapping[str, Snapshot]) -> Iterator[Lake]:
    """Open snapshots under names of tables, for as long as the block runs."""
    import duckdb

    name = f":memory:{uuid4().hex}"
    connection = duckdb.connect(name)
    try:
        for table, snapshot in tables.items():
            source = sql.text(str(snapshot.path))
            connection.execute(
                f"CREATE VIEW {sql.name(table)} AS SELECT * FROM read_parquet({source})"
            )
        yield Lake(name, connection)
    finally:
        connection.close()


def great_expectations() -> Any:
    """Import Great Expectations without its two hundred lines of greeting."""
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations

    return great_expectations


@contextmanager
def batch(opened: Lake, table: str) -> Iterator[Any]:
    """Give a batch of Great Expectations over one table, in a context that leaves nothing behind."""
    gx = great_expectations()
    add_datasource = _define_datasource()
    context = gx.get_context(mode="ephemeral", project_config=_nothing_on_disk())
    context.variables.progress_bars = {"globally": False}
    source = add_datasource(context, f"{dialect.NAME}:///{opened.name}")
    asset = source.add_table_asset(table, table_name=table)
    try:
        yield asset.add_batch_definition_whole_table("snapshot").get_batch()
    finally:
        source.get_execution_engine().close()
        source.get_engine().dispose()


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
