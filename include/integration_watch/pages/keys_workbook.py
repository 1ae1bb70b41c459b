"""Failing keys as a workbook (XLSX), made while it is sent: a million keys need no more room than a few.

Every cell is text that says so (``inlineStr`` with ``quotePrefix``): a spreadsheet never runs it as a
formula, not even after somebody edited the cell. Leading zeros stay.
"""

import re
import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import IO
from xml.sax.saxutils import escape

ROWS_OF_A_SHEET = 1_048_576
"""What Excel can hold, the heading included; what is more goes on to a next sheet."""

LONGEST = 32_767
"""How many characters Excel takes in a cell; of a longer value the beginning is shown."""

Row = Sequence[str | None]

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_ROWS_AT_ONCE = 2_000

# Two fills, because Excel takes the first two for itself.
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
    'quotePrefix="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" '
    'applyNumberFormat="1" applyFont="1" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


class _Outbox:
    """What was written and not yet taken; it cannot be gone back in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Keep nothing back."""

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def workbook(
    columns: Row, rows: Iterable[Row], *, rows_of_a_sheet: int = ROWS_OF_A_SHEET
) -> Iterator[bytes]:
    """Yield a workbook piece by piece; each sheet begins with the names of the columns."""
    outbox = _Outbox()
    source = iter(rows)
    following = next(source, None)
    sheets = 0
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:  # type: ignore[call-overload]
        while following is not None or not sheets:
            sheets += 1
            with package.open(f"xl/worksheets/sheet{sheets}.xml", "w") as sheet:
                following = yield from _sheet(
                    sheet, outbox, columns, following, source, rows_of_a_sheet - 1
                )
        for name, text in _rest(sheets):
            package.writestr(name, _HEAD + text)
    yield outbox.taken()


def _sheet(
    sheet: IO[bytes],
    outbox: _Outbox,
    columns: Row,
    following: Row | None,
    source: Iterator[Row],
    room: int,
) -> Generator[bytes, None, Row | None]:
    """Write one sheet and yield what became of it so far; return the row that found no room."""
    sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{_row(columns, style=2)}'.encode())
    written = 0
    waiting: list[str] = []
    while following is not None and written < room:
        waiting.append(_row(following, style=1))
        written += 1
        if len(waiting) == _ROWS_AT_ONCE:
            sheet.write("".join(waiting).encode())
            waiting.clear()
            yield outbox.taken()
        following = next(source, None)
    sheet.write(f"{''.join(waiting)}</sheetData></worksheet>".encode())
    return following


def _row(values: Row, *, style: int) -> str:
    return f"<row>{''.join(_cell(value, style) for value in values)}</row>"


def _cell(value: str | None, style: int) -> str:
    if value is None:
        return "<c/>"
    shown = value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
    text = escape(_NO_XML.sub(lambda sign: f"_x{ord(sign[0]):04X}_", shown))
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{text}</t></is></c>'


def _rest(sheets: int) -> Iterator[tuple[str, str]]:
    """Yield name and content of what a workbook needs besides its sheets."""
    numbers = range(1, sheets + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{parts}</Types>',
    )
    yield (
        "_rels/.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    named = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>',
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships">{related}<Relationship '
        f'Id="rId{sheets + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    )
    yield "xl/styles.xml", _STYLES
