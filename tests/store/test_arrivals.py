from datetime import timedelta

from include.integration_watch.domain.arrival import Arrival
from include.integration_watch.store import Store
from tests.domain.scene import NOW
from tests.domain.test_arrival import arrival


def old(id: str, *missing: str) -> Arrival:
    started_at = NOW - timedelta(days=100)
    return arrival(*missing, execution_id=id, started_at=started_at)


def test_what_is_missing_is_known_however_old_it_is(store: Store) -> None:
    for each in (arrival("R-1"), old("a"), old("b", "R-2"), arrival(execution_id="c")):
        store.arrivals.save(each)
    since = NOW - timedelta(days=2)
    assert set(store.arrivals.of("invoices_to_erp", since)) == {"run-60", "b", "c"}
    assert {each.execution_id for each in store.arrivals.since(since)} == {"run-60", "b", "c"}
    assert store.arrivals.of("another", since) == {}


def test_what_is_found_later_replaces_it_and_is_forgotten(store: Store) -> None:
    store.arrivals.save(old("a", "R-1"))
    assert store.arrivals.forget(NOW) == 0
    store.arrivals.save(old("a"))
    assert store.arrivals.forget(NOW) == 1
