"""Cut the words that a person can use out of a Boomi process log."""

import re
from collections.abc import Iterable, Iterator

from .masking import mask

LONGEST = 1000
_LONGEST_LINE = 4000
_LONGEST_WORD = 40
_ELLIPSIS = " …"

_TIME = (
    r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?"
    r"(?: ?(?:Z|UTC|[+-]\d\d:?\d\d|[A-Z]{3,4}))?\]?"
)
_US_TIME = r"[A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d\d(?::\d\d)? [AP]M"
_LEVELS = "SEVERE|ERROR|FATAL|WARNING|WARN|INFO|CONFIG|FINEST|FINER|FINE|DEBUG|TRACE"
_SEVERE = frozenset({"SEVERE", "ERROR", "FATAL"})
_ENTRY = re.compile(
    rf"^\s*(?:{_TIME}[\t ]+)?\[?(?P<level>{_LEVELS})\]?(?:[\t ]*:\s|\t|\s+)(?P<rest>.*)$"
)
_TIMED = re.compile(rf"^\s*(?:{_TIME}|{_US_TIME})[\t ]")

_TERMINAL = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)?|[@-Z\\-_])"
)
_FRAME_LINE = re.compile(
    r"^\s*(?:at\s+\S+\(.*|at\s+(?:[\w$<>/@-]+\.){2,}\S*"
    r"|\.\.\. ?\d+ (?:more|common frames omitted).*)$"
)
_FRAMES = re.compile(
    r"\s+at\s+[\w.$<>/@-]+\("
    r"(?:[\w$.-]+\.(?:java|kt|scala|groovy)(?::\d+)?|Native Method|Unknown Source)\)"
)
_LINKS = re.compile(r"[;,]?\s?\b(?:Caused by|Suppressed|Wrapped by):\s*")
_CLASS = (
    r"(?:[a-z_$][\w$]*\.)+[A-Z_$][\w$]*(?:Exception|Error|Failure|Fault|Throwable)"
    r"|[A-Z]\w*Exception"
)
_PREFIX = re.compile(rf"^(?:Exception in thread \S+ )?(?P<name>{_CLASS})(?::\s+|:?$)")
_LOGGER = re.compile(r"^\[[\w.$ ]+\]\s*")
_STEP = re.compile(r"^[\w.\- ]{1,30}$")


def error_text(log: str) -> str:
    """Return what a process log says went wrong, in words and without secrets; empty if nothing.

    - The severe entries in their order, each sentence once.
    - No stack-trace frames, no Java class in front of a message.
    - At most 1000 characters.

    A log in which no line looks like an entry is taken as one severe entry.
    """
    return _words(_severe_lines(_lines(log)))


def tidy(text: str) -> str:
    """Return a message as a person reads it: the same rules, with every line taken as meant."""
    if not text:
        return ""
    return _words(_lines(text))


def printable(text: str) -> str:
    """Return the text without terminal escapes, control characters and broken surrogates."""
    if text.isprintable():  # nearly all that comes is one plain line
        return text
    text = _TERMINAL.sub("", text)
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(
        sign
        for sign in whole
        if sign.isprintable() or sign in "\n\t" or (sign.isspace() and sign >= "\u00a0")
    )


def shorten(text: str, longest: int) -> str:
    """Return the text cut to a length, at a word's end, with an ellipsis where it was cut."""
    text = text.strip()
    if len(text) <= longest:
        return text
    cut = text[: longest - len(_ELLIPSIS)]
    head, _, tail = cut.rpartition(" ")
    return (head if head and len(tail) < _LONGEST_WORD else cut).rstrip() + _ELLIPSIS


def _lines(text: str) -> list[str]:
    return [line[:_LONGEST_LINE] for line in text.splitlines()]


def _words(lines: Iterable[str]) -> str:
    said: list[str] = []
    size = 0
    for part in _parts(lines):
        if part and not any(part in earlier for earlier in said):
            said.append(part)
            size += len(part)
        if size > 8 * LONGEST:
            break
    return shorten(mask("\n".join(said)), LONGEST)


def _parts(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if not _FRAME_LINE.match(line):
            words = _FRAMES.sub("", printable(line))
            yield from map(_without_class, _LINKS.split(words))


def _severe_lines(lines: list[str]) -> list[str]:
    structured = any(_ENTRY.match(line) for line in lines)
    wanted = not structured
    kept: list[str] = []
    for line in lines:
        entry = _ENTRY.match(line)
        if entry:
            wanted = entry["level"] in _SEVERE
        elif structured and _TIMED.match(line):
            wanted = False
        if wanted:
            kept.append(_message(entry["rest"]) if entry else line)
    return kept


def _message(rest: str) -> str:
    """Return the message of an entry: its columns are step, extended information, message.

    Which sign divides them in the file is documented nowhere: tabs are taken at their word, runs
    of blanks only where what stands before them can be no part of the message.
    """
    rest = _LOGGER.sub("", rest)
    if "\t" in rest:
        columns = [column.strip() for column in rest.split("\t")]
        filled = [column for column in columns if column]
        return " ".join([column for column in columns[2:] if column] or filled[-1:])
    match re.split(r" {2,}", rest.strip()):
        case [_, _, *message] if message:
            return "  ".join(message)
        case [step, said] if _STEP.match(step):
            return said
    return rest.strip()


def _without_class(part: str) -> str:
    """Return the part without the exceptions' names in front; the last name if nothing follows."""
    part = part.strip()
    while found := _PREFIX.match(part):
        rest = part[found.end() :].strip()
        if not rest:
            return found["name"].rpartition(".")[2]
        part = rest
    return part
