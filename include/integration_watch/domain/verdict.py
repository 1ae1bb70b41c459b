"""The verdict on a suite: the one of five outcomes that speaks for it, and how many rules came to each."""

from collections.abc import Iterable, Mapping

from .observation import RuleOutcome, RuleStatus, SuiteOutcome
from .value import Id, Instant, Value


class SuiteTally(Value):
    """How many rules of one suite came to each outcome, and the verdict that follows."""

    integration: Id
    suite: str
    at: Instant
    verdict: RuleStatus
    counts: Mapping[RuleStatus, int]


def verdict(rules: Iterable[RuleOutcome], *, is_stale: bool = False) -> RuleStatus:
    """Return the outcome that speaks for a suite.

    Failed goes before errored, errored before not evaluated, that before warned. Not evaluated is a
    suite of which no rule looked at anything, or one with data that was too old (``is_stale``). A
    single rule without anything to look at leaves the verdict to the others.
    """
    found = {rule.status for rule in rules}
    if RuleStatus.FAILED in found:
        return RuleStatus.FAILED
    if RuleStatus.ERRORED in found:
        return RuleStatus.ERRORED
    if is_stale or found <= {RuleStatus.NOT_EVALUATED}:
        return RuleStatus.NOT_EVALUATED
    return RuleStatus.WARNED if RuleStatus.WARNED in found else RuleStatus.PASSED


def verdict_on(outcome: SuiteOutcome) -> RuleStatus:
    """Return the verdict on all that an integration's data was held against."""
    return verdict(outcome.rules, is_stale=bool(outcome.stale))


def tallies(outcome: SuiteOutcome) -> tuple[SuiteTally, ...]:
    """Return one tally for each suite that ran: the generated one first, then those written by hand."""
    by_suite: dict[str, list[RuleOutcome]] = {outcome.suite: []}
    for rule in outcome.rules:
        by_suite.setdefault(rule.suite or outcome.suite, []).append(rule)
    return tuple(
        _tally(outcome, suite, rules)
        for suite, rules in by_suite.items()
        if rules or len(by_suite) == 1
    )


def tally(outcome: SuiteOutcome) -> SuiteTally:
    """Return the tally of everything that an integration's data was held against."""
    return _tally(outcome, outcome.suite, outcome.rules)


def _tally(outcome: SuiteOutcome, suite: str, rules: Iterable[RuleOutcome]) -> SuiteTally:
    judged = tuple(rules)
    return SuiteTally(
        integration=outcome.integration,
        suite=suite,
        at=outcome.at,
        verdict=verdict(judged, is_stale=bool(outcome.stale)),
        counts={
            status: sum(rule.status is status for rule in judged)
            for status in RuleStatus  # all five, also those that did not occur
        },
    )
