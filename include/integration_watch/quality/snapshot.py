"""Snapshots: what one system held of one object at one moment, as a Parquet file.

Rows come as text, or as Arrow tables whose numbers, days and moments keep their types. The checks read
every column as text either way (`typed_text`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from include.integration_watch.domain.value import Instant, Value

from . import typed_text
from .atomic_file import replacing

BATCH = 20_000

Row = Mapping[str, str | None]


class SnapshotError(Exception):
    """The rows that came cannot be a snapshot; the message names the row, the field and the remedy."""


class Snapshot(Value):
    """A Parquet file whose columns are our fields: nothing stays NULL, empty stays ''."""

    path: Path
    rows: int
    taken_at: Instant
    fields: tuple[str, ...]


def write_snapshot(
    rows: Iterable[Row], *, fields: Sequence[str], path: Path, taken_at: datetime
) -> Snapshot:
    """Stream rows into a Parquet file that appears only when the last row was written.

    A row may hold more than ``fields``; it may not hold less.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not fields:
        raise SnapshotError(f"{path.name}: no field was asked for; name at least the key.")
    schema = pa.schema([(field, pa.string()) for field in fields])
    count = 0
    with (
        replacing(path) as draft,
        pq.ParquetWriter(draft, schema, compression="zstd") as writer,
    ):
        for batch in _batches(rows):
            writer.write_batch(
                pa.record_batch([_column(batch, field, count) for field in fields], schema=schema)
            )
            count += len(batch)
    return Snapshot(path=path, rows=count, taken_at=taken_at, fields=tuple(fields))


def write_tables(
    tables: Iterable[Any], *, path: Path, taken_at: datetime, typed: bool = True
) -> Snapshot:
    """Stream Arrow tables into a Parquet file that appears only when the last of them was written.

    The first gives the columns and may have no rows. With ``typed`` false every column is written as text.
    """
    import pyarrow.parquet as pq

    kept = iter(tables if typed else typed_text.all_text(tables))
    count = 0
    with replacing(path) as draft:
        first = next(kept)
        with pq.ParquetWriter(draft, first.schema, compression="zstd") as writer:
            for table in chain([first], kept):
                writer.write_table(table)
                count += table.num_rows
    return Snapshot(path=path, rows=count, taken_at=taken_at, fields=tuple(first.schema.names))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def _column(batch: list[Row], field: str, before: int) -> object:
    import pyarrow as pa

    # A builder, because pa.array imports pandas, which takes a second.
    column = pa.lib.StringBuilder()
    try:
        column.append_values([row[field] for row in batch])
        return column.finish()
    except KeyError:
        number, row = next((n, row) for n, row in enumerate(batch, before + 1) if field not in row)
        raise SnapshotError(
            f'Row {number} has no field "{field}"; it has {", ".join(sorted(row)) or "none"}. '
            "Check the columns of the endpoint contract against what the system sends."
        ) from None
    except (TypeError, pa.ArrowInvalid, UnicodeEncodeError):
        number, value = next(
            (n, row[field]) for n, row in enumerate(batch, before + 1) if not _is_text(row[field])
        )
        raise SnapshotError(
            f'Row {number}: field "{field}" holds {type(value).__name__} {value!r}, not text. '
            "Snapshots keep every value as text."
        ) from None


def _is_text(value: object) -> bool:
    if not isinstance(value, str):
        return value is None
    return not any("\ud800" <= letter <= "\udfff" for letter in value)
