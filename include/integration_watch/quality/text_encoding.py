"""Which encoding a file of unknown make is in: UTF-8 when it can be, else the code page that reads best."""

import codecs
from collections.abc import Iterator
from pathlib import Path

CHUNK = 1 << 20
_MOSTLY = 0.7
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WEST = frozenset("äöüÄÖÜßéèêëàâáåÅçñøØæÆíïîóôúûÉÈÀÇÑ€§°£–’“”„")
_CENTRE = frozenset("áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽąćęłńśźżĄĆĘŁŃŚŹŻäöüÄÖÜßőűŐŰ€§°–’“”„")
_CANDIDATES = (("cp1252", _WEST), ("cp1250", _CENTRE), ("cp850", _WEST))


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file: a mark decides, then validity, then what reads as words."""
    with path.open("rb") as file:
        start = file.read(4)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if unmarked := _utf16_without_mark(path):
        return unmarked
    if _is_utf8(path):
        return "utf-8"
    # All but the bytes outside ASCII and their neighbours read the same in each of them.
    scores = {name: _score(path, name, letters) for name, letters in _CANDIDATES}
    return max(scores, key=lambda name: scores[name])


def _utf16_without_mark(path: Path) -> str:
    """Return which UTF-16 a file is in that does not say so: of western text every second byte is NUL."""
    with path.open("rb") as file:
        start = file.read(CHUNK >> 8)
    even, odd = start[::2], start[1::2]
    if not odd or b"\0" not in start:
        return ""
    if odd.count(0) > _MOSTLY * len(odd) and not even.count(0):
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > _MOSTLY * len(even) and not odd.count(0) else ""


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _score(path: Path, encoding: str, letters: frozenset[str]) -> int:
    """Return how much of the text outside ASCII is made of letters that its languages use."""
    total = 0
    for chunk in _chunks(path):
        text = chunk.decode(encoding, errors="replace")
        for before, letter, after in zip(f" {text}", text, f"{text[1:]} ", strict=False):
            if letter.isascii():
                continue
            total += _weight(letter, letters, in_word=before.isalpha() and after.isalpha())
    return total


def _weight(letter: str, letters: frozenset[str], *, in_word: bool) -> int:
    if letter == "\ufffd":
        return -10
    if not letter.isalpha():
        return -3 if in_word and letter != "’" else int(letter in letters)
    return 2 if letter in letters else -1


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
