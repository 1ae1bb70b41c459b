"""The numbers by which people know a document, out of texts and tracked fields; people are masked."""

import re
from collections.abc import Iterable, Mapping
from operator import itemgetter

from .value import Value

MASK = "***"

_OBJECTS: tuple[tuple[str, str], ...] = (
    ("credit_note", r"credit ?notes?|gutschrift(?:en)?"),
    ("purchase_order", r"purchase ?orders?|order headers?|p\.?o\.?|bestellung(?:en)?"),
    ("requisition", r"requisitions?|req|bestellanforderung(?:en)?|anforderung(?:en)?|banf"),
    ("invoice", r"invoices?|rechnung(?:en)?"),
    ("supplier", r"suppliers?|vendors?|lieferant(?:en)?|kreditor(?:en)?"),
)
_NUMBER = r"(?:[ _-]?(?:number|no\.?|nr\.?|num|nummer|id|identity|key|#))?"
_VALUE = r"[\"'(]?(?P<value>(?=[\w./-]*\d)[A-Za-z0-9][\w./-]{1,39})"
_IN_TEXT = tuple(
    (
        name,
        re.compile(
            rf"(?<![\w-])(?:{words}){_NUMBER}(?:\s+with\s+(?:identity|number))?\s*[:=#]?\s*{_VALUE}",
            re.IGNORECASE,
        ),
    )
    for name, words in _OBJECTS
)
_NAMED = tuple(
    (name, re.compile(rf"(?<![a-z])(?:{words})(?![a-z])", re.IGNORECASE))
    for name, words in _OBJECTS
)
_SAYS_NUMBER = re.compile(r"number|no\b|nr\b|num\b|nummer|id\b|key|#", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PHONE = re.compile(r"(?<![\w/.-])(?:\+|00)\d[\d ()/-]{6,20}\d(?![\w])")
_NAMED_PERSON = re.compile(
    r"\b((?:requester|buyer|approver|user|contact|created by|besteller|ansprechpartner)\s*[:=]\s*)"
    r"[^\s,;][^,;\n]{1,60}",
    re.IGNORECASE,
)
_LONGEST = 40
_MOST_TEXT = 20_000


class BusinessKey(Value):
    """A document as people know it: ``invoice`` and its number."""

    object: str
    number: str


def keys_in(text: str) -> tuple[BusinessKey, ...]:
    """Return the numbers that a text names, each once, in their order."""
    found = [
        (match.start(), BusinessKey(object=name, number=match["value"].rstrip(".-/")))
        for name, pattern in _IN_TEXT
        for match in pattern.finditer(text[:_MOST_TEXT])
    ]
    return tuple(dict.fromkeys(key for _, key in sorted(found, key=itemgetter(0))))


def keys_of(fields: Mapping[str, str]) -> tuple[BusinessKey, ...]:
    """Return the numbers among tracked fields, by the names that somebody gave the fields.

    A field that is called like a document counts where its name says number, or its value holds a
    digit and no blank.
    """
    found: list[BusinessKey] = []
    for field, raw in fields.items():
        value = raw.strip()[:_LONGEST]
        name = field.replace("_", " ")
        object_ = next((each for each, words in _NAMED if words.search(name)), None)
        is_number = any(sign.isdigit() for sign in value) and " " not in value
        if object_ and value and (is_number or _SAYS_NUMBER.search(name)):
            found.append(BusinessKey(object=object_, number=value))
    return tuple(dict.fromkeys(found))


def numbers(keys: Iterable[BusinessKey]) -> frozenset[tuple[str, str]]:
    """Return keys in the form in which they are compared: without case and leading zeros."""
    return frozenset((key.object, key.number.casefold().lstrip("0")) for key in keys)


def mask_people(text: str) -> str:
    """Return a text without mail addresses, telephone numbers and the names of people in named fields."""
    for pattern, by in ((_MAIL, MASK), (_PHONE, MASK), (_NAMED_PERSON, rf"\1{MASK}")):
        text = pattern.sub(by, text)
    return text
