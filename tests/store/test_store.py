from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from include.integration_watch.domain.delivery import Delivery, Outcome
from include.integration_watch.domain.finding import Clearance, Finding, Judgement, Layer
from include.integration_watch.domain.incident import Change
from include.integration_watch.store import Store, tables
from include.integration_watch.store.engine import HEAD, StoreError, connect, migrate, revision
from include.integration_watch.store.watermarks import Read
from tests.domain.scene import NOW, catalogue, finding, group, run

KNOWN = catalogue()
LATER = NOW + timedelta(minutes=5)


def found(*findings: Finding) -> Judgement:
    return Judgement(findings=findings)


def well(subject: str = "invoices_to_erp", layer: Layer = Layer.EXECUTION) -> Judgement:
    return Judgement(cleared=(Clearance(layer=layer, subject=subject, as_of=LATER),))


def send_all(store: Store, now: object = NOW) -> list[str]:
    sent = []
    for pending in store.claim(LATER, 100):
        store.record(Delivery(pending_id=pending.id, at=LATER, outcome=Outcome.SENT))
        sent.append(f"{pending.flip.change} {pending.recipient.address}")
    return sent


def test_the_tables_are_what_the_migrations_make(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": "integration_watch_version", "compare_type": False}
        )
        assert compare_metadata(context, tables.metadata) == []


def test_the_newest_migration_is_the_one_the_engine_knows(store: Store) -> None:
    assert revision(store.engine) == HEAD


def test_many_processes_may_migrate_at_once(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        engines = list(pool.map(lambda _: connect(empty_url), range(4)))
        list(pool.map(migrate, engines))
    assert {revision(engine) for engine in engines} == {HEAD}
    for engine in engines:
        engine.dispose()


def test_a_database_that_is_neither_sqlite_nor_postgresql_is_refused_with_a_remedy() -> None:
    with pytest.raises(StoreError, match="use SQLite for one machine or PostgreSQL"):
        connect("mysql://somewhere/db")


def test_an_incident_its_flip_and_its_message_are_stored_together(store: Store) -> None:
    (flip,) = store.apply(found(finding()), KNOWN, NOW)
    assert (flip.change, flip.incident.number) == (Change.OPENED, 1)
    assert [(owed.change, owed.address, owed.state) for owed in store.messages()] == [
        ("opened", "payable@example.com", "pending")
    ]


def test_running_twice_gives_the_same(store: Store) -> None:
    store.apply(found(finding()), KNOWN, NOW)
    assert store.apply(found(finding()), KNOWN, LATER) == ()
    assert len(store.messages()) == 1


def test_many_judges_at_once_open_one_incident(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.apply(found(finding()), KNOWN, NOW), range(16)))
    assert [each.number for each in store.incidents()] == [store.incidents()[0].number]
    assert len(store.messages()) == 1


def test_a_message_is_claimed_by_one_sender_only(store: Store) -> None:
    store.apply(
        found(*(finding(f"required:f{n}", layer=Layer.DATA) for n in range(20))), KNOWN, NOW
    )
    with ThreadPoolExecutor(8) as pool:
        claims = [
            pending.id
            for batch in pool.map(lambda _: store.claim(LATER, 5), range(8))
            for pending in batch
        ]
    assert sorted(claims) == sorted({owed.id for owed in store.messages()})


def test_a_sender_that_died_loses_its_lease(store: Store) -> None:
    store.apply(found(finding()), KNOWN, NOW)
    assert len(store.claim(NOW, 10)) == 1
    assert store.claim(NOW + timedelta(seconds=30), 10) == ()
    assert len(store.claim(NOW + timedelta(minutes=3), 10)) == 1


def test_a_busy_mailbox_is_tried_again_later_and_a_refusal_is_not(store: Store) -> None:
    store.apply(found(finding()), KNOWN, NOW)
    (pending,) = store.claim(NOW, 10)
    store.record(Delivery(pending_id=pending.id, at=NOW, outcome=Outcome.RETRY, detail="451 busy"))
    assert store.claim(NOW + timedelta(seconds=30), 10) == ()
    (again,) = store.claim(NOW + timedelta(minutes=2), 10)
    assert again.attempts == 1
    store.record(
        Delivery(pending_id=pending.id, at=LATER, outcome=Outcome.REFUSED, detail="550 no such")
    )
    assert store.claim(NOW + timedelta(days=1), 10) == ()
    (owed,) = store.messages()
    assert (owed.state, owed.attempts, owed.detail) == ("refused", 2, "550 no such")


def test_whoever_was_told_of_the_opening_is_told_of_the_end(store: Store) -> None:
    store.apply(found(finding()), KNOWN, NOW)
    assert send_all(store) == ["opened payable@example.com"]
    moved = catalogue(
        owner_groups=(
            group("platform", "platform@example.com"),
            group("accounts_payable", "new@example.com"),
        )
    )
    store.apply(well(), moved, LATER)
    assert send_all(store) == ["resolved payable@example.com"]


