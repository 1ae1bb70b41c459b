"""From the catalogue's prose to a headline and to steps."""

import pytest

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.domain.error_rule import ErrorRule, classify
from include.integration_watch.domain.finding import Kind, Severity
from include.integration_watch.domain.value import LANGUAGES, Language
from include.integration_watch.notify.case import Case
from include.integration_watch.notify.sentences import CORE, core, split_steps, steps, why

from .scene import NOW, RULE, catalogue, finding_of, refused, text

SHIPPED = load_catalogue().catalogue


def _core(explanation: str, **facts: str) -> str:
    rule = RULE.model_copy(update={"explanation": text(explanation, explanation)})
    case = Case.of(refused(facts=facts), catalogue(error_rules=(rule,)), "en", now=NOW)
    return core(case)


@pytest.mark.parametrize(
    ("explanation", "said"),
    [
        pytest.param(
            "The supplier has no valid contract, so the invoice failed.",
            "The supplier has no valid contract",
            id="without what follows from it",
        ),
        pytest.param(
            "Validation error. The requisition has no need-by date.",
            "The requisition has no need-by date",
            id="without a beginning that says nothing",
        ),
        pytest.param(
            "Das Datum fehlt, z. B. an der Position. Es wird gebraucht.",
            "Das Datum fehlt, z. B. an der Position",
            id="an abbreviation does not end a sentence",
        ),
        pytest.param("Too short. So", "Too short. So", id="nothing that could be cut"),
        pytest.param(
            "The field “{field}” is not allowed. It expects {allowed}",
            "The field “a. b – c” is not allowed",
            id="what is filled in does not decide where to cut",
        ),
    ],
)
def test_the_headline_is_the_first_clause_that_says_something(explanation: str, said: str) -> None:
    assert _core(explanation, field="a. b – c") == said


def test_a_long_clause_is_cut_at_a_word() -> None:
    said = _core("The supplier of this invoice is " + "very " * 50 + "late")

    assert len(said) <= CORE
    assert said.endswith("very…")


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("1. Do this. 2. Do that.", ("Do this.", "Do that.")),
        ("1. Do this.\n2. Do that.", ("Do this.", "Do that.")),
        ("1. Wait until 2 p.m. 2. Go on.", ("Wait until 2 p.m.", "Go on.")),
        ("Do this.\n\nDo that.", ("Do this.", "Do that.")),
        ("Do this and that.", ("Do this and that.",)),
    ],
)
def test_numbered_text_becomes_steps(action: str, said: tuple[str, ...]) -> None:
    assert split_steps(action) == said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", SHIPPED.error_rules, ids=lambda rule: rule.id)
def test_every_row_that_is_shipped_speaks_with_the_values_of_its_example(
    rule: ErrorRule, language: Language
) -> None:
    subject = rule.integration or SHIPPED.integrations[0].id
    found = finding_of(
        Kind.EXECUTION_FAILED,
        subject=subject,
        severity=Severity.ERROR,
        error_rule=rule.id,
        facts=classify(rule.example[0], subject, (rule,)).fields,
    )
    case = Case.of(found, SHIPPED, language, now=NOW)

    assert f"({ {'de': 'Fehlerkatalog', 'en': 'error catalogue'}[language] }: {rule.id})" in why(
        case
    )
    assert "{" not in core(case).replace('{"', "")
    assert 10 < len(core(case)) <= CORE
    assert steps(case)


def test_a_certificate_says_how_many_days_it_has_left() -> None:
    facts = {"reason": "days_left", "days_left": "5", "step": "condition x"}
    found = finding_of(Kind.CERTIFICATE_EXPIRING, facts=facts)
    german = Case.of(found, catalogue(), "de", now=NOW)
    last = Case.of(
        found.model_copy(update={"facts": facts | {"days_left": "1"}}), catalogue(), "en", now=NOW
    )

    assert core(german) == "Zertifikat läuft bald ab: noch 5\N{NO-BREAK SPACE}Tage"
    assert core(last) == "certificate ends soon: 1\N{NO-BREAK SPACE}day left"
