from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.observation import ExecutionStatus
from include.integration_watch.store import Store
from include.integration_watch.store.executions import is_asked_again
from include.integration_watch.store.watermarks import Read, Watermark, merged
from tests.domain.scene import NOW, run

MARK = "boomi:acme-1"


def read(at: datetime, since: datetime, **more: bool) -> Read:
    return Read(name=MARK, at=at, whole_since=since, **more)


def span(store: Store) -> tuple[timedelta, timedelta]:
    mark = store.watermark(MARK)
    assert mark is not None
    return mark.at - NOW, mark.whole_since - NOW


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def test_a_run_that_ended_never_opens_again_for_a_slow_reader(store: Store) -> None:
    store.runs.save([run(60, "COMPLETE", id="a")])
    store.runs.save([run(60, "INPROCESS", id="a")])
    (kept,) = store.executions("acme-1", "Invoices to ERP", NOW - hours(2))
    assert kept.status == "COMPLETE"
    assert store.open_execution_ids("acme-1") == ()


def test_a_word_that_nobody_knows_is_asked_again_until_it_has_an_end() -> None:
    ends = {status: is_asked_again(run(60, status, ended_at=None)) for status in ExecutionStatus}
    assert [status.value for status, again in ends.items() if again] == [
        "STARTED",
        "ENQUEUED",
        "INPROCESS",
        "ABORTED_RECOVERING",
        "UNKNOWN",
    ]
    assert not is_asked_again(run(60, "UNKNOWN", ended_at=NOW))


def test_retries_are_joined_to_their_original_and_parts_to_their_parent(store: Store) -> None:
    store.runs.save(
        [
            run(60, "ERROR", id="a"),
            run(50, "ERROR", id="b", original_id="a", type="retry_manual"),
            run(40, id="c", original_id="a", type="retry_manual"),
            run(59, id="d", parent_id="a", type="sub_process"),
            run(30, id="e"),
        ]
    )
    (family, alone) = store.runs.families(["a", "e", "unknown"])
    assert family.execution.id == "a"
    assert [each.id for each in family.retries] == ["b", "c"]
    assert [each.id for each in family.parts] == ["d"]
    assert (alone.retries, alone.parts) == ((), ())


def test_accounts_are_kept_apart(store: Store) -> None:
    store.runs.save([run(60, id="a"), run(60, id="b", account="acme-2")])
    assert [each.id for each in store.runs.between("acme-2", NOW - hours(2), NOW)] == ["b"]


def test_two_readers_never_undo_each_other(store: Store) -> None:
    store.runs.save([], read(NOW, NOW - hours(2)))
    store.runs.save([], read(NOW + hours(1), NOW))
    store.runs.save([], read(NOW - hours(1), NOW - hours(1)))
    assert span(store) == (hours(1), hours(-2))


def test_what_is_whole_grows_when_older_records_are_filled_in(store: Store) -> None:
    store.runs.save([], read(NOW, NOW - hours(2)))
    store.runs.save([], read(NOW - hours(2), NOW - hours(24)))
    assert span(store) == (hours(0), hours(-24))


def test_a_gap_makes_whole_only_what_came_after_it(store: Store) -> None:
    store.runs.save([], read(NOW, NOW - hours(2)))
    store.runs.save([], read(NOW + hours(9), NOW + hours(5), after_gap=True))
    assert span(store) == (hours(9), hours(5))


def test_what_boomi_no_longer_knows_is_not_asked_for_for_ever(store: Store) -> None:
    store.runs.save([run(60 * 24 * 40, "INPROCESS", id="old"), run(9, "INPROCESS", id="new")])
    assert store.runs.give_up(["old", "new"], NOW - timedelta(days=30)) == 1
    assert store.open_execution_ids("acme-1") == ("new",)
    (lost,) = store.runs.between("acme-1", NOW - timedelta(days=41), NOW - timedelta(days=39))
    assert lost.status is ExecutionStatus.UNKNOWN


def test_texts_are_forgotten_first_and_the_figures_stay(store: Store) -> None:
    store.runs.save([run(60, "ERROR", id="a", inbound=7)])
    store.explain("a", "Jane said no")
    store.runs.save([], read(NOW, NOW - hours(24)))
    store.runs.forget(before=NOW - hours(3), texts_before=NOW)
    (kept,) = store.runs.between("acme-1", NOW - hours(2), NOW)
    assert (kept.message, kept.error_text, kept.inbound) == ("", "", 7)
    assert store.unexplained_ids("acme-1", attempts=5, limit=9) == ()


def test_what_is_forgotten_is_not_called_whole(store: Store) -> None:
    store.runs.save([run(600, id="old"), run(60, id="new")], read(NOW, NOW - hours(24)))
    counted = store.runs.forget(before=NOW - hours(3), texts_before=NOW - hours(3))
    assert counted["execution"] == 1
    assert span(store) == (hours(0), hours(-3))
    assert store.runs.known(["old", "new"]) == {"new"}


def test_an_open_run_is_never_forgotten(store: Store) -> None:
    store.runs.save([run(600, "INPROCESS", id="old")])
    store.runs.forget(before=NOW, texts_before=NOW)
    assert store.open_execution_ids("acme-1") == ("old",)


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 40)), min_size=1, max_size=6))
def test_the_marks_hold_whatever_the_order_of_the_readers(spans: list[tuple[int, int]]) -> None:
    reads = [(NOW + hours(end), NOW + hours(end - length)) for end, length in spans]
    mark: Watermark | None = None
    for at, since in reads:
        mark = merged(mark, read(at, since))
    assert mark is not None
    assert mark.at == max(at for at, _ in reads)
    assert mark.whole_since == min(since for _, since in reads)
