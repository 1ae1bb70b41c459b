"""A suite run where the data lie in Spark: verdicts there, and every failing key here as everywhere."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import SuiteOutcome

from . import sql
from .by_spark import SQL_RULE, in_sparks_sql, spoken, validate_in_spark
from .compiled.keys_query import REASON, VALUE
from .contract_sql import reference_table
from .error_text import first_line
from .lake import Lake, lake
from .profile import ColumnProfile, Profile
from .rule_outcome import Run
from .run import concluded
from .snapshot import Snapshot
from .suite import Suite
from .validate import Validated, error_of
from .validation_result import LOOKED_AT, Result

REMOTE = "sc://"
_REASONS = {
    "expect_column_values_to_not_be_null": "missing",
    "expect_column_values_to_be_null": "present",
}
NO_FILE = Path("in-spark")


class SparkError(Exception):
    """Spark does not give what a check needs; the message names the table or the address, and the remedy."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


@contextmanager
def session_at(url: str) -> Iterator[Any]:
    """Open a session of Spark: ``local[2]``, ``spark://host:7077``, or Spark Connect at ``sc://host:15002``.

    A session that runs already is used, and left running.
    """
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - for those who have Spark
    except ImportError as missing:
        raise SparkError(
            "pyspark is not installed here: install requirements-spark.txt", permanent=True
        ) from missing
    before = SparkSession.getActiveSession()
    builder = SparkSession.builder.appName("integration-watch")
    try:
        found = builder.remote(url) if url.startswith(REMOTE) else builder.master(url)
        session = found.config("spark.ui.enabled", "false").getOrCreate()
    except Exception as refused:  # Java, the network and Spark each raise their own
        raise SparkError(f"no session of Spark at {url} ({first_line(str(refused))})") from refused
    try:
        yield session
    finally:
        if before is None:
            session.stop()


def table_in(session: Any, name: str) -> Any:
    """Return a table of Spark, or files of it (``parquet.`/lake/invoices` ``)."""
    try:
        frame = session.table(name) if "`" not in name else session.sql(f"SELECT * FROM {name}")
        frame.schema  # noqa: B018 - Spark looks for a table only when it is asked for something
    except Exception as missing:  # Spark, its catalogue and its files each raise their own
        raise SparkError(f"Spark has no table {name} ({first_line(str(missing))})") from missing
    return frame


def run_in_spark(
    integration: Integration,
    contract: ObjectContract,
    suite: Suite,
    frame: Any,
    references: Mapping[str, Any],
    *,
    home: Path,
    at: datetime,
    run_id: str,
    personal: frozenset[str] = frozenset(),
) -> SuiteOutcome:
    """Run the suite of an integration over a frame of Spark and return what each of its rules came to.

    ``references`` are the target's frames of other objects, by object. What is left under ``home`` is
    what `run_suites` leaves, all failing keys as Parquet too; nothing else leaves Spark.
    """
    personal |= contract.personal_fields
    keys = [field for field in contract.key_fields if field in frame.columns]
    tables = {integration.object: frame} | {
        reference_table(name): reference for name, reference in references.items()
    }
    result = validate_in_spark(
        suite, tables, table=integration.object, keys=keys, at=at, run_id=run_id
    )
    held = _snapshot(frame, at)
    with lake({}) as opened, spoken(tables):
        failing: dict[int, str] = {}
        for place, one in enumerate(result["results"]):
            _say_what_was_looked_at(one, frame)
            is_bad = not one["success"] and not error_of(one)
            if is_bad and (query := _failing(one, frame, opened, keys)):
                failing[place] = query
        run = Run(
            lake=opened,
            integration=integration.id,
            object=integration.object,
            contract=contract,
            snapshot=held,
            references={name: _snapshot(each, at) for name, each in references.items()},
            home=home,
            run_id=run_id,
            stale={},
            personal=personal,
        )
        validated = Validated(result, failing)
        return concluded(integration, suite, validated, run, _profile(frame, held.rows), at=at)


