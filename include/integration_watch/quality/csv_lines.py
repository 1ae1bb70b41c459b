"""The lines of a text file of unknown make, one at a time, none longer than memory should hold."""

import csv
from collections.abc import Iterator
from typing import TextIO

LONGEST = 1_000_000
"""How many characters a line may have; the widest tables that we know have some ten thousand."""


class LineError(csv.Error):
    """A line that is no part of a table; the reader goes on with the one below it."""


class Lines(Iterator[str]):
    """Yields lines with their ends; raises `LineError` for one that is no text of a table.

    ``number`` counts the lines that were read, also those that were refused.
    """

    def __init__(self, file: TextIO, *, longest: int = LONGEST) -> None:
        self._file = file
        self._longest = longest
        self.number = 0

    def __next__(self) -> str:
        """Return the next line."""
        line = self._file.readline(self._longest)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == self._longest and not line.endswith(("\n", "\r")):
            self._skip()
            raise LineError(f"the line has more than {self._longest:,} characters")
        if "\0" in line:
            raise LineError("the line has a NUL byte")
        return line

    def _skip(self) -> None:
        """Read on to the end of a line without keeping it."""
        while part := self._file.readline(self._longest):
            if part.endswith(("\n", "\r")):
                return
