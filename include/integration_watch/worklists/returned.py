"""A returned sheet, taken apart: which lines are ours, and what became of its head and rows."""

from collections.abc import Sequence

from include.integration_watch.domain.value import Value

from .headings import EDITABLE, HEADINGS, IDENTITY, NAMES
from .problem import Problem, SheetRefused
from .sheet import Table

_FACTS = ("kind", "field", "left", "right")
_LONGEST_NUMBER = 15


class Line(Value):
    """One line of a returned sheet: its number, and its cells by the names of columns."""

    number: int
    row: int
    version: int
    comparison: str
    cells: dict[str, str]

    model_config = Value.model_config | {"str_strip_whitespace": False}


class Returned:
    """A returned sheet: its head is checked at once, its lines when they are read."""

    def __init__(self, table: Table, key_fields: Sequence[str]) -> None:
        if not table:
            raise SheetRefused("empty")
        self._key_fields = tuple(key_fields)
        self._places = self._head(table[0])
        self._body = table[1:]
        self.problems: list[Problem] = []
        self.lines = self._lines()

    def _head(self, head: list[str]) -> dict[str, int]:
        """Return where each column stands; a head that was changed is refused with what is missing."""
        found: dict[str, int] = {}
        for place, heading in enumerate(head):
            name = NAMES.get(heading.strip().casefold())
            name = name or (heading if heading in self._key_fields else None)
            if name and name in found:
                raise SheetRefused("twice", heading=heading)
            if name:
                found[name] = place
        wanted = (*IDENTITY, *self._key_fields, *_FACTS, *EDITABLE)
        if missing := [name for name in wanted if name not in found]:
            shown = [HEADINGS["en"].get(name, name) for name in missing]
            raise SheetRefused("missing", heading=", ".join(shown))
        return found

    def _lines(self) -> list[Line]:
        lines: dict[int, Line] = {}
        places: set[int] = set()
        whole = 0
        for number, row in enumerate(self._body, start=2):
            cells = {name: row[at] if at < len(row) else "" for name, at in self._places.items()}
            here, _, of = cells["place"].partition("/")
            numbers = [_number(cells[name]) for name in ("row", "version")]
            position, count = _number(here), _number(of)
            if position is not None and count is not None:
                places.add(position)
                whole = max(whole, count)
            if None in numbers or position is None:
                self.problems.append(Problem(line=number, word="no_identity"))
                continue
            row_number, version = numbers[0] or 0, numbers[1] or 0
            if row_number in lines:
                before = str(lines[row_number].number)
                self.problems.append(Problem(line=number, word="double", was=before))
                continue
            lines[row_number] = Line(
                number=number,
                row=row_number,
                version=version,
                comparison=cells["comparison"].strip(),
                cells=cells,
            )
        self._note_deleted(places, whole)
        return list(lines.values())

    def _note_deleted(self, places: set[int], whole: int) -> None:
        gone = whole - len(places)
        if gone > 0:
            first = next(place for place in range(1, whole + 1) if place not in places)
            self.problems.append(Problem(line=0, word="deleted", was=str(first), now=str(gone)))


def _number(cell: str) -> int | None:
    text = cell.strip().removesuffix(".0")
    return (
        int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER else None
    )
