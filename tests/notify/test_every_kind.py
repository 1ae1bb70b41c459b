"""Every kind of finding, in both languages: a person learns what broke, why, and what to do."""

import re

import pytest

from include.integration_watch.domain.finding import Kind
from include.integration_watch.domain.incident import Change, Reason
from include.integration_watch.domain.value import LANGUAGES, Language
from include.integration_watch.notify.case import Case
from include.integration_watch.notify.sentences import area, steps

from .scene import NOW, catalogue, finding_of, message, row

_ENGLISH = """
the and failed failure fails run runs error errors with from since please check checked task
missing late stuck refused refuses supplier suppliers invoice invoices of for not is are has
have does system's last next unknown document documents records rows resolved warning critical
read write connect query nothing nobody needs act seen every day by
"""
ENGLISH = frozenset(_ENGLISH.split())
"""Words that no German sentence of ours holds; "Status" and "Token" are German too."""

AREAS = {
    Kind.UNREACHABLE: "system",
    Kind.RUNTIME_OFFLINE: "service",
    Kind.EXECUTION_MISSING: "service",
    Kind.EXECUTION_FAILED: "service",
    Kind.DOCUMENTS_REFUSED: "data",
    Kind.REQUIRED: "data",
    Kind.CHECK_BROKEN: "monitor",
}

everywhere = pytest.mark.parametrize("language", LANGUAGES)
of_every_kind = pytest.mark.parametrize("kind", Kind)


@everywhere
@of_every_kind
def test_a_message_answers_every_question(kind: Kind, language: Language) -> None:
    told = message(finding_of(kind), language=language)
    labels = {
        "de": (
            "Was",
            "Ebene",
            "Seit",
            "Warum",
            "Boomi-Neustart",
            "Zuerst handelt",
            "Schließt sich",
        ),
        "en": ("What", "Layer", "Since", "Why", "Boomi restart", "Moves first", "Closes"),
    }[language]

    assert all(row(told, label) for label in labels)
    assert "INC-317" in told.text


@everywhere
@of_every_kind
def test_no_place_stays_unfilled(kind: Kind, language: Language) -> None:
    told = message(finding_of(kind), language=language)

    assert not re.search(r"\{\w*\}|\{\{|None|unbekannt|unknown", told.subject + told.text)


@everywhere
@of_every_kind
def test_facts_that_are_missing_break_nothing(kind: Kind, language: Language) -> None:
    told = message(finding_of(kind, facts={}), language=language)

    assert row(told, {"de": "Warum", "en": "Why"}[language])


@everywhere
@of_every_kind
def test_there_is_always_something_to_do(kind: Kind, language: Language) -> None:
    case = Case.of(finding_of(kind), catalogue(), language, now=NOW)

    assert len(steps(case)) >= 2
    assert all(len(step) > 10 for step in steps(case))


@of_every_kind
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Change.OPENED, Reason.FIRST_SEEN),
        (Change.OPENED, Reason.CAUSE_RESOLVED),
        (Change.WORSENED, Reason.SEVERITY_ROSE),
        (Change.WORSENED, Reason.TWICE_THE_DOCUMENTS),
        (Change.RESOLVED, Reason.EVIDENCE_OF_HEALTH),
    ],
)
def test_a_german_mail_holds_no_english_word(kind: Kind, change: Change, reason: Reason) -> None:
    told = message(finding_of(kind), change=change, reason=reason, evidence="120 rows")
    names = r"https?://\S+|execution-\S+|core\.\S+|[\w-]+@\S+"
    ours = re.sub(names, "", f"{told.subject}\n{told.text}")
    words = {word.lower() for word in re.findall(r"[\w']+", ours)}

    assert words & ENGLISH == set()


@pytest.mark.parametrize(("kind", "expected"), AREAS.items())
def test_the_subject_says_which_of_the_three_broke(kind: Kind, expected: str) -> None:
    case = Case.of(finding_of(kind), catalogue(), "en", now=NOW)

    assert area(case) == expected
    assert f"· {expected.capitalize()} ·" in message(finding_of(kind), language="en").subject


@everywhere
@of_every_kind
def test_a_resolved_message_asks_nobody_to_act(kind: Kind, language: Language) -> None:
    told = message(
        finding_of(kind),
        language=language,
        change=Change.RESOLVED,
        reason=Reason.EVIDENCE_OF_HEALTH,
    )
    nothing, first = {"de": ("Nichts", "Zuerst"), "en": ("Nothing", "Moves first")}[language]

    assert row(told, {"de": "Tun", "en": "Do"}[language]).startswith(nothing)
    assert first not in told.text
