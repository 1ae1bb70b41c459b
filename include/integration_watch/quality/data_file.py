"""Data files as systems send them (CSV, Parquet, packed or not), read under our field names."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from include.integration_watch.domain.value import Value

from .csv_file import Aliases, CsvError, CsvFile, columns_of, open_csv
from .value_forms import Form, day_form, number_form

Row = dict[str, str | None]

_KNOWN_BY = b"PAR1"
_NESTED = ("struct", "list", "map", "large_list", "union", "dictionary<")


class Told(Value):
    """What is to be said of a file once it was read: its headings, its problems, what was left out."""

    header: tuple[str, ...]
    problems: tuple[str, ...] = ()
    left_out: int = 0


class DataFile:
    """A file opened under our field names; ``told`` is whole when all rows were read."""

    def __init__(self, table: "CsvFile | _ParquetFile", forms: dict[str, Form]) -> None:
        self._table = table
        self._forms = forms

    def rows(self) -> Iterator[Row]:
        """Yield the rows; numbers and days of the fields that hold some are as the checks read them."""
        for _, row in self._table.rows():
            for field, form in self._forms.items():
                row[field] = form.read(row[field])
            yield row

    @property
    def told(self) -> Told:
        """Return what there is to say of the file as far as it was read."""
        unsure = [
            f"{self._table.path.name}: {field}: {form.unsure}, so they were left as they are."
            for field, form in self._forms.items()
            if form.unsure
        ]
        return Told(
            header=self._table.header,
            problems=(*unsure, *map(str, self._table.problems)),
            left_out=self._table.left_out,
        )


def open_data(
    path: Path,
    aliases: Aliases,
    *,
    needed: Sequence[str] = (),
    numbers: Collection[str] = (),
    days: Collection[str] = (),
) -> DataFile:
    """Open a file; `CsvError` where it is no table or lacks a needed field.

    ``numbers`` and ``days`` are the fields whose values mean one: how the file writes them is found
    out from the whole column, which costs a second reading.
    """
    with path.open("rb") as file:
        is_parquet = file.read(len(_KNOWN_BY)) == _KNOWN_BY
    opened = (
        _open_parquet(path, aliases, needed)
        if is_parquet
        else open_csv(path, aliases, needed=needed)
    )
    asked = [*numbers, *days]
    present = [field for field in dict.fromkeys(asked) if field in opened.columns]
    if is_parquet or not present:
        return DataFile(opened, {})
    forms = {
        field: _form(open_csv(path, aliases, needed=needed), field, is_number=field in numbers)
        for field in present
    }
    return DataFile(opened, forms)


def _form(table: CsvFile, field: str, *, is_number: bool) -> Form:
    values = (row[field] for _, row in table.rows())
    return number_form(values) if is_number else day_form(values)


class _ParquetFile:
    """A Parquet file under our field names; every value is text."""

    def __init__(self, path: Path, file: Any, columns: dict[str, str]) -> None:
        self.path = path
        self.header = tuple(file.schema_arrow.names)
        self.columns = columns
        self.problems: list[str] = []
        self.left_out = 0
        self._file = file

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Yield (number, row) for every row; only the columns that are needed are read."""
        number = 0
        names = list(self.columns.values())
        for batch in self._file.iter_batches(batch_size=10_000, columns=names):
            values = {field: batch.column(name).to_pylist() for field, name in self.columns.items()}
            for place in range(batch.num_rows):
                number += 1
                yield number, {field: _text(column[place]) for field, column in values.items()}


def _open_parquet(path: Path, aliases: Aliases, needed: Sequence[str]) -> _ParquetFile:
    import pyarrow
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
    except (pyarrow.ArrowException, OSError) as broken:
        raise CsvError(f"{path.name}: it is no whole Parquet file; send it again.") from broken
    schema = file.schema_arrow
    places = columns_of(path, schema.names, aliases, needed)
    for field, place in places.items():
        kind = str(schema.field(place).type)
        if kind.startswith(_NESTED):
            raise CsvError(
                f"{path.name}: {schema.names[place]} ({field}) holds {kind}, not single values; send "
                "a column of plain values."
            )
    return _ParquetFile(path, file, {field: schema.names[place] for field, place in places.items()})


def _text(value: Any) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
