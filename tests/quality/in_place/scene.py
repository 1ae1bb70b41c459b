"""A table in a database, and a suite checked both ways: in place, and over the whole of it in the lake."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from include.integration_watch.erp.client import ErpClient
from include.integration_watch.quality.in_place.examine import examine
from include.integration_watch.quality.in_place.examined import STREAMED, Examined
from include.integration_watch.quality.lake import lake
from include.integration_watch.quality.snapshot import Snapshot, write_snapshot, write_tables
from include.integration_watch.quality.validate import Validated, validate

AT = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
TABLE = "invoice"
_LISTS = ("partial_unexpected_list", "partial_unexpected_counts", "partial_unexpected_index_list",
          "unexpected_index_list")  # fmt: skip


class Verdict(NamedTuple):
    """What an expectation came to, whatever the order of its rows."""

    success: bool
    result: Mapping[str, Any]
    looked_at: int | None
    keys: Sequence[Any]
    broken: Any


def fill(engine: sa.Engine, columns: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Make the table anew with these rows."""
    table = sa.Table(
        TABLE, sa.MetaData(), *(sa.Column(name, kind) for name, kind in columns.items())
    )
    table.drop(engine, checkfirst=True)
    table.create(engine)
    if rows:
        with engine.begin() as connection:
            connection.execute(sa.insert(table), [*rows])


def known(folder: Path, rows: Sequence[Mapping[str, str | None]]) -> dict[str, Snapshot]:
    """The target's suppliers."""
    path = folder / "supplier.parquet"
    return {"supplier": write_snapshot(rows, fields=["number", "status"], path=path, taken_at=AT)}


def examined(
    engine: sa.Engine, suite: Sequence[Mapping[str, Any]], folder: Path, fields: Sequence[str],
    references: Mapping[str, Snapshot] | None = None,
) -> Examined:  # fmt: skip
    """Look at the table where it lies."""
    with ErpClient(engine.url).looking(TABLE, {name: name for name in fields}) as look:
        return examine(
            look, suite, references or {}, table=TABLE, keys=("id",),
            path=folder / "suspects.parquet", taken_at=AT,
        )  # fmt: skip


def in_place(
    engine: sa.Engine, suite: Sequence[Mapping[str, Any]], folder: Path, fields: Sequence[str],
    references: Mapping[str, Snapshot] | None = None,
) -> list[Verdict]:  # fmt: skip
    """Check the suite in the database."""
    found = examined(engine, suite, folder, fields, references)
    tables = {TABLE: found.snapshot} | ({STREAMED: found.whole} if found.whole else {})
    return _verdicts(tables, suite, references, found)


def in_the_lake(
    engine: sa.Engine, suite: Sequence[Mapping[str, Any]], folder: Path, fields: Sequence[str],
    references: Mapping[str, Snapshot] | None = None,
) -> list[Verdict]:  # fmt: skip
    """Check the suite over all rows, streamed."""
    tables = ErpClient(engine.url).batches(TABLE, {name: name for name in fields}, typed=False)
    whole = write_tables(tables, path=folder / "whole.parquet", taken_at=AT)
    return _verdicts({TABLE: whole}, suite, references, None)


def _verdicts(
    tables: Mapping[str, Snapshot], suite: Sequence[Mapping[str, Any]],
    references: Mapping[str, Snapshot] | None, found: Examined | None,
) -> list[Verdict]:  # fmt: skip
    others = {f"target_{name}": held for name, held in (references or {}).items()}
    with lake({**tables, **others}) as opened:
        validated: Validated = validate(
            {"name": "suite", "expectations": list(suite)}, opened, table=TABLE, keys=("id",),
            at=AT, run_id="run", examined=found,
        )  # fmt: skip
        return [
            Verdict(
                success=result["success"],
                result={
                    name: sorted(map(repr, value)) if name in _LISTS else value
                    for name, value in result["result"].items()
                },
                looked_at=result["meta"].get("looked_at"),
                keys=sorted(
                    map(repr, opened.connection.execute(validated.failing[place]).fetchall())
                )
                if place in validated.failing
                else (),
                broken=result["exception_info"].get("exception_message"),
            )
            for place, result in enumerate(validated.result["results"])
        ]
