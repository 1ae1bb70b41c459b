from datetime import timedelta
from typing import Any

from include.integration_watch.domain.coupa_file import CoupaFile, FileStatus, UploadError
from include.integration_watch.domain.finding import DocumentRef
from include.integration_watch.domain.history_record import HistoryRecord
from include.integration_watch.store import Store
from include.integration_watch.store.watermarks import Read
from tests.domain.scene import NOW


def file(id: int, days_ago: float = 0, **changes: Any) -> CoupaFile:
    fields = {"id": id, "name": "A.csv", "status": FileStatus.DONE}
    at = NOW - timedelta(days=days_ago)
    return CoupaFile.model_validate(fields | {"at": at} | changes)


def line(id: int, days_ago: float = 0, **changes: Any) -> HistoryRecord:
    fields: dict[str, Any] = {
        "id": id,
        "integration": "invoices-to-erp",
        "document": DocumentRef(object="invoice", key="9001"),
        "document_type": "InvoiceHeader",
        "document_id": 9001,
        "messages": ("Period is closed",),
        "resolved": False,
        "succeeded": False,
        "at": NOW - timedelta(days=days_ago),
    }
    return HistoryRecord.model_validate(fields | changes)


def test_the_newest_state_of_a_file_wins(store: Store) -> None:
    store.coupa_side.save_files("coupa", [file(1, status=FileStatus.LOADING)])
    store.coupa_side.save_files("coupa", [file(1), file(2, days_ago=9)])
    since = NOW - timedelta(days=1)
    assert store.coupa_side.files("coupa", since) == (file(1),)
    assert store.coupa_side.files("another", since) == ()


def test_which_rows_have_passed_since_stays_when_a_file_is_read_again(store: Store) -> None:
    error = UploadError(id=7, row=1, key="S-1")
    store.coupa_side.save_files("coupa", [file(1, errors=(error,), passed=(7,), asked_with=(2,))])
    store.coupa_side.save_files("coupa", [file(1, errors=(error,), asked_with=(3,))])
    (found,) = store.coupa_side.files("coupa", NOW - timedelta(days=1))
    assert (found.passed, found.asked_with) == ((7,), (2, 3))


def test_files_and_how_far_they_were_read_are_kept_together(store: Store) -> None:
    read = Read(name="coupa-side:coupa:files", at=NOW, whole_since=NOW - timedelta(days=2))
    store.coupa_side.save_files("coupa", [], read)
    assert store.watermark(read.name).at == NOW  # type: ignore[union-attr]


def test_failures_are_the_open_ones_and_the_recent_ones(store: Store) -> None:
    store.coupa_side.save_history(
        "coupa",
        [
            line(1, days_ago=40),
            line(2, days_ago=40, resolved=True),
            line(3, resolved=True),
            line(4, succeeded=True),
            line(5, integration="another"),
        ],
    )
    found = store.coupa_side.failures("coupa", "invoices-to-erp", NOW - timedelta(days=30))
    assert [each.id for each in found] == [1, 3]


def test_the_history_of_a_document_is_found_by_its_id(store: Store) -> None:
    store.coupa_side.save_history("coupa", [line(1, days_ago=1), line(2, document_id=9002)])
    found = store.coupa_side.history_of("coupa", "InvoiceHeader", [9001, 9003])
    assert [each.id for each in found] == [1]


def test_what_is_old_is_forgotten_unless_it_is_open(store: Store) -> None:
    store.coupa_side.save_files("coupa", [file(1, days_ago=100), file(2)])
    store.coupa_side.save_history(
        "coupa", [line(1, days_ago=100), line(2, days_ago=100, succeeded=True)]
    )
    counted = store.coupa_side.forget(NOW - timedelta(days=90))
    assert counted == {"coupa_file": 1, "coupa_history": 1}
    long_ago = NOW - timedelta(days=1000)
    assert [each.id for each in store.coupa_side.files("coupa", long_ago)] == [2]
    assert len(store.coupa_side.failures("coupa", "invoices-to-erp", NOW)) == 1
