"""Who moves first about a difference: the reconciliation's own word, else the error catalogue's."""

from collections.abc import Sequence

from .difference import DifferenceKind, PatternKind
from .error_rule import ErrorClass, ErrorRule, classify
from .reconciliation_plan import ReconciliationPlan, RuleFor
from .value import Id


def described(kind: DifferenceKind, field: str, pattern: PatternKind | None) -> str:
    """Return a difference as the patterns of the catalogue's rows read it.

    ``difference: differs amount sign_lost``, ``difference: missing_right - day_missing``.
    """
    return f"difference: {kind} {field or '-'} {pattern or '-'}"


def rule_of(
    plan: ReconciliationPlan,
    rules: Sequence[ErrorRule],
    kind: DifferenceKind,
    field: str,
    pattern: PatternKind | None,
) -> Id | None:
    """Return the row for one sort of difference, or none where nobody wrote one.

    The first of the reconciliation's ``error_rules`` that fits wins, then its ``error_rule``, then
    the catalogue's rows of the class ``difference``.
    """
    for each in plan.error_rules:
        if _fits(each, kind, field, pattern):
            return each.rule
    if plan.error_rule:
        return plan.error_rule
    own = tuple(rule for rule in rules if rule.error_class is ErrorClass.DIFFERENCE)
    return classify(described(kind, field, pattern), plan.integration, own).rule


def pattern_kind(pattern: str) -> PatternKind | None:
    """Return the kind of a pattern's id, or none where it is none of ours."""
    word = pattern.partition(":")[0]
    return PatternKind(word) if word in set(PatternKind) else None


def _fits(rule: RuleFor, kind: DifferenceKind, field: str, pattern: PatternKind | None) -> bool:
    return (
        rule.kind in (None, kind) and rule.field in ("", field) and rule.pattern in (None, pattern)
    )
