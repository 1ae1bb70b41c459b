from datetime import timedelta

import sqlalchemy as sa

from include.integration_watch.domain.past_run import Past, past_runs
from include.integration_watch.store import Store
from include.integration_watch.store.engine import connect, migrate, writing
from include.integration_watch.store.execution_tables import execution
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


def test_a_run_that_tells_how_long_it_took_is_remembered_by_that(store: Store) -> None:
    told = run(60, duration=timedelta(seconds=3, milliseconds=832))
    store.save_executions([told])
    found = store.runs.past("acme-1", "Invoices to ERP", NOW - timedelta(days=1), limit=100)
    assert found == past_runs([told])
    assert found.took == (3.832,)


def test_runs_that_were_kept_before_there_were_figures_get_theirs(empty_url: str) -> None:
    engine = connect(empty_url)
    migrate(engine, "0017")
    rows = [
        {
            "id": each.id,
            "account": each.account,
            "process": each.process,
            "status": each.status.value,
            "started_at": each.started_at,
            "ended_at": each.ended_at,
            "is_open": each.status.is_open,
            "log_attempts": 0,
            "value": each.model_dump_json(),
            "original_id": each.original_id,
            "parent_id": each.parent_id,
            "has_text": False,
        }
        for each in RUNS
    ]
    with writing(engine) as connection:
        columns = (sa.column(name, execution.c[name].type) for name in rows[0])
        connection.execute(sa.insert(sa.table("execution", *columns)), rows)
    engine.dispose()
    store = Store(empty_url)
    found = store.runs.past("acme-1", "Invoices to ERP", NOW - timedelta(days=1), limit=100)
    store.engine.dispose()
    assert found == past_runs(each for each in RUNS if each.process == "Invoices to ERP")


def test_past_runs_of_single_days_are_found_without_those_between(store: Store) -> None:
    store.save_executions(RUNS)
    spans = [
        (NOW - timedelta(minutes=before), NOW - timedelta(minutes=until))
        for before, until in ((301, 299), (60, 10))
    ]
    found = store.runs.past_within("acme-1", "Invoices to ERP", spans, limit=9)

    assert [each.documents for each in found] == [1, 7]
    assert store.runs.past_within("acme-1", "Invoices to ERP", [], limit=9) == Past()
