"""Every word that the Data Docs say of themselves, in German and in English."""

from datetime import datetime
from decimal import Decimal

from include.integration_watch.domain.value import Language

_WORDS: dict[Language, dict[str, str]] = {
    "de": {
        "other_language": "English",
        "where": "Wo Sie sind",
        "language": "Sprache",
        "all_integrations_one": "der jüngste Lauf einer Integration",
        "all_integrations_many": "der jeweils jüngste Lauf von {count} Integrationen",
        "runs_in_all_one": "{count} Lauf insgesamt",
        "runs_in_all_many": "{count} Läufe insgesamt",
        "not_passed": "Nicht bestanden",
        "not_passed_hint_one": "{passed_not} von {count} Integration",
        "not_passed_hint_many": "{passed_not} von {count} Integrationen",
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
        "runs_of_month_one": "{month}: {count} Lauf",
        "runs_of_month_many": "{month}: {count} Läufe",
        "runs_of_sheet_one": "{month}, Blatt {number}: {count} Lauf",
        "runs_of_sheet_many": "{month}, Blatt {number}: {count} Läufe",
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
        "documents_of_one": "{shown} von {count} Beleg",
        "documents_of_many": "{shown} von {count} Belegen",
        "columns": "Spalten",
        "field": "Feld",
        "filled": "Gefüllt",
        "missing": "Fehlt",
        "blank": "Leer",
        "distinct": "Verschieden",
        "length": "Länge",
        "rows_of_one": "{count} Zeile, {object}",
        "rows_of_many": "{count} Zeilen, {object}",
        "gx": "Great Expectations",
        "trend_flat": "{runs} Läufe, immer {last}",
        "trend_moves": "{runs} Läufe, Verstöße: {least} bis {most}, zuletzt {last}",
        "only_not_passed": "Nur was nicht bestanden ist",
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
        "kind.range": "Zahl in Grenzen",
        "kind.date_order": "Reihenfolge der Tage",
        "kind.suite": "eigene Erwartung",
        "object.supplier": "Lieferanten",
        "object.requisition": "Bestellanforderungen",
        "object.purchase_order": "Bestellungen",
        "object.invoice": "Rechnungen",
        "object.payment": "Zahlungen",
        "object.contract": "Verträge",
        "object.account": "Konten",
        "object.account_type": "Kontenpläne",
        "object.payment_term": "Zahlungsbedingungen",
        "object.exchange_rate": "Wechselkurse",
        "object.user": "Benutzer",
    },
    "en": {
        "other_language": "Deutsch",
        "where": "Where you are",
        "language": "Language",
        "all_integrations_one": "the newest run of one integration",
        "all_integrations_many": "the newest run of each of {count} integrations",
        "runs_in_all_one": "{count} run in all",
        "runs_in_all_many": "{count} runs in all",
        "not_passed": "Not passed",
        "not_passed_hint_one": "{passed_not} of {count} integration",
        "not_passed_hint_many": "{passed_not} of {count} integrations",
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
        "runs_of_month_one": "{month}: {count} run",
        "runs_of_month_many": "{month}: {count} runs",
        "runs_of_sheet_one": "{month}, sheet {number}: {count} run",
        "runs_of_sheet_many": "{month}, sheet {number}: {count} runs",
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
        "documents_of_one": "{shown} of {count} document",
        "documents_of_many": "{shown} of {count} documents",
        "columns": "Columns",
        "field": "Field",
        "filled": "Filled",
        "missing": "Missing",
        "blank": "Blank",
        "distinct": "Distinct",
        "length": "Length",
        "rows_of_one": "{count} row, {object}",
        "rows_of_many": "{count} rows, {object}",
        "gx": "Great Expectations",
        "trend_flat": "{runs} runs, always {last}",
        "trend_moves": "{runs} runs, {least} to {most} failing, {last} in the last",
        "only_not_passed": "Only what did not pass",
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
        "kind.range": "number within bounds",
        "kind.date_order": "order of days",
        "kind.suite": "expectation of your own",
        "object.supplier": "suppliers",
        "object.requisition": "requisitions",
        "object.purchase_order": "purchase orders",
        "object.invoice": "invoices",
        "object.payment": "payments",
        "object.contract": "contracts",
        "object.account": "accounts",
        "object.account_type": "charts of accounts",
        "object.payment_term": "payment terms",
        "object.exchange_rate": "exchange rates",
        "object.user": "users",
    },
}


def say(language: Language, word: str, **values: object) -> str:
    """Return what is said in a language, its places filled in; KeyError for a word that is not there."""
    said = _WORDS[language][word]
    return said.format(**values) if values else said


def count(language: Language, word: str, amount: int, **values: object) -> str:
    """Return what is counted, in the number that fits; ``{count}`` is its place."""
    form = "one" if amount == 1 else "many"
    return say(language, f"{word}_{form}", count=number(language, amount), **values)


def objects(language: Language, identifier: str) -> str:
    """Return what records of an object are called; of one without words of its own what it is."""
    return _WORDS[language].get(f"object.{identifier}", identifier.replace("_", " "))


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
