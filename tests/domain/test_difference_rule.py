from pathlib import Path

import pytest

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.domain.difference import DifferenceKind, PatternKind
from include.integration_watch.domain.difference_rule import pattern_kind, rule_of
from include.integration_watch.domain.reconciliation_plan import ReconciliationPlan

RULES = load_catalogue(Path("include/config")).catalogue.error_rules
KINDS, PATTERNS = DifferenceKind, PatternKind


def plan(**said: object) -> ReconciliationPlan:
    sound = {
        "id": "both",
        "title": {"de": "Beide", "en": "Both"},
        "integration": "suppliers_to_coupa",
        "left": {"system": "erp"},
        "right": {"system": "coupa"},
        "key": ["number"],
        "fields": ["payment_term", "amount"],
    }
    return ReconciliationPlan.model_validate(sound | said)


@pytest.mark.parametrize(
    ("kind", "field", "pattern", "rule"),
    [
        (KINDS.DIFFERS, "amount", PATTERNS.SIGN_LOST, "difference_of_the_mapping"),
        (KINDS.DIFFERS, "payment_term", PATTERNS.CODE, "difference_of_a_code"),
        (KINDS.DIFFERS, "payment_term", None, "difference_of_a_value"),
        (KINDS.MISSING_LEFT, "", PATTERNS.DAY_MISSING, "difference_day_missing"),
        (KINDS.MISSING_RIGHT, "", None, "difference_missing"),
        (KINDS.DOUBLE_LEFT, "", None, "difference_double"),
        (KINDS.TOTAL, "sum(amount) by currency", None, "difference_total"),
    ],
)
def test_every_sort_of_difference_has_a_row_of_its_own(
    kind: DifferenceKind, field: str, pattern: PatternKind | None, rule: str
) -> None:
    assert rule_of(plan(), RULES, kind, field, pattern) == rule


def test_no_sort_of_difference_is_without_a_row() -> None:
    for kind in KINDS:
        for pattern in (None, *PATTERNS):
            field = "amount" if kind in (KINDS.DIFFERS, KINDS.TOTAL) else ""
            assert rule_of(plan(), RULES, kind, field, pattern), (kind, pattern)


def test_the_reconciliations_own_word_comes_first_and_its_first_that_fits_wins() -> None:
    own = [
        {"rule": "a", "field": "amount", "pattern": "sign_lost"},
        {"rule": "b", "field": "amount"},
        {"rule": "c", "kind": "missing_left"},
    ]
    asked = plan(error_rules=own)

    def found(*said: object) -> object:
        return rule_of(asked, RULES, *said)  # type: ignore[arg-type]

    assert found(KINDS.DIFFERS, "amount", PATTERNS.SIGN_LOST) == "a"
    assert found(KINDS.DIFFERS, "amount", None) == "b"
    assert found(KINDS.MISSING_LEFT, "", None) == "c"
    assert found(KINDS.MISSING_RIGHT, "", None) == "difference_missing"
    assert rule_of(plan(error_rule="all"), RULES, KINDS.DIFFERS, "amount", None) == "all"


def test_a_row_of_a_field_that_is_not_compared_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="error_rules: amuont: not among the fields"):
        plan(error_rules=[{"rule": "a", "field": "amuont"}])


def test_a_pattern_says_its_kind() -> None:
    assert pattern_kind("sign_lost:amount:right") is PATTERNS.SIGN_LOST
    assert pattern_kind("") is None
    assert pattern_kind("N60 instead of N30") is None
