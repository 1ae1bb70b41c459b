"""Correction files: what must change in a system, in the shape that its loader takes.

A line changes a record, creates one that is missing, or deactivates one that is there twice. What
the loader cannot take is named, never bent.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from include.integration_watch.domain.loader import Loader, LoaderColumn
from include.integration_watch.domain.value import Value
from include.integration_watch.domain.worklist import Entry

from .fitting import unfit
from .left_out import LeftOut, Side, whole_record_left_out

Key = tuple[str, ...]
Record = Mapping[str, str]
Records = Mapping[Key, Sequence[Record]]


class Correction(Value):
    """A correction file: its columns, its lines, and what it leaves out.

    ``rows`` are the worklist's rows that it corrects: some ``changed``, ``created`` or
    ``deactivated`` records.
    """

    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...] = ()
    rows: tuple[int, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    changed: int = 0
    created: int = 0
    deactivated: int = 0


class _Draft:
    """One line: what each column shall hold, of which rows it comes, and what the system holds now."""

    def __init__(self, key: Key, *, held: Record | None, kind: str) -> None:
        self.key, self.held, self.kind = key, held, kind
        self.cells: dict[str, str] = {}
        self.rows: list[int] = []


def correction(
    entries: Iterable[Entry],
    loader: Loader,
    *,
    key_fields: Sequence[str],
    corrects: Side,
    records: Records | None = None,
) -> Correction:
    """Return the file that puts the ``corrects`` side right by what the other side holds.

    Fields are named as that side names them. ``records`` are its own records by key, as they were
    last read: a cell that a line must not empty is filled with what the system holds already.
    """
    made = _Making(loader, tuple(key_fields), corrects, records or {})
    for entry in entries:
        made.take(entry)
    return made.file()


class _Making:
    def __init__(
        self, loader: Loader, key_fields: tuple[str, ...], corrects: Side, records: Records
    ) -> None:
        self._loader, self._key_fields, self._corrects = loader, key_fields, corrects
        self._records = records
        self._drafts: dict[tuple[Key, str, int], _Draft] = {}
        self._left_out: list[LeftOut] = []

    def take(self, entry: Entry) -> None:
        """Take one difference in, or name why not."""
        if why := whole_record_left_out(entry, self._corrects):
            self._leave(entry, why)
        elif entry.kind == f"missing_{self._corrects}":
            self._create(entry)
        elif entry.kind == f"double_{self._corrects}":
            self._deactivate(entry)
        else:
            self._change(entry)

    def _leave(self, entry: Entry, why: str, detail: str = "") -> None:
        key = " / ".join(entry.key)
        self._left_out.append(LeftOut(row=entry.id, key=key, why=why, detail=detail))

    def _change(self, entry: Entry) -> None:
        value = entry.right if self._corrects is Side.LEFT else entry.left
        column = self._loader.column_of(entry.field)
        if column is None:
            self._leave(entry, "no_column", entry.field)
        elif why := unfit(column, value or ""):
            self._leave(entry, why, column.column)
        else:
            held = next(iter(self._records.get(entry.key, ())), None)
            draft = self._draft(entry, "changed", held)
            draft.cells[column.column] = column.words.get(value or "", value or "")

    def _create(self, entry: Entry) -> None:
        """Make the line of a record that is not there: what the other side holds, and the defaults."""
        values = _whole(entry.right if self._corrects is Side.LEFT else entry.left)
        draft = self._draft(entry, "created", {})
        for column in self._loader.columns:
            value = values.get(column.field, "") if column.field else ""
            if column.field in self._key_fields or not column.field or column.identity:
                continue
            why = unfit(column, value) if value else ""
            if why:
                self._leave(entry, f"cell_{why}", column.column)
            draft.cells[column.column] = column.words.get(value, value) if not why else ""
            draft.cells[column.column] = draft.cells[column.column] or column.new
        for field in sorted(name for name, value in values.items() if value):
            if self._loader.column_of(field) is None:
                self._leave(entry, "cell_no_column", field)

    def _deactivate(self, entry: Entry) -> None:
        """Make a line for each record but the one that stays: an active one, of these the oldest."""
        column = self._loader.deactivate and self._loader.by_name(self._loader.deactivate.column)
        if not column or not self._loader.deactivate:
            return self._leave(entry, "no_deactivation")
        off = self._loader.deactivate.text
        found = [dict(record) for record in self._records.get(entry.key, ())]
        active = [each for each in found if each.get(column.field, "") != off]
        if len(found) < 2:  # noqa: PLR2004 - one record is not double
            return self._leave(entry, "no_record")
        names = [self._name(record) for record in active]
        if len(set(names)) < len(names):
            return self._leave(entry, "not_told_apart")
        for place, record in enumerate(sorted(active, key=self._age)[1:]):
            draft = self._draft(entry, "deactivated", record, place)
            draft.cells |= {each: record.get(self._field(each), "") for each in self._naming()}
            draft.cells[column.column] = off
        if len(active) < 2:  # noqa: PLR2004 - the others are off already
            self._leave(entry, "deactivated_already")
        return None

    def _naming(self) -> list[str]:
        """Return the columns by which the system finds a record: its own identity, and the key."""
        keys = self._loader.key
        return [c.column for c in self._loader.columns if c.identity or c.field in keys]

    def _field(self, column: str) -> str:
        found = self._loader.by_name(column)
        return found.field if found else ""

    def _name(self, record: Record) -> tuple[str, ...]:
        return tuple(record.get(self._field(column), "") for column in self._naming())

    def _age(self, record: Record) -> tuple[tuple[int, str], ...]:
        """Return how old a record is: the lower its number, the older."""
        return tuple(
            (len(value) if value.isdecimal() else 0, value) for value in self._name(record)
        )

    def _draft(self, entry: Entry, kind: str, held: Record | None, place: int = 0) -> _Draft:
        at = (entry.key, kind, place)
        draft = self._drafts.setdefault(at, _Draft(entry.key, held=held, kind=kind))
        draft.rows.append(entry.id)
        return draft

    def file(self) -> Correction:
        """Return the file: the columns that some line fills, and every line that can be filled."""
        drafts = list(self._drafts.values())
        while True:
            used = self._used(drafts)
            whole = [draft for draft in drafts if self._fill(draft, used)]
            if len(whole) == len(drafts):
                break
            drafts = whole
        counts = {kind: sum(draft.kind == kind for draft in drafts) for kind in _KINDS}
        return Correction(
            columns=tuple(each.column for each in used),
            lines=tuple(tuple(self._cell(draft, each) or "" for each in used) for draft in drafts),
            rows=tuple(dict.fromkeys(row for draft in drafts for row in draft.rows)),
            left_out=tuple(self._left_out),
            **counts,
        )

    def _used(self, drafts: Sequence[_Draft]) -> list[LoaderColumn]:
        """Return the columns that some line fills or the loader requires."""
        return [
            each
            for each in self._loader.columns
            if each.required
            or each.text
            or each.field in self._key_fields
            or any(draft.cells.get(each.column) for draft in drafts)
        ]

    def _fill(self, draft: _Draft, used: Sequence[LoaderColumn]) -> bool:
        """Tell whether a line has all that it needs: an empty cell would empty the field."""
        for each in used:
            if why := self._lacking(draft, each):
                key = " / ".join(draft.key)
                self._left_out += [
                    LeftOut(row=row, key=key, why=why, detail=each.column) for row in draft.rows
                ]
                return False
        return True

    def _lacking(self, draft: _Draft, column: LoaderColumn) -> str:
        """Return why a line cannot have a cell, or nothing."""
        cell = self._cell(draft, column)
        if cell is None:
            return "no_record"
        if not cell:
            unknown = "no_record" if draft.held is None else "required"
            return unknown if column.required else ""
        why = unfit(column, cell) if column.field else ""
        return why if why in ("formula", "personal") else ""

    def _cell(self, draft: _Draft, column: LoaderColumn) -> str | None:
        """Return what a line holds in a column; none where nobody knows what the system holds."""
        if not column.field:
            return column.text
        if column.column in draft.cells:
            return draft.cells[column.column]
        if column.identity:
            return ""
        if column.field in self._key_fields:
            # As the system itself writes it: a key may have been normalised.
            written = (draft.held or {}).get(column.field, "")
            return written or draft.key[self._key_fields.index(column.field)]
        return None if draft.held is None else draft.held.get(column.field, "")


_KINDS = ("changed", "created", "deactivated")


def _whole(value: str | None) -> dict[str, str]:
    """Return the fields of a whole record, as a difference of a missing one holds them."""
    read = json.loads(value or "{}")
    return {str(name): "" if each is None else str(each) for name, each in read.items()}


def as_csv(made: Correction, loader: Loader) -> bytes:
    """Return the file's bytes: UTF-8, every cell quoted only where it must be."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=loader.separator, lineterminator="\r\n")
    writer.writerow(made.columns)
    writer.writerows(made.lines)
    return out.getvalue().encode("utf-8-sig" if loader.byte_order_mark else "utf-8")
