"""Outer systems' words made safe to show: no control or direction marks, no stack frames, bounded."""

import re
import unicodedata

SHOWN = 120
EXCERPT_LINES = 8
EXCERPT_LENGTH = 700
_NO_BREAK = "\N{NO-BREAK SPACE}"

_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_FRAME = re.compile(
    r"""^\s*(?:
        at\s+[\w$.<>/]+\(.*\)          # Java:   at com.example.Shape.map(Shape.java:12)
      | \.\.\.\s+\d+\s+(?:more|common\sframes\somitted)
      | Traceback\s\(most\srecent\scall\slast\):
      | File\s".*",\sline\s\d+.*       # Python: File "shape.py", line 12, in map
      | \^+
    )\s*$""",
    re.VERBOSE,
)
_PYTHON_FRAME = re.compile(r'^\s*File ".*", line \d+')
_INDENTED = re.compile(r"^\s{4,}\S")


def one_line(text: str, limit: int = SHOWN) -> str:
    """Return the text on one line, without anything a reader cannot see, cut at ``limit``."""
    seen = "".join(" " if character.isspace() else character for character in text)
    return shorten(" ".join(_visible(seen).split()), limit)


def quoted_lines(text: str) -> tuple[str, ...]:
    """Return the lines of a message worth quoting: no stack frames, no empty lines, not too many."""
    lines: list[str] = []
    left = EXCERPT_LENGTH
    for line in _without_frames(text.splitlines()):
        shown = one_line(line, left)
        if not shown:
            continue
        if len(lines) == EXCERPT_LINES or left <= 1:
            lines.append("…")
            break
        lines.append(shown)
        left -= len(shown)
    return tuple(lines)


def shorten(text: str, limit: int) -> str:
    """Cut a text at a word's end where there is one near, and show that it was cut."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    if space > limit * 2 // 3:
        cut = cut[:space]
    return cut.rstrip(" ,;:.–-") + "…"


def own_line(text: str, limit: int = SHOWN) -> str:
    """Return the text as `one_line` does, with the no-break spaces of dates and sums kept."""
    parts = text.split(_NO_BREAK)
    return shorten(_NO_BREAK.join(one_line(part, len(part)) for part in parts), limit)


def plain_spaces(text: str) -> str:
    """Return a text for places where it is copied, searched and piped: without no-break spaces."""
    return text.replace(_NO_BREAK, " ")


def web_address(url: str) -> str:
    """Return the address if a browser may follow it, else nothing."""
    if url != one_line(url, len(url)) or re.search(r"[\s\"'<>\\]", url):
        return ""
    return url if re.match(r"^https?://[^/]", url) else ""


def _visible(text: str) -> str:
    return "".join(
        character for character in text if unicodedata.category(character) not in _UNSEEN
    )


def _without_frames(lines: list[str]) -> list[str]:
    kept: list[str] = []
    after_frame = False
    for line in lines:
        source_line = after_frame and bool(_INDENTED.match(line))
        if not source_line and not _FRAME.match(line):
            kept.append(line)
        after_frame = bool(_PYTHON_FRAME.match(line))
    return kept
