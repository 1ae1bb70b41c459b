"""The failing keys of one rule: a Parquet file shown as a table and handed out as CSV."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from include.integration_watch.domain.value import Instant, Language, Value

SHOWN = 200
_NUMERIC = re.compile(r"[+-]?\d+([.,]\d+)*")
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_CONTROL = ("\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula, full-width signs included."""

_SEPARATOR: dict[Language, str] = {"de": ";", "en": ","}
"""What a spreadsheet of that language splits a CSV file at when a person opens it."""


class KeysTable(Value):
    """The first rows of a file of failing keys; ``total`` counts all of them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    total: int
    written_at: Instant


def table(file: Path, *, limit: int = SHOWN) -> KeysTable:
    """Return the first rows of the file; ValueError where it cannot be read."""
    with _opened(file) as keys:
        rows: list[tuple[str | None, ...]] = []
        for batch in keys.iter_batches(batch_size=limit):
            rows.extend(_rows(batch))
            if len(rows) >= limit:
                break
        return KeysTable(
            columns=tuple(keys.schema_arrow.names),
            rows=tuple(rows[:limit]),
            total=keys.metadata.num_rows,
            written_at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        )


def csv(file: Path, language: Language) -> Iterator[str]:
    """Return the whole file as CSV, piece by piece; ValueError at once where it cannot be read.

    - It begins with a byte order mark, without which spreadsheets misread umlauts.
    - Every value is quoted, so that no other separator can cut it; NULL is the unquoted nothing.
    - What a spreadsheet would run as a formula gets an apostrophe in front of it.
    """
    return _lines(_opened(file), _SEPARATOR[language])


def harmless(value: str) -> str:
    """Return the value so that a spreadsheet shows it and does not run it; numbers stay numbers."""
    bare = value.strip()
    risky = value.startswith(_CONTROL) or bare.startswith(_FORMULA)
    return f"'{value}" if risky and not _NUMERIC.fullmatch(bare) else value


def _opened(file: Path) -> Any:
    import pyarrow
    from pyarrow import parquet

    try:
        return parquet.ParquetFile(file)
    except (pyarrow.ArrowException, OSError) as broken:
        raise ValueError(f"{file.name} is not a Parquet file that can be read") from broken


def _rows(batch: Any) -> Iterator[tuple[str | None, ...]]:
    columns = [column.to_pylist() for column in batch.columns]
    for row in zip(*columns, strict=True):
        yield tuple(None if value is None else str(value) for value in row)


def _lines(keys: Any, separator: str) -> Iterator[str]:
    with keys:
        yield "\ufeff" + _line(tuple(keys.schema_arrow.names), separator)
        for batch in keys.iter_batches(batch_size=10_000):
            yield "".join(_line(row, separator) for row in _rows(batch))


def _line(row: tuple[str | None, ...], separator: str) -> str:
    return separator.join(_quoted(value) for value in row) + "\r\n"


def _quoted(value: str | None) -> str:
    if value is None:
        return ""
    return '"' + harmless(value).replace('"', '""') + '"'
