"""Rows of text written as Parquet while they come in."""

from collections.abc import Iterable, Sequence
from pathlib import Path


def write_texts(
    path: Path, columns: Sequence[str], parts: Iterable[Sequence[tuple[str | None, ...]]]
) -> None:
    """Write rows that come in parts; a file without rows has its columns all the same."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(column, pa.string()) for column in columns])
    with pq.ParquetWriter(path, schema) as writer:
        for part in parts:
            arrays = []
            for values in zip(*part, strict=True):
                column = pa.lib.StringBuilder()
                column.append_values(list(values))
                arrays.append(column.finish())
            if arrays:
                writer.write_batch(pa.record_batch(arrays, schema=schema))
