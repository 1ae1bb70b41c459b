"""Where a run was checked, in a sentence: in the source's own database, or why its rows were fetched."""

from collections.abc import Mapping
from typing import Any

from include.integration_watch.domain.value import Language

from .detail_words import translated
from .validation_result import WHERE

_STREAMED, _IN_PLACE = "streamed: ", "in place: "
_REASONS_TOLD = 3
_DATABASES = {
    "postgresql": "PostgreSQL",
    "mysql": "MySQL",
    "mariadb": "MariaDB",
    "sqlite": "SQLite",
}
_SAID: Mapping[Language, Mapping[str, str]] = {
    "de": {
        "all": "In der eigenen Datenbank geprüft ({database}); übertragen wurden nur Zeilen, die verstoßen könnten.",
        "some": "In der eigenen Datenbank geprüft ({database}), bis auf {count} von {total} Erwartungen, "
        "deren Spalten ganz übertragen wurden: {reasons}.",
        "none": "Die Prüfung sollte in der eigenen Datenbank geschehen, doch die Daten wurden ganz "
        "übertragen: {reasons}.",
        "more": "und {count} weitere Gründe",
    },
    "en": {
        "all": "Checked in its own database ({database}); only rows that may fail were fetched.",
        "some": "Checked in its own database ({database}), but for {count} of {total} expectations whose "
        "columns were streamed whole: {reasons}.",
        "none": "It was to be checked in its own database, but all of it was streamed: {reasons}.",
        "more": "and {count} more reasons",
    },
}
_GERMAN: tuple[tuple[str, str], ...] = (
    (
        "unexpected_rows_expectation is not compiled to SQL of a database",
        "eine Regel in eigenem SQL",
    ),
    ("{kind} is not compiled to SQL of a database", "{kind} kennt nur die eigene Auswertung"),
    (
        "more than {count} values of {field} repeat",
        "mehr als {count} Werte von {field} wiederholen sich",
    ),
    (
        "more than {count} values of {field} name no record",
        "mehr als {count} Werte von {field} nennen keinen Datensatz",
    ),
    (
        "{field} has more than {count} different values",
        "{field} hat mehr als {count} verschiedene Werte",
    ),
    (
        "more than {count} values of {field} may be the same once folded",
        "mehr als {count} Werte von {field} könnten bis auf Schreibung und Leerzeichen gleich sein",
    ),
    (
        "{field} has more than {count} different values beyond ASCII",
        "{field} hat mehr als {count} verschiedene Werte mit Zeichen jenseits von ASCII",
    ),
    (
        "{field} has more than {count} different values and days",
        "{field} hat mehr als {count} verschiedene Werte und Tage",
    ),
    ("more than {share} of the rows may fail", "mehr als {share} der Zeilen könnten verstoßen"),
    ("{field} is a binary fraction", "{field} ist ein Binärbruch"),
    ("{field} is of type {type}", "{field} ist vom Typ {type}"),
    ('there is no column "{field}"', "es gibt keine Spalte „{field}“"),
    (
        "the text of {field}, of type {type}, is made by its driver",
        "den Text von {field} (Typ {type}) bildet erst der Treiber",
    ),
    (
        "suites are not compiled to the SQL of {database}",
        "für {database} gibt es keine Auswertung in der Datenbank",
    ),
    ("{database} refused a question: {words}", "{database} hat eine Frage abgewiesen: {words}"),
    ("a pattern of characters beyond ASCII", "ein Muster mit Zeichen jenseits von ASCII"),
    ("a part of a pattern that gives nothing back", "ein Muster, das nichts zurückgibt"),
    ("{what} in a pattern", "{what} in einem Muster"),
    ("a row condition written as text", "eine Zeilenbedingung als Text"),
    (
        "uniqueness of records of which some values may be missing",
        "Eindeutigkeit von Datensätzen, in denen Werte fehlen dürfen",
    ),
    ("days of which either may be missing", "Tage, von denen einer fehlen darf"),
)


def where(language: Language, result: Mapping[str, Any]) -> str:
    """Return where a validation result was found; nothing where no database was to be asked."""
    said = _SAID[language]
    if whole := _reason((result.get("meta") or {}).get(WHERE)):
        return said["none"].format(reasons=_told(language, [whole]))
    places = [str((each.get("meta") or {}).get(WHERE, "")) for each in result.get("results", ())]
    looked = [place.removeprefix(_IN_PLACE) for place in places if place.startswith(_IN_PLACE)]
    reasons = [reason for place in places if (reason := _reason(place))]
    if not looked and not reasons:
        return ""
    database = _DATABASES.get(looked[0], looked[0]) if looked else "–"
    if not reasons:
        return said["all"].format(database=database)
    return said["some"].format(
        database=database,
        count=len(reasons),
        total=len(places),
        reasons=_told(language, list(dict.fromkeys(reasons))),
    )


def _reason(place: Any) -> str:
    named = str(place or "")
    return named.removeprefix(_STREAMED) if named.startswith(_STREAMED) else ""


def _told(language: Language, reasons: list[str]) -> str:
    told = [(language == "de" and translated(each, _GERMAN)) or each for each in reasons]
    more = len(told) - _REASONS_TOLD
    if more > 0:
        told = [*told[:_REASONS_TOLD], _SAID[language]["more"].format(count=more)]
    return "; ".join(told)
