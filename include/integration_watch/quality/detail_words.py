"""What a rule says of a run, in German: the sentences that are kept are English.

A page is drawn in both languages from one outcome, so what an outcome says is told anew here. What
is not known - the words of a system, of a database, of Great Expectations - stays as it came.
"""

import re
from collections.abc import Callable
from functools import cache

from include.integration_watch.domain.value import Language

_SENTENCES: tuple[tuple[str, str], ...] = (
    ("the extract has no rows", "die gelieferten Daten haben keine Zeilen"),
    ("no row has a value to check", "keine Zeile hat einen Wert, der zu prüfen wäre"),
    (
        "the snapshot of {what} was taken {age} hours before the check, and is good for {good}; "
        "fetch it anew",
        "der Abzug von {what} war bei der Prüfung {age} Stunden alt und taugt für {good}; er muss neu "
        "geholt werden",
    ),
    (
        "{field}: there is no snapshot of the target's {object} to compare with; check that its "
        "endpoint contract has {same}.",
        "{field}: vom Ziel liegt kein Abzug von {object} vor, mit dem zu vergleichen wäre; steht {same} in "
        "seinem Vertrag?",
    ),
    (
        "{field}: the target's snapshot of {object} has no rows, so that every row would fail; check "
        "what was read from the target.",
        "{field}: der Abzug von {object} aus dem Ziel hat keine Zeilen, jede Zeile wäre ein Verstoß; was "
        "wurde aus dem Ziel gelesen?",
    ),
    (
        "{field}: the extract of {object} has no column {columns} (it has {others}); check the columns "
        "of the endpoint contract.",
        "{field}: in den gelieferten Daten zu {object} fehlt {columns} (vorhanden: {others}); stimmen die "
        "Spalten im Vertrag des Systems?",
    ),
    (
        "{field}: Great Expectations cannot load this expectation: {words}",
        "{field}: Great Expectations kann diese Erwartung nicht laden: {words}",
    ),
    (
        "{field}: the check could not run: {words}",
        "{field}: die Prüfung ließ sich nicht ausführen: {words}",
    ),
    (
        "{field}: the failing keys cannot be read: {words}",
        "{field}: die betroffenen Schlüssel sind nicht lesbar: {words}",
    ),
    ("unexpected: {values}", "unerwartet: {values}"),
    ("observed: {value}", "gefunden: {value}"),
)
_BORNE: tuple[tuple[str, str], ...] = (
    ("accepted until {day} by {who}: {why}", "hingenommen bis {day} von {who}: {why}"),
    (
        "no longer accepted; was until {day} by {who}: {why}",
        "nicht mehr hingenommen; galt bis {day}, von {who}: {why}",
    ),
    (
        "more than the {count} accepted until {day} by {who}: {why}",
        "mehr als die {count}, die bis {day} von {who} hingenommen sind: {why}",
    ),
)
_LIMITS: tuple[tuple[str, str], ...] = (
    ("{share} must pass", "{share} müssen bestehen"),
    (
        "at most {count} more than {before} may fail",
        "höchstens {count} mehr als {before} dürfen verstoßen",
    ),
    ("at most {count} may fail", "höchstens {count} dürfen verstoßen"),
)
_REASONS: tuple[tuple[str, str], ...] = (
    ("missing", "fehlt"),
    ("blank", "leer"),
    ("present", "vorhanden"),
    ("no number", "keine Zahl"),
    ("no date", "kein Datum"),
    ("no status", "ohne Status"),
    ("inactive", "inaktiv"),
    ("before {day}", "vor dem {day}"),
    ("not valid on {day}", "am {day} nicht gültig"),
    ("not {length}", "nicht {length}"),
)
_SUFFIX = re.compile(
    r"(?:(?P<own>.*?); )?"
    r"(?P<borne>(?:borne: |accepted until |no longer accepted; was until |more than the \d+ accepted ).*)",
    re.DOTALL,
)
_COUNTED = re.compile(r"(.+?): (\d+)(?:, |$)")
_PLACE = re.compile(r"\\\{(\w+)\\\}")


def detail(language: Language, said: str) -> str:
    """Return what a rule says of a run: counted reasons, why it came to nothing, what bears it."""
    if language == "en" or not said:
        return said
    if borne := _SUFFIX.fullmatch(said):
        own = detail(language, borne["own"] or "")
        return "; ".join(part for part in (own, _bearing(borne["borne"])) if part)
    return translated(said, _SENTENCES) or _reasons(said) or said


def note(language: Language, said: str) -> str:
    """Return why a document failed: a reason, or a value with its reason."""
    if language == "en" or not said:
        return said
    value, mark, reason = said.rpartition(": ")
    told = translated(said, _REASONS) or translated(reason, _REASONS)
    return f"{value}{mark}{told}" if told and mark else told or said


def _bearing(said: str) -> str:
    limits = said.removeprefix("borne: ")
    if limits == said:
        return translated(said, _BORNE) or said
    told = ", ".join(translated(limit, _LIMITS) or limit for limit in limits.split(", "))
    return f"geduldet: {told}"


def _reasons(said: str) -> str:
    """Return reasons with their numbers; nothing where these are none."""
    found = list(_COUNTED.finditer(said))
    if not found or found[-1].end() != len(said):
        return ""
    return ", ".join(f"{translated(each[1], _REASONS) or each[1]}: {each[2]}" for each in found)


def translated(said: str, known: tuple[tuple[str, str], ...]) -> str:
    """Return the German of the first sentence that is said; nothing where none is."""
    for ask, german in _compiled(known):
        if found := ask(said):
            return german.format(**found.groupdict())
    return ""


@cache
def _compiled(
    known: tuple[tuple[str, str], ...],
) -> tuple[tuple[Callable[[str], re.Match[str] | None], str], ...]:
    return tuple(
        (re.compile(_PLACE.sub(r"(?P<\1>.*?)", re.escape(english)), re.DOTALL).fullmatch, german)
        for english, german in known
    )
