"""Correction files: what must change in a system, in the shape that its loader takes.

A line names the record by its key and holds only the fields that differ, each with the value of the
other side: what agrees stays as it is. What the loader cannot take is named, never bent.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from include.integration_watch.domain.loader import Loader, LoaderColumn
from include.integration_watch.domain.value import Value
from include.integration_watch.domain.worklist import Entry

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Side(StrEnum):
    """The side of a comparison."""

    LEFT = "left"
    RIGHT = "right"


class Left(Value):
    """A difference that the file does not correct, and why: a word of `WHY_NOT`."""

    row: int
    why: str
    detail: str = ""


class Correction(Value):
    """A correction file: its columns, its lines, and what it leaves out.

    ``rows`` are the worklist's rows that it corrects.
    """

    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...] = ()
    rows: tuple[int, ...] = ()
    left_out: tuple[Left, ...] = ()


WHY_NOT = ("not_a_field", "no_column", "too_long", "no_value", "formula")


def correction(
    entries: Iterable[Entry],
    loader: Loader,
    *,
    key_fields: Sequence[str],
    corrects: Side,
    records: Mapping[tuple[str, ...], Mapping[str, str]] | None = None,
) -> Correction:
    """Return the file that puts the ``corrects`` side right by what the other side holds.

    ``records`` are the system's own records by key: columns that its loader requires are filled
    with what it holds already.
    """
    wanted: dict[tuple[str, ...], dict[str, str]] = {}
    rows: list[int] = []
    left_out: list[Left] = []
    for entry in entries:
        value = entry.right if corrects is Side.LEFT else entry.left
        why = _why_not(entry, loader, value)
        if why is not None:
            left_out.append(why)
            continue
        wanted.setdefault(entry.key, {})[entry.field] = value or ""
        rows.append(entry.id)
    lines = [
        _line(
            loader, dict(zip(key_fields, key, strict=False)), fields, (records or {}).get(key, {})
        )
        for key, fields in wanted.items()
    ]
    used = _used(loader, lines)
    return Correction(
        columns=tuple(loader.columns[at].column for at in used),
        lines=tuple(tuple(line[at] for at in used) for line in lines),
        rows=tuple(rows),
        left_out=tuple(left_out),
    )


def _why_not(entry: Entry, loader: Loader, value: str | None) -> Left | None:
    if not entry.field:
        return Left(row=entry.id, why="not_a_field", detail=entry.kind)
    column = loader.column_of(entry.field)
    if column is None:
        return Left(row=entry.id, why="no_column", detail=entry.field)
    if value is None or value == "":
        return Left(row=entry.id, why="no_value", detail=entry.field)
    if column.max_length is not None and len(value) > column.max_length:
        return Left(row=entry.id, why="too_long", detail=column.column)
    if value.startswith(_FORMULA) and not _is_number(value):
        # The loader would take an apostrophe for a part of the value, a spreadsheet the value for
        # a formula: neither may be risked in a file that people open on the way.
        return Left(row=entry.id, why="formula", detail=column.column)
    return None


def _is_number(value: str) -> bool:
    return value[1:].replace(".", "", 1).replace(",", "").isdecimal()


def _line(
    loader: Loader, key: Mapping[str, str], fields: Mapping[str, str], record: Mapping[str, str]
) -> list[str]:
    return [_cell(column, key, fields, record) for column in loader.columns]


def _cell(
    column: LoaderColumn,
    key: Mapping[str, str],
    fields: Mapping[str, str],
    record: Mapping[str, str],
) -> str:
    if not column.field:
        return column.text
    if column.field in fields:
        value = fields[column.field]
    elif column.field in key:
        value = key[column.field]
    elif column.required:
        value = record.get(column.field, "")
    else:
        return ""
    return column.words.get(value, value)


def _used(loader: Loader, lines: Sequence[Sequence[str]]) -> list[int]:
    """Return the columns that some line fills or the loader requires: an empty one would empty a field."""
    return [
        at
        for at, column in enumerate(loader.columns)
        if column.required or column.text or any(line[at] for line in lines)
    ]


def as_csv(made: Correction, loader: Loader) -> bytes:
    """Return the file's bytes: UTF-8, every cell quoted only where it must be."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=loader.separator, lineterminator="\r\n")
    writer.writerow(made.columns)
    writer.writerows(made.lines)
    return out.getvalue().encode("utf-8-sig" if loader.byte_order_mark else "utf-8")
