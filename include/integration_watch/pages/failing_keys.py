"""The failing keys of one rule: a Parquet file shown page by page, handed out as CSV and as XLSX."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from include.integration_watch.domain.value import Instant, Language, Value

from .keys_workbook import workbook

SHOWN = 200
_NUMERIC = re.compile(r"[+-]?\d+([.,]\d+)*")
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_CONTROL = ("\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula, full-width signs included."""

_SEPARATOR: dict[Language, str] = {"de": ";", "en": ","}
"""What a spreadsheet of that language splits a CSV file at when a person opens it."""


class KeysTable(Value):
    """One page of a file of failing keys, counted from 1; ``total`` counts all rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    total: int
    page: int
    limit: int
    written_at: Instant

    @property
    def first(self) -> int:
        """Return the number of the first row shown, from 1."""
        return (self.page - 1) * self.limit + 1

    @property
    def last(self) -> int:
        """Return the number of the last row shown."""
        return self.first + len(self.rows) - 1

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return _pages(self.total, self.limit)

    @property
    def turns(self) -> tuple[int, ...]:
        """Return the pages to offer: the first, the last, and steps of one, ten and a hundred."""
        steps = (self.page + step for step in (-100, -10, -1, 0, 1, 10, 100))
        return tuple(sorted({1, self.pages, *(page for page in steps if 0 < page < self.pages)}))


def table(file: Path, *, page: int = 1, limit: int = SHOWN) -> KeysTable:
    """Return one page of the file, the last one beyond the end; ValueError where it cannot be read.

    Only the row groups that the page lies in are read.
    """
    with _opened(file) as keys:
        total = keys.metadata.num_rows
        shown = min(max(page, 1), _pages(total, limit))
        return KeysTable(
            columns=tuple(keys.schema_arrow.names),
            rows=tuple(_between(keys, (shown - 1) * limit, shown * limit)),
            total=total,
            page=shown,
            limit=limit,
            written_at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        )


def _pages(total: int, limit: int) -> int:
    return max(1, -(-total // limit))


def _between(keys: Any, start: int, end: int) -> Iterator[tuple[str | None, ...]]:
    before = 0
    for place in range(keys.metadata.num_row_groups):
        here = keys.metadata.row_group(place).num_rows
        if before < end and start < before + here:
            first = max(start - before, 0)
            yield from _rows(keys.read_row_group(place).slice(first, end - before - first))
        before += here


def csv(file: Path, language: Language) -> Iterator[str]:
    """Return the whole file as CSV, piece by piece; ValueError at once where it cannot be read.

    - It begins with a byte order mark, without which spreadsheets misread umlauts.
    - Every value is quoted, so that no other separator can cut it; NULL is the unquoted nothing.
    - What a spreadsheet would run as a formula gets an apostrophe in front of it.
    """
    return _lines(_opened(file), _SEPARATOR[language])


def xlsx(file: Path) -> Iterator[bytes]:
    """Return the whole file as a workbook, piece by piece; ValueError at once where it cannot be read."""
    return _workbook(_opened(file))


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


def _workbook(keys: Any) -> Iterator[bytes]:
    with keys:
        rows = (row for batch in keys.iter_batches(batch_size=10_000) for row in _rows(batch))
        yield from workbook(tuple(keys.schema_arrow.names), rows)


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
