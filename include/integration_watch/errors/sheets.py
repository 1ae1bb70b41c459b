"""Tables as CSV, XLSX and Markdown: written so that no cell is a formula, read back unchanged."""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from .columns import NotACatalogueError

Table = list[list[str]]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'", "＝", "＋", "－", "＠")
_LONGEST_CELL = 32_767
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)")
_WRITTEN = re.compile("_x([0-9A-Fa-f]{4})_")
_MARKED = re.compile(r"[\\|*_`\[\]]")
_UNMARKED = re.compile(r"\\(.)|<br>|&(lt|amp|#13|#9);")
_ENTITIES = {"lt": "<", "amp": "&", "#13": "\r", "#9": "\t"}
FORMATS = (".csv", ".xlsx", ".md")


def write(path: Path, table: Table) -> None:
    """Write a table in the format that the file's name ends with."""
    kind = _format(path)
    if kind == ".csv":
        path.write_text(to_csv(table), encoding="utf-8-sig", newline="")
    elif kind == ".xlsx":
        path.write_bytes(to_xlsx(table))
    else:
        path.write_text(to_markdown(table), encoding="utf-8", newline="")


def read(path: Path) -> Table:
    """Read a table in the format that the file's name ends with."""
    kind = _format(path)
    try:
        if kind == ".xlsx":
            return from_xlsx(path.read_bytes())
        with path.open(encoding="utf-8-sig", newline="") as file:
            return from_csv(file.read()) if kind == ".csv" else from_markdown(file.read())
    except UnicodeDecodeError as broken:
        raise NotACatalogueError(f"{path.name} is not UTF-8: save it as CSV UTF-8") from broken


def _format(path: Path) -> str:
    if path.suffix.lower() not in FORMATS:
        raise NotACatalogueError(f"{path.name}: give a file that ends with .csv, .xlsx or .md")
    return path.suffix.lower()


def to_csv(table: Table) -> str:
    """Return a table as CSV; a cell that a spreadsheet would reckon gets an apostrophe in front."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([_defused(cell) for cell in row] for row in table)
    return out.getvalue()


def from_csv(text: str) -> Table:
    """Return the table of a CSV, separated by comma, semicolon or tab."""
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as broken:
        raise NotACatalogueError(f"the CSV cannot be read: {broken}") from broken
    return [[_fused(cell) for cell in row] for row in rows if row]


def _defused(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _fused(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def to_xlsx(table: Table, *, title: str = "Errors") -> bytes:
    """Return a table as a workbook in which every cell is text, whatever it begins with."""
    from openpyxl import Workbook  # noqa: PLC0415 - only this command pays for it
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    wrapped, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
    for number, row in enumerate(table, start=1):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value="")
            cell.value, cell.data_type, cell.quotePrefix = _written(text, number), "s", True
            cell.alignment = wrapped
            if number == 1:
                cell.font = bold
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _written(text: str, number: int) -> str:
    """Return a text as a workbook holds it."""
    written = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0][0]):04X}_" + found[0][1:], text)
    if len(written) > _LONGEST_CELL:
        raise NotACatalogueError(
            f"row {number} holds a text of more than {_LONGEST_CELL} characters, which no "
            "spreadsheet takes: export as CSV"
        )
    return written


def from_xlsx(data: bytes) -> Table:
    """Return the table on the first sheet of a workbook; formulas are read as their text."""
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
        rows = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    except (InvalidFileException, KeyError, ValueError, OSError) as broken:
        raise NotACatalogueError(f"the workbook cannot be read: {broken}") from broken
    except Exception as broken:  # openpyxl lets zipfile's own error through
        if type(broken).__name__ != "BadZipFile":
            raise
        raise NotACatalogueError("this is not an .xlsx workbook") from broken
    return [row for row in rows if any(row)]


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), text)


def to_markdown(table: Table) -> str:
    """Return a table as Markdown; no cell can leave its place or become HTML."""
    head, *rows = table
    lines = [head, ["---"] * len(head), *rows]
    shown = [lines[0], *rows]
    written = ["| " + " | ".join(map(_marked, row)) + " |" for row in shown]
    written.insert(1, "|" + " --- |" * len(head))
    return "\n".join(written) + "\n"


def from_markdown(text: str) -> Table:
    """Return the first table of a Markdown text."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    begun = [number for number, line in enumerate(lines) if line.startswith("|")]
    if not begun:
        raise NotACatalogueError("the Markdown holds no table")
    rows = []
    for line in lines[begun[0] :]:
        if not line.startswith("|"):
            break
        rows.append([_unmarked(cell) for cell in _split(line)])
    return [row for number, row in enumerate(rows) if number != 1]


def _split(line: str) -> Sequence[str]:
    cells, held = [], ""
    escaped = False
    for one in line[1:]:
        if one == "|" and not escaped:
            cells.append(held.strip(" "))
            held = ""
            continue
        escaped = one == "\\" and not escaped
        held += one
    return [*cells, held.strip(" ")] if held.strip() else cells


def _marked(cell: str) -> str:
    quoted = cell.replace("&", "&amp;").replace("<", "&lt;")
    marked = _MARKED.sub(lambda found: f"\\{found[0]}", quoted)
    return marked.replace("\r", "&#13;").replace("\t", "&#9;").replace("\n", "<br>")


def _unmarked(cell: str) -> str:
    def meant(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[1]
        return "\n" if found[0] == "<br>" else _ENTITIES[found[2]]

    return _UNMARKED.sub(meant, cell)
