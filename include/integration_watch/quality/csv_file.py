"""CSV files of unknown make: encoding and separator found out, drifting headers mapped, no value shifted."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from include.integration_watch.domain.value import Value

from .csv_lines import Lines
from .text_encoding import encoding_of

SEPARATORS = (";", ",", "\t", "|")
SAMPLE = 50
SHOWN = 50
TOLD = 1_000
"""How many places of a file are named one by one; of more their number is told."""

Aliases = Mapping[str, Sequence[str]]


class CsvError(Exception):
    """A file cannot be read as the table that was expected; the message says which and what to do."""


class Problem(Value):
    """One place of a file that was left out: where, what, and what to do about it."""

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}; {self.remedy}."


class CsvFile:
    """A CSV file opened under our field names; ``problems`` grows while the rows are read.

    ``left_out`` counts the places at which something was left out, also those beyond ``TOLD``.
    """

    def __init__(
        self,
        path: Path,
        *,
        encoding: str,
        separator: str,
        header: Sequence[str],
        columns: Mapping[str, int],
    ) -> None:
        self.path = path
        self.encoding = encoding
        self.separator = separator
        self.header = tuple(header)
        self.columns = dict(columns)
        self.problems: list[Problem] = []
        self.left_out = 0

    def rows(self) -> Iterator[tuple[int, dict[str, str | None]]]:
        """Yield (line, row) for every row that has as many values as the header.

        Signs that the encoding does not know stay, as ``\ufffd``, and are told.

        A row may have more only if these are empty. Any other row is left out and told in
        ``problems``: nobody can know which of its values stands in which column.
        """
        width = len(self.header)
        for line, values in self._records():
            surplus = values[width:]
            if len(values) < width or any(value.strip() for value in surplus):
                self._tell(
                    line,
                    f"{len(values)} values where the header has {width}",
                    "the row was left out, mend it where the file is made",
                )
                continue
            yield line, {field: values[place] for field, place in self.columns.items()}

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (first line, values) of every record below the header, blank lines left out."""
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as file:
            lines = Lines(file)
            reader = csv.reader(lines, delimiter=self.separator, strict=True)
            header_seen = False
            while True:
                line = lines.number + 1
                try:
                    values = next(reader)
                except StopIteration:
                    return
                except csv.Error as broken:
                    self._tell(
                        line,
                        f"from here to line {lines.number} there is no row ({broken})",
                        "look for a quote that is not closed or not doubled, all of it was left out",
                    )
                    continue
                if _is_blank(values) or _is_hint(values, self.separator):
                    continue
                if header_seen:
                    self._mind_signs(line, values)
                    yield line, values
                header_seen = True

    def _mind_signs(self, line: int, values: Sequence[str]) -> None:
        if any("\ufffd" in value for value in values):
            told = f"a sign that is none in {self.encoding}"
            self._tell(line, told, "the row was kept with \ufffd in its place", left_out=False)

    def _tell(self, line: int, what: str, remedy: str, *, left_out: bool = True) -> None:
        self.left_out += left_out
        if len(self.problems) == TOLD:
            return
        self.problems.append(Problem(file=self.path.name, line=line, what=what, remedy=remedy))


def open_csv(path: Path, aliases: Aliases, *, needed: Sequence[str] = ()) -> CsvFile:
    """Open a CSV file under our field names.

    ``aliases`` holds, for each field, the headers it goes by; case, blanks and punctuation of a
    header do not matter. A file without one of the ``needed`` fields is refused.
    """
    encoding = encoding_of(path)
    separator = _separator(path, encoding)
    header = _header(path, encoding, separator)
    columns = columns_of(path, header, aliases, needed)
    return CsvFile(path, encoding=encoding, separator=separator, header=header, columns=columns)


def columns_of(
    path: Path, header: Sequence[str], aliases: Aliases, needed: Sequence[str]
) -> dict[str, int]:
    """Return which column holds each field; `CsvError` where a needed one is missing or two mean one."""
    columns = _columns(path, header, aliases)
    absent = [field for field in needed if field not in columns]
    if absent:
        shown = ", ".join(header[:SHOWN]) + (" …" if len(header) > SHOWN else "")
        raise CsvError(
            f"{path.name}:1: there is no column for {', '.join(absent)} among "
            f"{shown or 'nothing'}{_perhaps(absent, header, aliases)}; add its header to the aliases or choose "
            "another file."
        )
    return columns


def _perhaps(absent: Sequence[str], header: Sequence[str], aliases: Aliases) -> str:
    """Return what a missing column may be called now."""
    plain = {_plain(name): name for name in header}
    for field in absent:
        for called in (*aliases.get(field, ()), field):
            if near := get_close_matches(_plain(called), plain, 1, 0.75):
                return f" (is {called} called {plain[near[0]]} now?)"
    return ""


def _header(path: Path, encoding: str, separator: str) -> list[str]:
    for record in _sample(path, encoding, separator, 2):
        if not _is_hint(record, separator) and any(name.strip() for name in record):
            return record
    with path.open("rb") as file:
        empty = not file.read(1_000).strip()
    if empty:
        raise CsvError(f"{path.name}: the file is empty; export it again.")
    raise CsvError(
        f"{path.name}:1: there is no line of headings that can be read (a quote that is not closed, "
        "NUL bytes, or no text at all); export it again as CSV."
    )


def _separator(path: Path, encoding: str) -> str:
    """Return the separator by which most records have the width of the first, and the widest such."""
    return max(SEPARATORS, key=lambda separator: _agreement(path, encoding, separator))


def _agreement(path: Path, encoding: str, separator: str) -> tuple[float, int]:
    records = [
        record
        for record in _sample(path, encoding, separator, SAMPLE)
        if not _is_hint(record, separator)
    ]
    if not records or len(records[0]) == 1:
        return 0.0, 0
    same = sum(len(record) == len(records[0]) for record in records)
    return same / len(records), len(records[0])


def _sample(path: Path, encoding: str, separator: str, count: int) -> list[list[str]]:
    """Return the first records, up to the first that is broken."""
    records: list[list[str]] = []
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        reader = csv.reader(Lines(file), delimiter=separator, strict=True)
        with suppress(csv.Error):
            records.extend(islice((record for record in reader if not _is_blank(record)), count))
    return records


def _is_blank(record: Sequence[str]) -> bool:
    """Tell whether a line holds nothing; separators alone are a row, of empty values."""
    return not record or (len(record) == 1 and not record[0].strip())


def _is_hint(record: Sequence[str], separator: str) -> bool:
    """Tell whether this is the line ``sep=;`` by which Excel is told the separator."""
    return bool(record) and separator.join(record).strip().lower() in {
        f"sep={known}".strip() for known in SEPARATORS
    }


def _columns(path: Path, header: Sequence[str], aliases: Aliases) -> dict[str, int]:
    known = {_plain(name): field for field, names in aliases.items() for name in (field, *names)}
    columns: dict[str, int] = {}
    for place, name in enumerate(header):
        field = known.get(_plain(name))
        if field is None:
            continue
        if field in columns:
            raise CsvError(
                f"{path.name}:1: two columns mean {field}: {header[columns[field]]!r} and {name!r}; "
                "take one of them out of the aliases."
            )
        columns[field] = place
    return columns


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
