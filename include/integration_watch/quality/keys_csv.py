"""Failing keys as a table that a spreadsheet opens without running anything in it."""

import csv
import re
from pathlib import Path

from . import sql
from .atomic_file import replacing
from .duck import connect

_NUMBER = re.compile(r"^[+-]?\d+([.,]\d+)*$")
# What spreadsheets take for the start of a formula; the last four are their full-width forms.
_STARTS_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BATCH = 5_000


def write_csv(parquet: Path, path: Path) -> None:
    """Write a Parquet file of text as CSV (UTF-8 with a mark, so that Excel reads umlauts)."""
    with (
        connect() as connection,
        replacing(path) as draft,
        draft.open("w", encoding="utf-8-sig", newline="") as out,
    ):
        rows = connection.execute(
            f"SELECT * FROM read_parquet({sql.text(str(parquet))})"  # noqa: S608 - our own file
        )
        table = csv.writer(out)
        table.writerow([column[0] for column in rows.description])
        while batch := rows.fetchmany(BATCH):
            table.writerows([_inert(value) for value in row] for row in batch)


def _inert(value: str | None) -> str:
    """Return a value that no spreadsheet takes for a formula; numbers stay as they are."""
    if value is None:
        return ""
    bare = value.strip()
    risky = bare.startswith(_STARTS_FORMULA) or value.startswith(("\t", "\r", "\n"))
    return f"'{value}" if risky and not _NUMBER.match(bare) else value
