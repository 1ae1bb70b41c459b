"""The catalogue as rows of cells: the page's columns first, then everything else a row holds."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.domain.value import LANGUAGES, Language

Cells = dict[str, str]
"""A row by the names of its fields; a text has one per language: ``action.de``."""

_TEXTS = ("interface", "explanation", "action", "alert", "outside")
_ORDER = (
    "interface",
    "example",
    "explanation",
    "action",
    "alert",
    "first_responder",
    "id",
    "integration",
    "pattern",
    "error_class",
    "responder_group",
    "runbook",
    "outside",
    "severity",
    "retry",
)
_HEADINGS: dict[str, tuple[str, str]] = {
    "interface": ("Schnittstelle", "Interface"),
    "example": ("Fehlerbeispiel", "Error example"),
    "explanation": ("Erklärung", "Explanation"),
    "action": ("Aktion", "Action"),
    "alert": ("Warnung", "Alert"),
    "first_responder": ("Ersthelfer", "First responder"),
    "outside": ("Text für Außenstehende", "Text for an outside party"),
}
_ALSO = {
    "benutzeroberfläche": ("interface", "de"),
    "erklärung/aktion": ("explanation", "de"),
    "explanation/action": ("explanation", "en"),
    "alarm": ("alert", "de"),
    "benachrichtigung": ("alert", "de"),
    "erstreaktion": ("first_responder", "de"),
}
_SUFFIX = re.compile(r"^(?P<base>.*?)\s*\((?P<language>de|en)\)$")
PAGE = {
    "de": ("Schnittstelle", "Fehlerbeispiel", "Erklärung/Aktion", "Warnung", "Ersthelfer"),
    "en": ("Interface", "Error example", "Explanation/Action", "Alert", "First responder"),
}


class NotACatalogueError(Exception):
    """A table that cannot be read as a catalogue; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Column:
    """A column of a file: its heading and the field that it holds."""

    heading: str
    field: str


def columns(language: Language) -> tuple[Column, ...]:
    """Return every column, headed in one language; texts of the other one are marked."""
    found = []
    for name in _ORDER:
        heading = _HEADINGS.get(name, (name, name))[LANGUAGES.index(language)]
        if name not in _TEXTS:
            found.append(Column(heading, name))
            continue
        found.append(Column(heading, f"{name}.{language}"))
        found += [
            Column(f"{heading} ({other})", f"{name}.{other}")
            for other in LANGUAGES
            if other != language
        ]
    return tuple(found)


def fields_of(headings: Iterable[str]) -> tuple[str | None, ...]:
    """Return the field that each heading means, none where it means nothing to us.

    "Benutzeroberfläche", "Schnittstelle" and "Interface" are one column. A heading without a
    language speaks the language of the other headings.
    """
    named = [_meant(heading) for heading in headings]
    german = sum(spoken == "de" for _, spoken, _ in named)
    english = sum(spoken == "en" for field, spoken, _ in named if field != "interface")
    language = "de" if german > english else "en"
    found = tuple(
        f"{field}.{marked or language}" if field in _TEXTS else field for field, _, marked in named
    )
    twice = sorted({field for field in found if field and found.count(field) > 1})
    if twice:
        raise NotACatalogueError(f"two columns hold {', '.join(twice)}: leave one of them out")
    if "id" not in found and "example" not in found:
        raise NotACatalogueError(
            'no column says which row is meant: the first line must hold "id" or "Error example"'
        )
    return found


def _meant(heading: str) -> tuple[str | None, str, str]:
    """Return the field of a heading, the language it is written in, and the one it is marked with."""
    words = " ".join(heading.split())
    marked = _SUFFIX.match(words)
    base = (marked["base"] if marked else words).casefold()
    mark = marked["language"] if marked else ""
    if base in _ALSO:
        return *_ALSO[base], mark
    for field, titles in _HEADINGS.items():
        for language, title in zip(LANGUAGES, titles, strict=True):
            if title.casefold() == base:
                return field, language, mark
    return (base if base in _ORDER else None), "", mark


def to_cells(rule: ErrorRule) -> Cells:
    """Return a row of the catalogue as cells; what it leaves out is an empty cell."""
    cells: Cells = {}
    for name in _ORDER:
        value = getattr(rule, name)
        if name in _TEXTS:
            for language in LANGUAGES:
                cells[f"{name}.{language}"] = value.in_(language) if value else ""
        elif name == "example":
            cells[name] = "\n".join(map(_escaped, value))
        else:
            cells[name] = "" if value is None else str(value)
    return cells


def to_fields(cells: Mapping[str, str]) -> dict[str, object]:
    """Return the fields that cells hold, as they stand in YAML; an empty cell is a field left out."""
    found: dict[str, object] = {}
    texts: dict[str, dict[str, str]] = {}
    for name, cell in cells.items():
        base, _, language = name.partition(".")
        if not cell:
            continue
        if language:
            texts.setdefault(base, {})[language] = cell
            found[base] = texts[base]
        elif name == "example":
            found[name] = [_unescaped(line) for line in cell.split("\n")]
        else:
            found[name] = cell
    return found


def page_row(rule: ErrorRule, language: Language) -> tuple[str, ...]:
    """Return the page's five cells of a row."""
    return (
        rule.interface.in_(language),
        rule.example[0] if rule.example else "",
        f"{rule.explanation.in_(language)} {rule.action.in_(language)}",
        rule.alert.in_(language),
        rule.first_responder.value.capitalize(),
    )


_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_ESCAPED = re.compile(r"\\(.)")


def _escaped(example: str) -> str:
    return "".join(_ESCAPES.get(one, one) for one in example)


def _unescaped(line: str) -> str:
    return _ESCAPED.sub(lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), line)
