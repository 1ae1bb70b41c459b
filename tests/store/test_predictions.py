from datetime import timedelta

from include.integration_watch.domain.preflight import Landing
from include.integration_watch.store import Store
from tests.domain.scene import NOW
from tests.domain.test_preflight import prediction

LANDED = Landing(run="e-1", started_at=NOW, ended_at=NOW, refused=2, hits=2)


def test_the_newest_look_ahead_of_a_run_is_the_one_that_counts(store: Store) -> None:
    store.predictions.keep(prediction(7))
    store.predictions.keep(prediction(6, at=NOW))
    store.predictions.keep(prediction(1, due_at=NOW - timedelta(days=1)))

    assert store.predictions.newest()["invoices_to_erp"].refused == 6
    found = store.predictions.newest_of("invoices_to_erp")
    assert (found and found.refused, store.predictions.newest_of("nobody")) == (6, None)
    assert [each.refused for each in store.predictions.since(NOW - timedelta(days=2))] == [6, 1]
    assert [each.refused for each in store.predictions.open_since(NOW)] == [6]


def test_what_was_compared_once_and_for_all_stays(store: Store) -> None:
    store.predictions.keep(prediction(7))
    store.predictions.land(prediction(7), LANDED, settled=False)
    assert store.predictions.open_since(NOW)[0].landing == LANDED

    store.predictions.land(prediction(7), LANDED.model_copy(update={"hits": 1}), settled=True)
    store.predictions.keep(prediction(3))
    store.predictions.land(prediction(7), LANDED, settled=True)

    (kept,) = store.predictions.since(NOW, "invoices_to_erp")
    assert (kept.refused, kept.landing and kept.landing.hits) == (7, 1)
    assert store.predictions.open_since(NOW) == ()


def test_old_predictions_are_forgotten(store: Store) -> None:
    store.predictions.keep(prediction())

    assert store.predictions.forget(NOW) == 0
    assert store.predictions.forget(NOW + timedelta(seconds=1)) == 1
    assert store.predictions.newest() == {}
