import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from include.integration_watch.coupa.errors import CoupaScopeError
from include.integration_watch.coupa.file_records import file
from include.integration_watch.domain.coupa_file import CoupaFile, FileStatus, plain_name

from .fake_coupa import Answer, FakeCoupa

SINCE = datetime(2026, 3, 4, tzinfo=UTC)
AT = "2026-03-04T08:00:00+01:00"


def source(id: int, **changes: Any) -> dict[str, Any]:
    """A data file source as Coupa lists it."""
    return {
        "id": id,
        "created-at": AT,
        "updated-at": AT,
        "type": "DataFileSource",
        "source-for": "Supplier",
        "status": "done",
        "file-file-name": f"Suppliers_{id}.csv",
        "result-text": "3 rows processed, creating 1 new row and updating 2 rows.",
        "start-time": AT,
        "end-time": AT,
        "upload-errors": [],
        "created-by": {"login": "somebody", "email": "somebody@example.com"},
    } | changes


def read(record: dict[str, Any]) -> CoupaFile:
    return file(record, base_url="https://coupa.example.com", undated=SINCE)


def test_counts_are_read_from_the_sentence_where_there_are_no_fields() -> None:
    told = read(source(1))
    assert (told.processed, told.created, told.updated) == (3, 1, 2)
    told = read(source(1, **{"records-count": 9, "records-created": 4, "records-updated": 4}))
    assert (told.processed, told.taken, told.not_taken) == (9, 8, 1)


def test_done_does_not_mean_that_every_row_was_taken() -> None:
    errors = [{"id": 1, "row": 2, "first-column": "0200", "field-errors": ["Name is taken"]}]
    told = read(source(1, **{"upload-errors": errors}))
    assert (told.status, told.is_clean, told.not_taken) == (FileStatus.DONE, False, 1)
    assert told.errors[0].messages == ("Name is taken",)


@pytest.mark.parametrize(
    "said", ["Column header X is not valid.", ["Column header X is not valid."]]
)
def test_errors_come_as_a_text_a_list_or_a_list_of_objects(said: Any) -> None:
    for shape in (said, [{"field-error": "Column header X is not valid."}]):
        errors = [{"id": 1, "type": "UploadHeaderError", "row": None, "field-errors": shape}]
        (error,) = read(source(1, **{"upload-errors": errors})).errors
        assert (error.row, error.messages) == (None, ("Column header X is not valid.",))


def test_a_status_that_nobody_knows_is_neither_good_nor_over() -> None:
    told = read(source(1, status="Quarantined"))
    assert (told.status, told.is_over, told.is_clean) == (FileStatus.UNKNOWN, False, False)


def test_a_file_that_failed_took_at_least_one_row_less() -> None:
    failed = read(source(1, status="Failed", **{"result-text": None}))
    assert (failed.is_over, failed.not_taken, failed.taken) == (True, 1, None)


def test_people_in_a_file_are_masked() -> None:
    errors = [{"id": 1, "row": 2, "first-column": "a.person@example.com", "field-errors": ["x"]}]
    told = read(source(1, **{"upload-errors": errors}))
    assert "example.com" not in told.model_dump_json(exclude={"url"})


def test_what_coupa_puts_in_front_of_a_name_is_no_part_of_it() -> None:
    assert plain_name("_Incoming_Suppliers_Suppliers_1.csv") == "suppliers_1.csv"
    assert plain_name("/Incoming/Suppliers/Suppliers_1.csv") == "suppliers_1.csv"


def test_the_printed_files_are_read(printed: Path) -> None:
    """The five files of one morning: two were refused whole, one in a row, two were taken."""
    records = json.loads((printed / "data_file_sources_lookup_errors.rendered.json").read_text())
    files = [read(record) for record in records]
    assert [each.not_taken for each in files if each.is_over] == [
        len(each.errors) for each in files
    ]
    assert {each.object for each in files} == {"lookup_value"}
    last = next(each for each in files if each.id == 1338)
    assert (last.processed, last.taken, last.errors[0].key) == (4, 3, "0200")
    samples = json.loads((printed / "data_file_sources_daily.rendered.json").read_text())
    assert {read(record).status for record in samples} == {FileStatus.SAMPLE}


def test_files_of_a_span_come_with_their_integration_and_without_samples(coupa: FakeCoupa) -> None:
    coupa.records["integrations"] = [{"id": 12, "code": "suppliers-to-coupa", "name": "Suppliers"}]
    coupa.records["integration_runs"] = [{"id": 5, "integration": {"code": "by-its-run"}}]
    coupa.records["data_file_sources"] = [
        source(1, **{"integration-id": 12}),
        source(2, **{"integration-run-id": 5}),
        source(3, status="sample"),
        source(4),
        source(5, **{"updated-at": "2026-03-03T08:00:00+01:00"}),
        source(6, **{"updated-at": "2026-03-05T08:00:00+01:00"}),
    ]
    found = list(coupa.client().files(SINCE, SINCE + timedelta(days=1)))
    assert [(each.id, each.integration) for each in found] == [
        (1, "suppliers-to-coupa"),
        (2, "by-its-run"),
        (4, ""),
    ]


def test_a_release_that_lacks_a_field_is_asked_for_whole_records(coupa: FakeCoupa) -> None:
    coupa.refused_fields = {"records_count"}
    coupa.records["data_file_sources"] = [source(1)]
    assert [each.id for each in coupa.client().files(SINCE)] == [1]


def test_histories_are_read_with_their_outcome(coupa: FakeCoupa) -> None:
    line = {
        "document-type": "InvoiceHeader",
        "document-id": 9001,
        "status": "Error",
        "integration": {"code": "invoices-to-erp"},
        "integration-run-id": "501",
        "responses": [{"response-code": "Failure-CC", "response-message": "Period is closed"}],
        "created-at": AT,
        "updated-at": AT,
    }
    coupa.records["integration_history_records"] = [
        {"id": 1, **line},
        {"id": 2, **line, "status": "Success"},
        {"id": 3, **line, "status": "Thinking"},
    ]
    found = list(coupa.client().history(SINCE))
    assert [each.succeeded for each in found] == [False, True, None]
    assert (found[0].document_id, found[0].run_id) == (9001, 501)
    assert found[0].messages == ("Period is closed",)


def test_a_missing_scope_is_told_as_such(coupa: FakeCoupa) -> None:
    coupa.faults.append(Answer(403, '{"errors": {"api": ["You are not authorised"]}}'))
    with pytest.raises(CoupaScopeError):
        list(coupa.client().history(SINCE))
