"""What data checks came to, as the store keeps it."""

from datetime import timedelta

from include.integration_watch.domain.observation import SuiteOutcome
from include.integration_watch.store import Store
from tests.domain.scene import NOW


def outcome(integration: str, hours: int, rows: int) -> SuiteOutcome:
    at = NOW + timedelta(hours=hours)
    return SuiteOutcome(
        integration=integration, object="o", suite=integration, at=at, snapshot_at=at, rows=rows
    )


def test_the_newest_check_of_each_integration_is_found(store: Store) -> None:
    for kept in (outcome("a", 2, 1), outcome("a", 1, 2), outcome("b", 0, 3), outcome("c", 9, 4)):
        store.save_outcome(kept)

    found = store.newest_outcomes(["a", "b", "nobody"])

    assert [(each.integration, each.rows) for each in found] == [("a", 1), ("b", 3)]
    assert store.newest_outcomes([]) == ()
