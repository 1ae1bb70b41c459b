"""Every word that the Data Docs say of themselves, in German and in English."""

from datetime import datetime
from decimal import Decimal

from include.integration_watch.domain.value import Language

_WORDS: dict[Language, dict[str, str]] = {
    "de": {
        "other_language": "English",
        "where": "Wo Sie sind",
        "language": "Sprache",
        "all_integrations": "der jeweils jüngste Lauf von {count} Integrationen",
        "runs_in_all": "{count} Läufe insgesamt",
        "not_passed": "Nicht bestanden",
        "not_passed_hint": "{count} von {total} Integrationen",
        "shown_of": "die {shown} zuletzt geprüften von {count}",
        "everything": "Alle Integrationen",
        "integration": "Integration",
        "outcome": "Ergebnis",
        "rows": "Zeilen",
        "as_of": "Stand",
        "checked": "Geprüft",
        "earlier": "Frühere Läufe",
        "all": "alle",
        "reconciliations": "Abgleiche",
        "reconciliation": "Abgleich",
        "progress": "Wie weit er ist",
        "all_of": "alle Läufe von {integration}",
        "nothing_yet": "Noch wurden keine Daten geprüft. Die Seiten erscheinen nach dem ersten Lauf "
        "eines DAGs namens check_data__…",
        "pages": "Seiten",
        "page": "Seite {number}",
        "page_from": "ab {name}",
        "runs": "Die jüngsten Läufe",
        "newest_runs": "die jüngsten Läufe",
        "by_month": "Alle Läufe nach Monaten",
        "runs_of_month": "{month}: {runs} Läufe",
        "runs_of_sheet": "{month}, Blatt {number}: {runs} Läufe",
        "month": "Läufe im {month}",
        "sheet": "Blatt {number}",
        "status": "Ergebnis",
        "rule": "Erwartung",
        "rules": "Erwartungen",
        "failing": "Verstöße",
        "of": "von {count}",
        "evidence": "Belege",
        "trend": "Verlauf",
        "keys": "Alle Schlüssel",
        "keys_table": "ansehen",
        "keys_table_of": "alle Schlüssel zu {rule} ansehen",
        "keys_csv_of": "alle Schlüssel zu {rule} als CSV",
        "documents_one": "{count} Beleg",
        "documents_many": "{count} Belege",
        "documents_of": "{shown} von {count} Belegen",
        "columns": "Spalten",
        "field": "Feld",
        "filled": "Gefüllt",
        "missing": "Fehlt",
        "blank": "Leer",
        "distinct": "Verschieden",
        "length": "Länge",
        "rows_of": "{count} Zeilen, {object}",
        "gx": "Great Expectations",
        "trend_flat": "{runs} Läufe, immer {last}",
        "trend_moves": "{runs} Läufe, {least} bis {most} Verstöße, zuletzt {last}",
        "when": "Wann",
        "passed": "bestanden",
        "warned": "Warnung",
        "failed": "nicht bestanden",
        "errored": "Prüfung gestört",
        "not_evaluated": "nicht geprüft",
        "kind.required": "muss gefüllt sein",
        "kind.not_unique": "muss eindeutig sein",
        "kind.format": "Format",
        "kind.length": "Länge",
        "kind.domain": "erlaubte Werte",
        "kind.reference": "Verweis",
    },
    "en": {
        "other_language": "Deutsch",
        "where": "Where you are",
        "language": "Language",
        "all_integrations": "the newest run of each of {count} integrations",
        "runs_in_all": "{count} runs in all",
        "not_passed": "Not passed",
        "not_passed_hint": "{count} of {total} integrations",
        "shown_of": "the {shown} of {count} that were checked last",
        "everything": "All integrations",
        "integration": "Integration",
        "outcome": "Outcome",
        "rows": "Rows",
        "as_of": "As of",
        "checked": "Checked",
        "earlier": "Earlier runs",
        "all": "all",
        "reconciliations": "Reconciliations",
        "reconciliation": "Reconciliation",
        "progress": "How far it has come",
        "all_of": "all runs of {integration}",
        "nothing_yet": "No data was checked yet. Pages appear here after the first run of a "
        "check_data DAG.",
        "pages": "Pages",
        "page": "Page {number}",
        "page_from": "from {name}",
        "runs": "The newest runs",
        "newest_runs": "the newest runs",
        "by_month": "All runs by month",
        "runs_of_month": "{month}: {runs} runs",
        "runs_of_sheet": "{month}, sheet {number}: {runs} runs",
        "month": "Runs in {month}",
        "sheet": "Sheet {number}",
        "status": "Outcome",
        "rule": "Expectation",
        "rules": "Expectations",
        "failing": "Failing",
        "of": "of {count}",
        "evidence": "Evidence",
        "trend": "Trend",
        "keys": "All keys",
        "keys_table": "look at",
        "keys_table_of": "look at all keys of {rule}",
        "keys_csv_of": "all keys of {rule} as CSV",
        "documents_one": "{count} document",
        "documents_many": "{count} documents",
        "documents_of": "{shown} of {count} documents",
        "columns": "Columns",
        "field": "Field",
        "filled": "Filled",
        "missing": "Missing",
        "blank": "Blank",
        "distinct": "Distinct",
        "length": "Length",
        "rows_of": "{count} {object} rows",
        "gx": "Great Expectations",
        "trend_flat": "{runs} runs, always {last}",
        "trend_moves": "{runs} runs, {least} to {most} failing, {last} in the last",
        "when": "When",
        "passed": "passed",
        "warned": "warned",
        "failed": "failed",
        "errored": "errored",
        "not_evaluated": "not evaluated",
        "kind.required": "required",
        "kind.not_unique": "not unique",
        "kind.format": "format",
        "kind.length": "length",
        "kind.domain": "domain",
        "kind.reference": "reference",
    },
}


def say(language: Language, word: str, **values: object) -> str:
    """Return what is said in a language, its places filled in; KeyError for a word that is not there."""
    said = _WORDS[language][word]
    return said.format(**values) if values else said


def kind(language: Language, identifier: str) -> str:
    """Return what a kind of rule is called; one without words of its own is called what it is."""
    return _WORDS[language].get(f"kind.{identifier}", identifier.replace("_", " "))


def known_words(language: Language) -> frozenset[str]:
    """Return every word that a language has."""
    return frozenset(_WORDS[language])


def moment(language: Language, at: datetime) -> str:
    """Return a moment: ``04.03.2026, 06:00 UTC``, ``2026-03-04 06:00 UTC``."""
    return f"{at:%d.%m.%Y, %H:%M} UTC" if language == "de" else f"{at:%Y-%m-%d %H:%M} UTC"


def month(language: Language, word: str) -> str:
    """Return a month that is kept as ``2026-03``: ``03/2026``, ``2026-03``."""
    year, _, number = word.partition("-")
    return f"{number}/{year}" if language == "de" else word


def number(language: Language, amount: int | Decimal) -> str:
    """Return a number with narrow gaps, and the decimal mark of the language."""
    shown = f"{amount:,}".replace(",", "\u202f")
    return shown.replace(".", ",") if language == "de" else shown


def percent(language: Language, part: int, whole: int) -> str:
    """Return a share; what is not quite nothing or everything never looks like it."""
    if not whole:
        return ""
    shown = f"{100 * part / whole:.1f} %"
    if part and shown == "0.0 %":
        shown = "< 0.1 %"
    elif part < whole and shown == "100.0 %":
        shown = "> 99.9 %"
    return shown.replace(".", ",") if language == "de" else shown
