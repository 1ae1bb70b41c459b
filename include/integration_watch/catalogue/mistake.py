"""Mistakes in the configuration: which file, which line, which key, and what was meant."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parents[3]

Step = str | int
KeyPath = tuple[Step, ...]


class Mistake(NamedTuple):
    """One thing to mend: ``str()`` is the sentence that a person reads."""

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        """Return ``file:line: key: message``, leaving out what is not known."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.key, self.message) if part)


def shown(path: Path) -> str:
    """Return a path as people write it: relative to the project where it lies inside."""
    for start in (PROJECT, Path.cwd()):
        if path.is_relative_to(start):
            return str(path.relative_to(start))
    return str(path)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `` (did you mean "x"?)``, or nothing where no known word is near."""
    words = sorted(known)
    near = [
        *get_close_matches(word, words, n=1, cutoff=0.85),
        *(other for other in words if other.startswith(f"{word}_") or word.startswith(f"{other}_")),
        *get_close_matches(word, words, n=1, cutoff=0.7),
    ]
    return f' (did you mean "{near[0]}"?)' if near else ""
