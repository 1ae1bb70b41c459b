"""Packed files (ZIP, gzip): unpacked in pieces, and never more than a packer honestly gains."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import uuid4

from .csv_file import CsvError

CHUNK = 1 << 20
MOST = 20 << 30
HARMLESS = 64 << 20
GAIN = 200
"""How many times larger the content of an honest data file is; what gains more above ``HARMLESS`` is a bomb."""

_TABLES = (".csv", ".txt", ".tsv", ".parquet")


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give the table that a file holds: the file itself, or what is packed in it, while the block runs."""
    if path.suffix.lower() not in (".zip", ".gz"):
        yield path
        return
    draft = path.with_name(f".{path.stem}.{uuid4().hex}")
    try:
        if path.suffix.lower() == ".zip":
            name = _from_zip(path, draft)
        else:
            name = path.name[: -len(".gz")]
            with gzip.open(path) as packed:
                _copy(packed, draft, path)
        whole = draft.with_name(f"{draft.name}{Path(name).suffix.lower() or '.csv'}")
        draft = draft.rename(whole)
        yield draft
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError) as broken:
        raise CsvError(f"{path.name}: it cannot be unpacked ({broken}); send it again.") from broken
    finally:
        draft.unlink(missing_ok=True)


def _from_zip(path: Path, draft: Path) -> str:
    with zipfile.ZipFile(path) as package:
        tables = [
            member
            for member in package.infolist()
            if not member.is_dir() and Path(member.filename).suffix.lower() in _TABLES
        ]
        if len(tables) != 1:
            raise CsvError(
                f"{path.name}: it holds {len(tables)} tables ({', '.join(_TABLES)}) where one is "
                "expected; send each in a file of its own."
            )
        (member,) = tables
        if member.flag_bits & 1:
            raise CsvError(f"{path.name}: it is encrypted; send it without a password.")
        with package.open(member) as packed:
            _copy(packed, draft, path)
        return member.filename


def _copy(packed: IO[bytes] | gzip.GzipFile, draft: Path, path: Path) -> None:
    most = min(MOST, max(HARMLESS, path.stat().st_size * GAIN))
    written = 0
    with draft.open("wb") as out:
        while piece := packed.read(CHUNK):
            written += len(piece)
            if written > most:
                raise CsvError(
                    f"{path.name}: its {path.stat().st_size:,} bytes unpack to more than {most:,}, "
                    "which no honest table does; it was left alone."
                )
            out.write(piece)
