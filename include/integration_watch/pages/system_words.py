"""What our pages say of systems alone, in German and in English."""

from include.integration_watch.domain.value import Language

SYSTEM_WORDS: dict[Language, dict[str, str]] = {
    "de": {
        "proof": "Wie weit geprüft",
        "proof_write": "Zeile geschrieben und zurückgenommen",
        "proof_file": "Datei geschrieben, gelesen und wieder entfernt",
        "proof_refusal": "unvollständige Anfrage, die abgewiesen werden muss",
        "proof_period": "offene Buchungsperiode gesucht, sonst nur gelesen",
        "proof_signal": "Lebenszeichen des Systems",
        "proof_read": "nur gelesen; ob Daten angenommen werden, zeigt das nicht",
        "proof_status": "nur den Status abgefragt; ob Daten angenommen werden, zeigt das nicht",
        "proof_answer": "nur eine Antwort geholt; ob Daten angenommen werden, zeigt das nicht",
        "kind_degraded_slower_than_usual": "Antwortet langsamer als sonst",
    },
    "en": {
        "proof": "How far checked",
        "proof_write": "a row written and taken back",
        "proof_file": "a file written, read and removed",
        "proof_refusal": "an incomplete request that must be refused",
        "proof_period": "an open posting period looked for, else only read",
        "proof_signal": "the system’s own sign of life",
        "proof_read": "only read; that says nothing about taking data",
        "proof_status": "only its status asked; that says nothing about taking data",
        "proof_answer": "only an answer fetched; that says nothing about taking data",
        "kind_degraded_slower_than_usual": "Answers slower than usual",
    },
}
