"""Export the catalogue to a file that people edit, and read what became of it."""

from collections.abc import Iterable
from pathlib import Path

from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.domain.value import Language

from .columns import PAGE, Cells, columns, fields_of, page_row, to_cells
from .sheets import Table, read, to_markdown, write


def export(path: Path, rules: Iterable[ErrorRule], language: Language) -> int:
    """Write every row with everything it holds; return how many."""
    table = to_table(rules, language)
    write(path, table)
    return len(table) - 1


def to_table(rules: Iterable[ErrorRule], language: Language) -> Table:
    """Return the whole catalogue as a table."""
    shown = columns(language)
    head = [column.heading for column in shown]
    rows = ([cells[column.field] for column in shown] for cells in map(to_cells, rules))
    return [head, *rows]


def from_table(table: Table) -> list[Cells]:
    """Return the cells of each row that a table holds, of the columns that it has."""
    if not table:
        return []
    fields = fields_of(table[0])
    return [
        {field: cell for field, cell in zip(fields, row, strict=False) if field}
        for row in table[1:]
        if any(cell.strip() for cell in row)
    ]


def imported(path: Path) -> list[Cells]:
    """Return the rows of a file."""
    return from_table(read(path))


def page(rules: Iterable[ErrorRule], language: Language) -> str:
    """Return the page's table: interface, example, explanation and action, alert, first responder."""
    return to_markdown([list(PAGE[language]), *(list(page_row(rule, language)) for rule in rules)])
