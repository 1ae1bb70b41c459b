"""Tell whether a cron expression can be kept; the scheduler would refuse it too late and too far away."""

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, ("", *_MONTHS)),
    ("day of the week", 0, 7, _DAYS),
)
_PART = re.compile(r"^(\*|(?P<first>\w+)(-(?P<last>\w+))?)(/(?P<step>[1-9]\d?))?$")


def cron_mistake(text: str) -> str:
    """Return what is wrong with a cron expression, or nothing."""
    words = text.split()
    if len(words) != len(_FIELDS):
        return f'"{text}" is no cron expression: it has five parts, like "*/5 * * * *"'
    for word, (name, low, high, names) in zip(words, _FIELDS, strict=True):
        for part in word.lower().split(","):
            if not _stands(part, low, high, names):
                return (
                    f'"{text}" is no cron expression: {name} "{word}" must lie in {low} to {high}'
                )
    return ""


def _stands(part: str, low: int, high: int, names: tuple[str, ...]) -> bool:
    found = _PART.match(part)
    if found is None:
        return False
    bounds = [_number(word, names) for word in (found["first"], found["last"]) if word]
    numbers = [bound for bound in bounds if bound is not None and low <= bound <= high]
    return len(numbers) == len(bounds) and numbers == sorted(numbers)


def _number(word: str, names: tuple[str, ...]) -> int | None:
    if word.isdecimal():
        return int(word)
    return names.index(word) if word in names else None
