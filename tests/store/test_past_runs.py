from datetime import timedelta

from include.integration_watch.domain.past_run import past_runs
from include.integration_watch.store import Store
from tests.domain.scene import NOW, run

RUNS = [
    run(60, inbound=7),
    run(120, "ERROR", inbound=3),
    run(180, "DISCARDED"),
    run(200, type="exec_manual"),
    run(210, type="test_manual"),
    run(220, parent_id="run"),
    run(230, original_id="run"),
    run(10, "INPROCESS"),
    run(300, inbound=1),
    run(50, process="Another process"),
]


def test_past_runs_are_those_that_came_by_themselves(store: Store) -> None:
    store.save_executions(RUNS)
    found = store.runs.past("acme-1", "Invoices to ERP", NOW - timedelta(days=1), limit=100)
    assert found == past_runs(each for each in RUNS if each.process == "Invoices to ERP")
    assert [each.documents for each in found] == [1, 3, 7, 0]


def test_the_newest_are_kept_where_there_are_too_many(store: Store) -> None:
    store.save_executions(RUNS)
    found = store.runs.past("acme-1", "Invoices to ERP", NOW - timedelta(days=1), limit=2)
    assert [each.at for each in found] == [
        (NOW - timedelta(minutes=m)).timestamp() for m in (60, 10)
    ]
