"""Tolerances: how much failing a rule bears, and known failures that somebody accepted until a day."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from .finding import Severity
from .observation import RuleOutcome, RuleStatus, SuiteOutcome, Weighed
from .value import Id, Value

_BAD = (RuleStatus.FAILED, RuleStatus.WARNED)
_FAILING = (Severity.CRITICAL, Severity.ERROR)


class Tolerance(Value):
    """What one rule of an integration, like ``required:payment_term``, bears, and how bad a breach is.

    ``mostly`` is the share of rows that must pass, ``at_most`` the number that may fail,
    ``growth_at_most`` how many more may fail than at the last look that counted them. Where several
    are given, all must hold.
    """

    rule: str
    mostly: Annotated[float, Field(ge=0, le=1)] | None = None
    at_most: Annotated[int, Field(ge=0)] | None = None
    growth_at_most: Annotated[int, Field(ge=0)] | None = None
    severity: Severity | None = None
    error_rule: Id | None = None


class Acceptance(Value):
    """A failure that is known: ``by`` accepted it until a day, that day included, for a reason.

    More failing rows than ``at_most`` are not the failure that was accepted.
    """

    rule: str
    until: date
    reason: Annotated[str, Field(min_length=1)]
    by: Annotated[str, Field(min_length=1)]
    at_most: Annotated[int, Field(ge=0)] | None = None


class Borne(StrEnum):
    """Why failing rows are borne, or why they no longer are."""

    WITHIN = "within"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    OUTGROWN = "outgrown"


def weighed(
    outcome: SuiteOutcome,
    tolerances: Iterable[Tolerance],
    acceptances: Iterable[Acceptance],
    before: Mapping[str, int],
    today: date,
) -> SuiteOutcome:
    """Return an outcome with each rule weighed: ``before`` counts the rows that failed last, by rule.

    What a tolerance bears passes. What is accepted warns, and is told to nobody. What was accepted
    until yesterday fails again and says so.
    """
    known = {tolerance.rule: tolerance for tolerance in tolerances}
    accepted: dict[str, Acceptance] = {}
    for acceptance in sorted(acceptances, key=lambda each: each.until):
        accepted[acceptance.rule] = acceptance
    rules = tuple(
        _weighed(rule, known.get(rule.name), accepted.get(rule.name), before, today)
        for rule in outcome.rules
    )
    return outcome.model_copy(update={"rules": rules})


def _weighed(
    rule: RuleOutcome,
    tolerance: Tolerance | None,
    acceptance: Acceptance | None,
    before: Mapping[str, int],
    today: date,
) -> RuleOutcome:
    if rule.status not in _BAD:
        return rule
    if tolerance:
        rule = _graded(rule, tolerance)
        if limits := _borne(rule, tolerance, before.get(rule.name)):
            told = _noted(rule, f"borne: {limits}")
            borne = Weighed(why=Borne.WITHIN, was=rule.status)
            return told.model_copy(update={"status": RuleStatus.PASSED, "weighed": borne})
    return _accepted(rule, acceptance, today) if acceptance else rule


def _graded(rule: RuleOutcome, tolerance: Tolerance) -> RuleOutcome:
    status = rule.status
    if tolerance.severity:
        bad = tolerance.severity in _FAILING
        status = RuleStatus.FAILED if bad else RuleStatus.WARNED
    error_rule = tolerance.error_rule or rule.error_rule
    return rule.model_copy(update={"status": status, "error_rule": error_rule})


def _borne(rule: RuleOutcome, tolerance: Tolerance, before: int | None) -> str:
    """Return the limits that bear the failing rows, in words; nothing where one of them does not."""
    limits: list[tuple[bool, str]] = []
    if tolerance.mostly is not None:
        total = rule.element_count
        passing = bool(total) and (total - rule.failing) / total >= tolerance.mostly
        limits.append((passing, f"{tolerance.mostly:.2%} must pass"))
    if tolerance.at_most is not None:
        limits.append((rule.failing <= tolerance.at_most, f"at most {tolerance.at_most} may fail"))
    if tolerance.growth_at_most is not None:
        grown = before is not None and rule.failing - before <= tolerance.growth_at_most
        limits.append((grown, f"at most {tolerance.growth_at_most} more than {before} may fail"))
    return ", ".join(told for _, told in limits) if all(holds for holds, _ in limits) else ""


def _accepted(rule: RuleOutcome, acceptance: Acceptance, today: date) -> RuleOutcome:
    told = f"until {acceptance.until} by {acceptance.by}: {acceptance.reason}"
    noted = acceptance.model_dump(include={"until", "by", "reason"})
    if today > acceptance.until:
        told, why = f"no longer accepted; was {told}", Borne.EXPIRED
    elif acceptance.at_most is not None and rule.failing > acceptance.at_most:
        told, why = f"more than the {acceptance.at_most} accepted {told}", Borne.OUTGROWN
    else:
        told, why = f"accepted {told}", Borne.ACCEPTED
    status = RuleStatus.WARNED if why is Borne.ACCEPTED else rule.status
    update = {"status": status, "weighed": Weighed(why=why, was=rule.status, **noted)}
    return _noted(rule, told).model_copy(update=update)


def _noted(rule: RuleOutcome, told: str) -> RuleOutcome:
    detail = f"{rule.detail}; {told}" if rule.detail else told
    return rule.model_copy(update={"detail": detail})
