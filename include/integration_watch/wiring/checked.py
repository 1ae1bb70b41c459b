"""What a data check came to, told where it is looked at: the task's log, its report, the asset's event."""

import logging
from collections.abc import Mapping
from typing import Any

from include.integration_watch.domain.observation import RuleStatus, SuiteOutcome
from include.integration_watch.domain.verdict import tallies, tally, verdict_on
from include.integration_watch.notify.outcome_lines import outcome_line
from include.integration_watch.notify.words import words

BESIDE = ("reconciled", "source")
"""What the `observe` task gives beside the outcome of the suites."""

log = logging.getLogger(__name__)


def outcome_of(observed: dict[str, Any]) -> SuiteOutcome:
    """Return the outcome in what the `observe` task gave."""
    own = {name: each for name, each in observed.items() if name not in BESIDE}
    return SuiteOutcome.model_validate(own)


def lines(outcome: SuiteOutcome) -> list[str]:
    """Return one line for each suite: its verdict and the five counts."""
    return [outcome_line(words("en"), each) for each in tallies(outcome)]


def tell_log(outcome: SuiteOutcome) -> None:
    """Write the line of each suite into the task's log; only what passed is no warning."""
    for each, line in zip(tallies(outcome), lines(outcome), strict=True):
        passed = each.verdict is RuleStatus.PASSED
        log.log(logging.INFO if passed else logging.WARNING, "%s", line)


def event(integration_id: str, observed: dict[str, Any] | None) -> dict[str, Any]:
    """Return what the asset's event says: the verdict, all five counts, the same by suite.

    A check that came to nothing is errored, and has no counts.
    """
    if observed is None:
        return {"integration": integration_id, "verdict": RuleStatus.ERRORED.value, "suites": {}}
    outcome = outcome_of(observed)
    return {
        "integration": integration_id,
        "verdict": verdict_on(outcome).value,
        "counts": _named(tally(outcome).counts),
        "suites": {each.suite: _named(each.counts) for each in tallies(outcome)},
        "at": outcome.at.isoformat(),
        "docs_page": outcome.docs_page,
    }


def _named(counts: Mapping[RuleStatus, int]) -> dict[str, int]:
    return {status.value: counts.get(status, 0) for status in RuleStatus}
