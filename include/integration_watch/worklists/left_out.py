"""What a correction file leaves out, and why, said for people in both languages."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from include.integration_watch.domain.value import Language, Value
from include.integration_watch.domain.worklist import Entry


class Side(StrEnum):
    """The side of a comparison."""

    LEFT = "left"
    RIGHT = "right"


class LeftOut(Value):
    """A difference that the file does not correct, or a cell of it, and why: a word of `WHY_NOT`."""

    row: int
    key: str = ""
    why: str
    detail: str = ""

    def said(self, language: Language) -> str:
        """Return why in a sentence."""
        return WHY_NOT[language][self.why].format(detail=self.detail)


def other_than(side: Side) -> Side:
    """Return the other side."""
    return Side.LEFT if side is Side.RIGHT else Side.RIGHT


def whole_record_left_out(entry: Entry, corrects: Side) -> str:
    """Return why a difference is nothing that one side's loader puts right, or nothing."""
    there = other_than(corrects)
    return {
        "total": "total",
        f"missing_{there}": "only_here",
        f"double_{there}": "double_there",
    }.get(entry.kind, "")


def as_table(left_out: Iterable[LeftOut], language: Language) -> list[list[str]]:
    """Return what was left out as a table: the worklist's row, the record, why."""
    head = {"de": ["Zeile", "Datensatz", "Warum nicht"], "en": ["Row", "Record", "Why not"]}
    return [head[language], *([str(e.row), e.key, e.said(language)] for e in left_out)]


WHY_NOT: Mapping[Language, Mapping[str, str]] = {
    "de": {
        "total": "Eine Summe wird über ihre Datensätze berichtigt.",
        "only_here": "Der Datensatz fehlt im anderen System; ihn dort anlegen oder hier deaktivieren, "
        "entscheidet ein Mensch.",
        "double_there": "Im anderen System mehrfach vorhanden; dort bereinigen.",
        "no_column": "Die Ladedatei hat keine Spalte für „{detail}“.",
        "no_value": "Der neue Wert für „{detail}“ ist leer; eine leere Zelle nähme den alten weg.",
        "too_long": "Der Wert ist für die Spalte „{detail}“ zu lang.",
        "formula": "Eine Tabellenkalkulation hielte den Wert in „{detail}“ für eine Formel.",
        "personal": "„{detail}“ enthält personenbezogene Daten; bitte im System selbst eintragen.",
        "required": "Die Pflichtspalte „{detail}“ bliebe leer: Der Wert ist nicht bekannt.",
        "no_record": "Was das System in „{detail}“ hat, ist nicht bekannt; eine leere Zelle nähme es weg.",
        "no_deactivation": "Die Ladedatei kann keinen Datensatz deaktivieren.",
        "not_told_apart": "Nichts in der Ladedatei unterscheidet die doppelten Datensätze.",
        "deactivated_already": "Alle bis auf einen sind schon deaktiviert.",
        "cell_no_column": "Angelegt ohne „{detail}“: Die Ladedatei hat keine Spalte dafür.",
        "cell_too_long": "Angelegt ohne „{detail}“: Der Wert ist zu lang.",
        "cell_formula": "Angelegt ohne „{detail}“: Eine Tabellenkalkulation hielte den Wert für eine Formel.",
        "cell_personal": "Angelegt ohne „{detail}“: personenbezogene Daten bitte im System selbst eintragen.",
    },
    "en": {
        "total": "A total is put right by its records.",
        "only_here": "The record is not in the other system; whether it is created there or deactivated here, "
        "a person decides.",
        "double_there": "It is more than once in the other system; clean up there.",
        "no_column": 'The loader has no column for "{detail}".',
        "no_value": 'The new value of "{detail}" is empty; an empty cell would take the old one away.',
        "too_long": 'The value is too long for the column "{detail}".',
        "formula": 'A spreadsheet would take the value of "{detail}" for a formula.',
        "personal": '"{detail}" holds personal data; please enter it in the system itself.',
        "required": 'The required column "{detail}" would stay empty: its value is not known.',
        "no_record": 'What the system holds in "{detail}" is not known; an empty cell would take it away.',
        "no_deactivation": "The loader cannot deactivate a record.",
        "not_told_apart": "Nothing in the loader's file tells the double records apart.",
        "deactivated_already": "All but one are deactivated already.",
        "cell_no_column": 'Created without "{detail}": the loader has no column for it.',
        "cell_too_long": 'Created without "{detail}": the value is too long.',
        "cell_formula": 'Created without "{detail}": a spreadsheet would take the value for a formula.',
        "cell_personal": 'Created without "{detail}": please enter personal data in the system itself.',
    },
}
