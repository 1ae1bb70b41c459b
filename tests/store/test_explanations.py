from datetime import timedelta

from include.integration_watch.domain.explanation import Explanation
from include.integration_watch.store import Store
from tests.domain.scene import NOW, run

SINCE = NOW - timedelta(days=1)


def test_asked_for_is_what_went_wrong_and_the_runs_after_it(store: Store) -> None:
    store.save_executions(
        [
            run(100, id="good before"),
            run(90, "ERROR", id="failed"),
            *(run(80 - turn, id=f"after-{turn}") for turn in range(5)),
            run(70, id="part", process="Other", inbound_errors=2),
            run(60, "INPROCESS", id="open"),
            run(95, id="elsewhere", process="Elsewhere"),
        ]
    )
    wanted = store.explanations.wanting("acme-1", SINCE, limit=10)
    assert set(wanted) == {"failed", "after-0", "after-1", "after-2", "part"}
    assert wanted[0] == "part"
    assert store.explanations.wanting("acme-1", SINCE, limit=2) == wanted[:2]
    assert store.explanations.wanting_of_wrong("acme-1", SINCE, limit=10) == ("part", "failed")


def test_what_is_explained_is_not_asked_for_again(store: Store) -> None:
    store.save_executions([run(90, "ERROR", id="failed")])
    store.explanations.save(Explanation(execution_id="failed", step="post"), NOW)
    assert store.explanations.wanting("acme-1", SINCE, limit=10) == ()
    assert store.explanations.of(["failed", "other"])["failed"].step == "post"


def test_explanations_are_forgotten_with_the_texts(store: Store) -> None:
    store.save_executions([run(90, "ERROR", id="failed")])
    store.explanations.save(Explanation(execution_id="failed"), NOW - timedelta(days=100))
    long_ago = NOW - timedelta(days=1000)
    counted = store.runs.forget(before=long_ago, texts_before=NOW - timedelta(days=90))
    assert counted["explanation"] == 1
    assert store.explanations.of(["failed"]) == {}
