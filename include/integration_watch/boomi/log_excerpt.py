"""A log of any size in little memory: whole where it is small, else its begin, its errors and its end."""

import re

WHOLE = 4 * 2**20
PART = 2**20
_LONGEST_LINE = 64 * 2**10
_CUT = b"\nINFO \xe2\x80\xa6\n"
_WORDS = (b"SEVERE", b"ERROR", b"FATAL")
_SEVERE = re.compile(b"|".join(_WORDS))
_ENTRY = re.compile(
    rb"^\s*(?:\[?\d{4}-\d\d-\d\d|[A-Z][a-z]{2} \d{1,2}, \d{4}"
    rb"|\[?(?:SEVERE|ERROR|FATAL|WARNING|WARN|INFO|CONFIG|FINE|FINER|FINEST|DEBUG|TRACE)\b)"
)


class LogExcerpt:
    """Takes a log piece by piece; holds at most 7 MB of it.

    ``SEVERE`` entries are kept with the lines that belong to them, as far as they fill 1 MB.
    """

    def __init__(self, *, whole: int = WHOLE, part: int = PART) -> None:
        self._whole = whole
        self._part = part
        self._size = 0
        self._head = bytearray()
        self._tail = bytearray()
        self._errors = bytearray()
        self._rest = b""
        self._in_error = False

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        self._size += len(piece)
        self._head += piece[: self._whole - len(self._head)]
        self._tail += piece
        del self._tail[: -self._part]
        whole, ended, rest = (self._rest + piece).rpartition(b"\n")
        self._rest = rest[:_LONGEST_LINE]
        # Nearly all of a log is calm: only what tells of an error is taken apart.
        if ended and (self._in_error or any(word in whole for word in _WORDS)):
            for line in whole.split(b"\n"):
                self._take(line[:_LONGEST_LINE])

    def text(self) -> str:
        """Return the log, or what of it was kept."""
        if self._size <= self._whole:
            return _decoded(bytes(self._head))
        parts = (self._head[: self._part], self._errors, self._tail)
        return _decoded(_CUT.join(bytes(part) for part in parts))

    def _take(self, line: bytes) -> None:
        if _ENTRY.match(line):
            self._in_error = bool(_SEVERE.search(line))
        if self._in_error and len(self._errors) < self._part:
            self._errors += line + b"\n"


def _decoded(log: bytes) -> str:
    """Return the text: UTF-8, and each line that is none in the Windows form of Latin-1."""
    try:
        return log.decode()
    except UnicodeDecodeError:
        return "".join(map(_decoded_line, log.splitlines(keepends=True)))


def _decoded_line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
