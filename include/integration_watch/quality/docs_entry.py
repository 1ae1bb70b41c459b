"""What the lists of the Data Docs say of a run, and what a trend says of an expectation."""

from collections.abc import Mapping

from include.integration_watch.domain.observation import RuleStatus, SuiteOutcome
from include.integration_watch.domain.value import Instant, Value


class Entry(Value):
    """One run as the lists show it; ``counts`` holds the outcomes that occur."""

    integration: str
    object: str
    at: Instant
    snapshot_at: Instant
    rows: int
    page: str
    counts: Mapping[RuleStatus, int]

    @property
    def passed(self) -> bool:
        """Tell whether every expectation passed, and at least one was looked at."""
        return set(self.counts) == {RuleStatus.PASSED}


class Point(Value):
    """What one expectation came to in one run."""

    at: Instant
    status: RuleStatus
    failing: int
    elements: int


class Sheet(Value):
    """One sheet of an integration's month (``2026-03``); ``runs`` is how many stand on it."""

    month: str
    number: int
    runs: int = 0


def entry_of(outcome: SuiteOutcome) -> Entry:
    """Return what the lists say of an outcome."""
    return Entry(
        integration=outcome.integration,
        object=outcome.object,
        at=outcome.at,
        snapshot_at=outcome.snapshot_at,
        rows=outcome.rows,
        page=outcome.docs_page,
        counts={status: outcome.count(status) for status in RuleStatus if outcome.count(status)},
    )
