"""Mask what differs between two messages of one error: the record's own values first, then all that looks like one."""

import re
from collections.abc import Iterable

VALUE = "<*>"
_SHORTEST = 2

_LOOKS = re.compile(
    r"""
      https?://\S+
    | [\w.+-]+@[\w-]+\.[\w.-]+                                  # mail addresses
    | (?<![\w.])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|io|eu|de|at|ch|local|internal|cloud|corp)(?::\d+)?(?![\w.])
    | \{[^{}\n]*\} | \[[^\[\]\n]*\]                             # {"name"=>"x"}, ["id", "name"]
    | "[^"\n]{0,200}" | „[^“”"\n]{0,200}[“”"] | “[^”\n]{0,200}” | «[^»\n]{0,200}» | ‚[^‘\n]{0,200}‘
    | (?<!\w)'[^'\n]{1,200}'(?!\w)
    | (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Mo|Di|Mi|Do|Fr|Sa|So)[.,]?\ [A-Z][a-zä]{2}\ \d\d?\ [\d:]+\ \w+\ \d{4}
    | \d\d?\.?\ (?:Jan|Feb|Mar|Mär|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez)\w*\.?\ \d{4}
    | [+-]?\d[\d.,:'/\ -]*\d\ ?(?:EUR|USD|CHF|GBP|CZK|PLN|€|\$|%)(?!\w)
    | (?:EUR|USD|CHF|GBP|CZK|PLN|€|\$)\ ?[+-]?\d[\d.,']*
    | [\w./\\:#-]*\d[\w./\\:#-]*                                # any word that holds a digit
    """,
    re.VERBOSE,
)
_LIST = re.compile(
    rf"{re.escape(VALUE)}(?:(?:\s*,\s*|\s+(?:and|or|und|oder)\s+|\s+){re.escape(VALUE)})+"
)
_CHOICES = re.compile(
    r"((?:one of|eines von|eine von|einer von|allowed are|erlaubt sind):? )[^.;\n]+", re.IGNORECASE
)


def mask(text: str, values: Iterable[str] = ()) -> str:
    """Return the message on one line, with ``<*>`` for each value in it."""
    masked = " ".join(text.split())
    for value in sorted(set(values), key=len, reverse=True):
        words = " ".join(value.split())
        if len(words) >= _SHORTEST:
            masked = _found_again(words).sub(VALUE, masked)
    masked = _CHOICES.sub(rf"\1{VALUE}", masked)
    masked = _LOOKS.sub(lambda found: found[0] if found[0] == VALUE else VALUE, masked)
    return _LIST.sub(VALUE, masked)


def _found_again(value: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(value)}(?!\w)", re.IGNORECASE)


def tokens(masked: str) -> tuple[str, ...]:
    """Return the words of a masked message, without the punctuation around them."""
    return tuple(word for each in masked.split() if (word := _bare(each)))


def _bare(word: str) -> str:
    if VALUE in word:
        return VALUE
    return word.strip(".,;:!?()\"'-–>=")
