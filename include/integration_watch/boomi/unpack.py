"""Unpack a process log: a ZIP from outside, read in pieces and never beyond a limit."""

import lzma
import os
import struct
import zipfile
import zlib
from typing import IO

from .answer import Question
from .errors import AnswerUnreadable, TooLarge
from .log_excerpt import LogExcerpt

_CHUNK = 256 * 1024
_FEW_FILES = 100
# What zipfile raises for bytes that are no ZIP, a torn one, one under password, an unknown method.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def unpack(question: Question, packed: IO[bytes], *, largest: int) -> str:
    """Return the text of the log files in a ZIP, of all its files if none is called *.log.

    Of a log beyond some MB only its begin, its errors and its end are returned (`LogExcerpt`).

    The sizes that a ZIP declares are not believed: what comes out is counted, so that one made to
    grow to gigabytes ends at ``largest`` bytes.
    """
    try:
        with zipfile.ZipFile(packed) as folder:
            files = [entry for entry in folder.infolist() if not entry.is_dir()]
            logs = [entry for entry in files if entry.filename.lower().endswith(".log")]
            return _read(question, folder, (logs or files)[:_FEW_FILES], largest)
    except _BROKEN as broken:
        raise AnswerUnreadable(
            f"{question}: what came is no readable ZIP of a log ({_size(packed)} bytes). Open the log "
            "in Boomi under Process Reporting."
        ) from broken


def _size(packed: IO[bytes]) -> int:
    return packed.seek(0, os.SEEK_END)


def _read(
    question: Question, folder: zipfile.ZipFile, entries: list[zipfile.ZipInfo], largest: int
) -> str:
    text, size = LogExcerpt(), 0
    for entry in entries:
        with folder.open(entry) as file:
            while chunk := file.read(_CHUNK):
                text.feed(chunk)
                size += len(chunk)
                if size > largest:
                    raise TooLarge(
                        f"{question}: the log unpacks to more than {largest // 2**20} MB and was "
                        "not read. Open it in Boomi under Process Reporting."
                    )
    return text.text()