def _snapshot(frame: Any, at: datetime) -> Snapshot:
    """Return what stands for a snapshot: nothing was taken, the rows lie where they are."""
    fields = tuple(str(name) for name in frame.columns)
    return Snapshot(path=NO_FILE, rows=int(frame.count()), taken_at=at, fields=fields)


def _say_what_was_looked_at(result: Result, frame: Any) -> None:
    """Note of a rule in SQL how many rows have the value that it is about."""
    field = result["expectation_config"]["meta"].get("field", "")
    if result["expectation_config"]["type"] != SQL_RULE or field not in frame.columns:
        return
    name = sql.name(field)
    filled = frame.selectExpr(f"count_if({name} IS NOT NULL AND CAST({name} AS STRING) <> '') AS n")
    result["meta"] = {**(result.get("meta") or {}), LOOKED_AT: int(filled.first()["n"])}


def _failing(result: Result, frame: Any, opened: Lake, keys: Sequence[str]) -> str | None:
    """Bring the keys of all rows that failed into the lake; return the query for them."""
    config = result["expectation_config"]
    if config["type"] == SQL_RULE:
        query = in_sparks_sql(config)["kwargs"]["unexpected_rows_query"]
        table = sql.name("iw_checked")
        frame.createOrReplaceTempView("iw_checked")
        rows = frame.sparkSession.sql(query.format(batch=table)).toLocalIterator()
        field = config["meta"].get("field", "")
        found = (row.asDict() for row in rows)
        listed = [
            [*(each.get(key) for key in keys), each.get(field), each.get(REASON)] for each in found
        ]
        return _kept(listed, opened, keys)
    index = (result.get("result") or {}).pop("unexpected_index_list", None)
    if not index or not keys:
        return None
    kwargs = config["kwargs"]
    shown = kwargs.get("column") or kwargs.get("column_A") or next(iter(kwargs["column_list"]))
    reason = config["meta"].get("reason") or _REASONS.get(config["type"])
    return _kept(
        [
            [*(row.get(key) for key in keys), row.get(shown), reason or row.get(shown)]
            for row in index
        ],
        opened,
        keys,
    )


def _kept(rows: Sequence[Sequence[Any]], opened: Lake, keys: Sequence[str]) -> str | None:
    import pyarrow as pa

    if not rows or not keys:
        return None
    columns = [
        pa.array([None if value is None else str(value) for value in column], type=pa.string())
        for column in zip(*rows, strict=True)
    ]
    place = f"failing_{uuid4().hex}"
    handed_in = pa.table(columns, names=[*keys, VALUE, REASON])
    opened.connection.register(f"{place}_rows", handed_in)
    opened.connection.execute(f"CREATE TEMP TABLE {place} AS SELECT * FROM {place}_rows")
    opened.connection.unregister(f"{place}_rows")
    return f"SELECT * FROM {place}"


def _profile(frame: Any, rows: int) -> Profile:
    """Return how full each column is, in one job of Spark; how many values it has, about."""
    asked = []
    for place, name in enumerate(map(sql.name, frame.columns)):
        text = f"CAST({name} AS STRING)"
        asked += [
            f"count_if({name} IS NULL) AS missing_{place}",
            f"count_if(trim({text}) = '') AS blank_{place}",
            f"approx_count_distinct({name}) AS distinct_{place}",
            f"min(length({text})) AS shortest_{place}",
            f"max(length({text})) AS longest_{place}",
        ]
    found = frame.selectExpr(*asked).first().asDict()
    return Profile(
        columns=tuple(
            ColumnProfile(
                field=field,
                rows=rows,
                **{
                    name: found[f"{name}_{place}"]
                    for name in ("missing", "blank", "distinct", "shortest", "longest")
                },
            )
            for place, field in enumerate(frame.columns)
        )
    )
