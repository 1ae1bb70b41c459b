"""What a message says of causes and effects."""

import pytest

from include.integration_watch.domain.delivery import Situation
from include.integration_watch.domain.finding import Kind
from include.integration_watch.domain.incident import Change, Reason
from include.integration_watch.domain.routing import Because
from include.integration_watch.domain.value import LANGUAGES, Language

from .scene import catalogue, finding_of, message, row

DOWN = finding_of(Kind.UNREACHABLE)
BROKEN = Situation(
    effects=("invoices_to_coupa", "suppliers_to_coupa"),
    effect_count=12,
    still_broken=("suppliers_to_coupa",),
)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Change.OPENED, Reason.FIRST_SEEN),
        (Change.OPENED, Reason.REACHED_ANOTHER_GROUP),
        (Change.WORSENED, Reason.SEVERITY_ROSE),
        (Change.REOPENED, Reason.CAME_BACK),
        (Change.RESOLVED, Reason.EVIDENCE_OF_HEALTH),
    ],
)
def test_a_cause_counts_and_names_its_effects(change: Change, reason: Reason) -> None:
    told = message(DOWN, BROKEN, change=change, reason=reason, because=Because.OWNS_EFFECT)

    assert row(told, "Folge") == (
        "12 Fehler, die nicht einzeln gemeldet werden: "
        "Rechnungen nach Coupa und Lieferanten nach Coupa"
    )


def test_the_end_of_a_cause_says_what_is_not_well_yet() -> None:
    told = message(DOWN, BROKEN, change=Change.RESOLVED, reason=Reason.EVIDENCE_OF_HEALTH)

    assert row(told, "Noch nicht wieder gut") == "Lieferanten nach Coupa"
    assert "Davon abhängig" not in told.text


def test_forty_effects_are_all_named() -> None:
    names = tuple(f"integration_{number:02}" for number in range(40))
    told = message(DOWN, Situation(effects=names, effect_count=52))

    assert all(name in told.text for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_effect_that_was_told_before_its_cause_gets_one_line_in_its_thread(
    language: Language,
) -> None:
    failed = finding_of(Kind.EXECUTION_FAILED)
    first = message(failed, language=language)
    line = message(
        failed,
        Situation(cause=DOWN),
        language=language,
        change=Change.REATTRIBUTED,
        reason=Reason.CAUSE_FOUND,
        cause=7,
    )

    assert line.thread == first.thread
    said = [text for text in line.text.splitlines() if "INC-7" in text]
    assert len(said) == 1
    assert catalogue().system("erp").title.in_(language) in said[0]
    assert len(line.text.splitlines()) < len(first.text.splitlines()) / 2
    assert said[0].split("(")[0].strip() in line.html


def test_what_comes_back_says_so() -> None:
    told = message(DOWN, change=Change.REOPENED, reason=Reason.CAME_BACK)

    assert told.subject.startswith("[WIEDER DA · ")
    assert row(told, "Neu") == "War schon behoben und ist wieder da"


def test_that_somebody_took_it_on_is_one_line() -> None:
    told = message(
        DOWN, change=Change.ACKNOWLEDGED, reason=Reason.TAKEN, acknowledged_by="payables"
    )

    assert "Jetzt kümmert sich: Kreditorenbuchhaltung." in told.text
