"""What cannot be followed in a returned sheet, said for people in both languages."""

from collections.abc import Mapping

from include.integration_watch.domain.value import Language, Value


class Problem(Value):
    """One thing in a returned sheet that nothing was done about.

    ``line`` is the line of the sheet (nought: the sheet as a whole), ``row`` the worklist's row.
    """

    line: int
    word: str
    row: int = 0
    column: str = ""
    was: str = ""
    now: str = ""
    by: str = ""

    def said(self, language: Language) -> str:
        """Return the problem in a sentence."""
        return WORDS[language][self.word].format(**self.model_dump())


class SheetRefused(Exception):
    """A sheet cannot be read at all, or not as one of this worklist; nothing was changed."""

    permanent = True

    def __init__(self, word: str, *, heading: str = "") -> None:
        super().__init__(REFUSED["en"][word].format(heading=heading))
        self.word = word
        self.heading = heading

    def said(self, language: Language) -> str:
        """Return the refusal in a sentence."""
        return REFUSED[language][self.word].format(heading=self.heading)


WORDS: Mapping[Language, Mapping[str, str]] = {
    "de": {
        "no_identity": "Zeile, Version oder Stelle fehlt oder ist keine Zahl; diese Spalten bitte nicht ändern.",
        "double": "Steht schon in Zeile {was} der Tabelle; nur die erste gilt.",
        "deleted": "{now} Zeilen des Exports fehlen in der Tabelle, die erste an Stelle {was}. "
        "Sie bleiben, wie sie sind.",
        "foreign": "Gehört zu einem anderen Vergleich („{was}“) als denen dieses Abgleichs.",
        "conflict": "Inzwischen geändert. In der Tabelle: {was}. Jetzt in der Liste: {now} ({by}).",
        "changed_fact": "„{column}“ wurde in der Tabelle geändert: {now} statt {was}. "
        "Werte werden im System korrigiert, nicht in der Tabelle.",
        "formula": "„{column}“ enthält eine Formel ({was}); bitte den Text selbst eintragen.",
        "too_long": "„{column}“ ist zu lang.",
        "no_decision": "„{was}“ ist keine Entscheidung.",
        "no_day": "„{was}“ ist kein Tag; bitte so schreiben: 2026-12-31.",
        "refused_proven": "Ist nachgewiesen erledigt; daran wird nichts mehr entschieden.",
        "refused_nothing_to_reopen": "Ist schon offen.",
        "refused_needs_comment": "Eine Erklärung braucht einen Kommentar.",
        "refused_needs_until": "Akzeptieren braucht einen Tag, bis zu dem es gilt.",
        "refused_until_passed": "Der Tag, bis zu dem akzeptiert werden soll, ist vorbei.",
        "refused_needs_somebody": "Wer zuständig sein soll, fehlt.",
        "refused_conflict": "Inzwischen geändert: {now}.",
        "refused_unknown": "Diese Zeile gibt es nicht.",
    },
    "en": {
        "no_identity": "Row, version or place is missing or no number; please leave these columns alone.",
        "double": "Stands in line {was} of the sheet already; only the first counts.",
        "deleted": "{now} rows of the export are not in the sheet, the first at place {was}. "
        "They stay as they are.",
        "foreign": 'Belongs to another comparison ("{was}") than those of this reconciliation.',
        "conflict": "Changed meanwhile. In the sheet: {was}. Now in the list: {now} ({by}).",
        "changed_fact": '"{column}" was changed in the sheet: {now} instead of {was}. '
        "Values are corrected in the system, not in the sheet.",
        "formula": '"{column}" holds a formula ({was}); please enter the text itself.',
        "too_long": '"{column}" is too long.',
        "no_decision": '"{was}" is no decision.',
        "no_day": '"{was}" is no day; please write it like this: 2026-12-31.',
        "refused_proven": "Is proven to be over; nothing more is decided about it.",
        "refused_nothing_to_reopen": "Is open already.",
        "refused_needs_comment": "An explanation needs a comment.",
        "refused_needs_until": "Accepting needs a day until which it holds.",
        "refused_until_passed": "The day until which it is to be accepted is over.",
        "refused_needs_somebody": "Who it is to be assigned to is missing.",
        "refused_conflict": "Changed meanwhile: {now}.",
        "refused_unknown": "There is no such row.",
    },
}

REFUSED: Mapping[Language, Mapping[str, str]] = {
    "de": {
        "empty": "Die Tabelle ist leer; es wurde nichts geändert.",
        "missing": "In der Kopfzeile fehlt: {heading}. Bitte die Kopfzeile des Exports unverändert lassen; "
        "es wurde nichts geändert.",
        "twice": "In der Kopfzeile steht „{heading}“ zweimal; es wurde nichts geändert.",
        "unreadable": "Die Datei ist nicht lesbar ({heading}). Bitte als .xlsx oder als CSV in UTF-8 speichern; "
        "es wurde nichts geändert.",
        "too_large": "Die Datei ist größer als {heading}; bitte mit einem Filter exportieren. "
        "Es wurde nichts geändert.",
    },
    "en": {
        "empty": "The sheet is empty; nothing was changed.",
        "missing": "The heading line lacks: {heading}. Please leave the exported headings as they are; "
        "nothing was changed.",
        "twice": 'The heading line holds "{heading}" twice; nothing was changed.',
        "unreadable": "The file cannot be read ({heading}). Please save it as .xlsx or as CSV in UTF-8; "
        "nothing was changed.",
        "too_large": "The file is larger than {heading}; please export with a filter. Nothing was changed.",
    },
}