def test_the_same_trouble_again_is_a_new_incident_that_knows_the_old(store: Store) -> None:
    store.apply(found(finding()), KNOWN, NOW)
    store.apply(well(), KNOWN, LATER)
    store.apply(
        found(finding(observed_at=LATER + timedelta(hours=1))), KNOWN, LATER + timedelta(hours=1)
    )
    (again,) = store.incidents(open_only=True)
    assert (again.number, store.resolved_before(again)) == (2, LATER)


def test_executions_and_their_watermark_are_stored_together(store: Store) -> None:
    read = Read(name="boomi:acme-1", at=NOW, whole_since=NOW - timedelta(days=2))
    store.save_executions([run(60), run(10, "INPROCESS")], read)
    mark = store.watermark("boomi:acme-1")
    assert mark is not None
    assert mark.at == NOW
    assert store.open_execution_ids("acme-1") == ("execution-10-INPROCESS",)


def test_the_moment_from_which_the_record_is_whole_never_moves(store: Store) -> None:
    for hours in (0, 1):
        at = NOW + timedelta(hours=hours)
        store.save_executions([], Read(name="boomi:acme-1", at=at, whole_since=at))
    mark = store.watermark("boomi:acme-1")
    assert mark is not None
    assert (mark.at, mark.whole_since) == (NOW + timedelta(hours=1), NOW)


def test_an_execution_read_twice_is_one_in_its_newest_state(store: Store) -> None:
    store.save_executions([run(60, "INPROCESS", id="a")])
    store.save_executions([run(60, "ERROR", id="a")])
    store.save_executions([run(60, "ERROR", id="a")])
    (kept,) = store.executions("acme-1", "Invoices to ERP", NOW - timedelta(days=1))
    assert kept.status == "ERROR"


def test_an_error_text_survives_a_later_read_of_its_execution(store: Store) -> None:
    store.save_executions([run(60, "ERROR", id="a")])
    assert store.unexplained_ids("acme-1", attempts=5, limit=9) == ("a",)
    store.explain("a", "Period is closed")
    store.save_executions([run(60, "ERROR", id="a")])
    (kept,) = store.executions("acme-1", "Invoices to ERP", NOW - timedelta(days=1))
    assert kept.error_text == "Period is closed"
    assert store.unexplained_ids("acme-1", attempts=5, limit=9) == ()


def test_nobody_asks_for_the_log_of_a_test_run(store: Store) -> None:
    store.save_executions([run(60, "ERROR", id="a", type="test_manual")])
    assert store.unexplained_ids("acme-1", attempts=5, limit=9) == ()


def test_no_process_waits_behind_the_many_failures_of_another(store: Store) -> None:
    many = [run(minutes, "ERROR", id=f"many-{minutes}") for minutes in range(1, 9)]
    store.save_executions([*many, run(60, "ERROR", id="one", process="Another")])
    assert store.unexplained_ids("acme-1", attempts=5, limit=3) == ("many-1", "one", "many-2")


def test_a_process_that_was_read_has_had_its_turn(store: Store) -> None:
    many = [run(minutes, "ERROR", id=f"many-{minutes}") for minutes in range(1, 9)]
    store.save_executions([*many, run(60, "ERROR", id="one", process="Another")])
    store.explain("many-1", "Connection refused")
    assert store.unexplained_ids("acme-1", attempts=5, limit=1) == ("one",)


def test_a_log_that_is_not_to_be_had_is_let_be_after_some_tries(store: Store) -> None:
    store.save_executions([run(60, "ERROR", id="a")])
    store.explain("a", None)
    assert store.unexplained_ids("acme-1", attempts=2, limit=9) == ("a",)
    store.explain("a", None)
    assert store.unexplained_ids("acme-1", attempts=2, limit=9) == ()


def test_a_transaction_that_is_interrupted_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from include.integration_watch.store import outbox

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(outbox, "put", die)
    with pytest.raises(KeyboardInterrupt):
        store.apply(found(finding()), KNOWN, NOW)
    assert (store.incidents(), store.messages()) == ((), ())


def test_the_database_itself_holds_one_open_incident(store: Store) -> None:
    store.apply(found(finding()), KNOWN, NOW)
    columns = (
        "layer, subject, kind, severity, opened_at, last_seen_at, silenced, told_count, finding"
    )
    row = f"INSERT INTO incident ({columns}) "
    same = f"SELECT {columns} FROM incident"
    with pytest.raises(sa.exc.IntegrityError), store.engine.begin() as connection:
        connection.exec_driver_sql(row + same)


def test_threads_of_one_process_that_migrate_two_databases_do_not_disturb_each_other(
    tmp_path: Path,
) -> None:
    made = [connect(f"sqlite:///{tmp_path / str(number)}.db") for number in range(3)]
    with ThreadPoolExecutor(len(made)) as pool:
        list(pool.map(migrate, made))
    assert [revision(each) for each in made] == [HEAD] * len(made)
    for each in made:
        each.dispose()
