"""The headings and words of a worklist's sheet, in both languages; either is read back."""

from collections.abc import Mapping

from include.integration_watch.domain.value import LANGUAGES, Language
from include.integration_watch.domain.worklist import Deed, State

HEADINGS: Mapping[Language, Mapping[str, str]] = {
    "de": {
        "row": "Zeile",
        "version": "Version",
        "comparison": "Vergleich",
        "place": "Stelle",
        "kind": "Art",
        "field": "Feld",
        "left": "Wert links",
        "right": "Wert rechts",
        "pattern": "Muster",
        "amount": "Betrag",
        "currency": "Währung",
        "state": "Stand",
        "responder": "Zuerst handelt",
        "proposed": "Vielleicht dasselbe wie",
        "decision": "Entscheidung",
        "until": "Akzeptiert bis",
        "assigned_to": "Zuständig",
        "comment": "Kommentar",
    },
    "en": {
        "row": "Row",
        "version": "Version",
        "comparison": "Comparison",
        "place": "Place",
        "kind": "Kind",
        "field": "Field",
        "left": "Value left",
        "right": "Value right",
        "pattern": "Pattern",
        "amount": "Amount",
        "currency": "Currency",
        "state": "State",
        "responder": "Moves first",
        "proposed": "Maybe the same as",
        "decision": "Decision",
        "until": "Accepted until",
        "assigned_to": "Assigned to",
        "comment": "Comment",
    },
}

STATES: Mapping[Language, Mapping[State, str]] = {
    "de": {
        State.OPEN: "offen",
        State.EXPLAINED: "erklärt",
        State.ACCEPTED: "akzeptiert",
        State.SENT: "zur Korrektur gegeben",
        State.CORRECTED: "korrigiert",
        State.PROVEN: "nachgewiesen",
    },
    "en": {
        State.OPEN: "open",
        State.EXPLAINED: "explained",
        State.ACCEPTED: "accepted",
        State.SENT: "sent for correction",
        State.CORRECTED: "corrected",
        State.PROVEN: "proven",
    },
}

_DEEDS = {
    State.OPEN: Deed.REOPEN,
    State.EXPLAINED: Deed.EXPLAIN,
    State.ACCEPTED: Deed.ACCEPT,
    State.SENT: Deed.SEND,
    State.CORRECTED: Deed.CORRECT,
}
DEEDS: Mapping[str, Deed] = {
    STATES[language][state].casefold(): deed
    for language in LANGUAGES
    for state, deed in _DEEDS.items()
}
"""What a word in the column of decisions means; it is the state that the row shall have."""

NAMES: Mapping[str, str] = {
    heading.casefold(): name
    for language in LANGUAGES
    for name, heading in HEADINGS[language].items()
}
IDENTITY = ("row", "version", "comparison", "place")
BEFORE = (
    "kind",
    "field",
    "left",
    "right",
    "pattern",
    "amount",
    "currency",
    "state",
    "responder",
    "proposed",
)
EDITABLE = ("decision", "until", "assigned_to", "comment")


def decisions(language: Language) -> str:
    """Return the words that may stand in the column of decisions."""
    return ", ".join(STATES[language][state] for state in _DEEDS)
