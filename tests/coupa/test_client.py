"""Reading records, runs and errors."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from include.integration_watch.coupa.errors import CoupaUnreadableError

from .fake_coupa import Answer, FakeCoupa

SINCE = datetime(2026, 10, 6, 4, 0, tzinfo=UTC)


def _suppliers(count: int) -> list[dict[str, Any]]:
    return [{"id": number, "name": f"Supplier {number}"} for number in range(1, count + 1)]


def _error(id_: int, **elements: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "document-type": "InvoiceHeader",
        "document-id": 9001,
        "contact-alert-type": "Functional",
        "resolved": False,
        "integration": {"code": "invoices-to-erp"},
        "responses": [{"response-code": "F", "response-message": "Period is closed"}],
        "created-at": "2026-10-06T05:00:00+02:00",
        "updated-at": "2026-10-06T05:00:00+02:00",
    } | {name.replace("_", "-"): value for name, value in elements.items()}


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 100, 125])
def test_every_record_comes_once(coupa: FakeCoupa, count: int) -> None:
    coupa.records["suppliers"] = _suppliers(count)
    ids = [record["id"] for record in coupa.client().records("suppliers")]
    assert ids == list(range(1, count + 1))


def test_pages_follow_the_last_id_and_no_offset(coupa: FakeCoupa) -> None:
    coupa.records["suppliers"] = _suppliers(60)
    list(coupa.client().records("suppliers"))
    first, second = (request.query for request in coupa.asked("/api/suppliers"))
    assert first == {"order_by": "id", "dir": "asc", "limit": "50"}
    assert second == first | {"id[gt]": "50"}


def test_the_newest_records_come_with_everything_that_they_have(coupa: FakeCoupa) -> None:
    coupa.records["suppliers"] = _suppliers(60)
    coupa.client().newest("suppliers", {"status": "active"})
    (request,) = coupa.asked("/api/suppliers")
    assert request.query == {"status": "active", "order_by": "id", "dir": "desc", "limit": "10"}


def test_rows_that_leave_the_result_while_reading_shift_nothing(coupa: FakeCoupa) -> None:
    coupa.records["suppliers"] = _suppliers(120)
    seen = []
    for record in coupa.client().records("suppliers"):
        seen.append(record["id"])
        if record["id"] == 50:
            del coupa.records["suppliers"][:50]
    assert seen == list(range(1, 121))


CHANGES = st.lists(
    st.tuples(st.integers(1, 160), st.sampled_from(["gone", "new", "changed"])), max_size=30
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(changes=CHANGES, count=st.integers(0, 160))
def test_whatever_changes_while_reading_what_stays_comes_exactly_once(
    coupa: FakeCoupa, changes: list[tuple[int, str]], count: int
) -> None:
    coupa.records["suppliers"] = _suppliers(count)
    always = set(range(1, count + 1))
    pending = list(changes)
    seen = []
    for record in coupa.client().records("suppliers", fields=("name",)):
        seen.append(record["id"])
        held = coupa.records["suppliers"]
        if pending:
            place, deed = pending.pop()
            if deed == "gone":
                coupa.records["suppliers"] = [each for each in held if each["id"] != place]
                always.discard(place)
            elif deed == "new":
                held.append({"id": 1_000 + len(held), "name": "new"})
            elif deed == "changed" and held:
                held[place % len(held)]["name"] = "changed"
    assert seen == sorted(set(seen))
    assert always <= set(seen)


def test_conditions_travel_beside_the_paging(coupa: FakeCoupa) -> None:
    where = {"status[in]": "approved,voided", "limit": "1", "dir": "desc"}
    list(coupa.client().records("invoices", where=where))
    query = coupa.asked("/api/invoices")[0].query
    assert query["status[in]"] == "approved,voided"
    assert (query["limit"], query["dir"]) == ("50", "asc")


def test_since_is_a_whole_moment_with_its_offset(coupa: FakeCoupa) -> None:
    berlin = datetime(2026, 10, 6, 6, 0, tzinfo=timezone(timedelta(hours=2)))
    list(coupa.client().records("invoices", since=berlin))
    assert (
        coupa.asked("/api/invoices")[0].query["updated_at[gt_or_eq]"] == "2026-10-06T04:00:00+00:00"
    )


def test_a_projection_always_brings_the_id(coupa: FakeCoupa) -> None:
    list(coupa.client().records("suppliers", fields=["name", {"payment_term": ["code"]}]))
    asked = coupa.asked("/api/suppliers")[0].query["fields"]
    assert asked == '["id", "name", {"payment_term": ["code"]}]'


def test_a_server_that_ignores_the_key_does_not_hang_us(coupa: FakeCoupa) -> None:
    coupa.records["suppliers"] = _suppliers(60)
    coupa.obeys_keyset = False
    with pytest.raises(CoupaUnreadableError, match="brought id 1 after id 50"):
        list(coupa.client().records("suppliers"))


def test_a_page_that_brings_nothing_new_does_not_hang_us(coupa: FakeCoupa) -> None:
    page = Answer(200, json.dumps([{"id": 7}] * 50))
    coupa.faults.extend([page, page])
    with pytest.raises(CoupaUnreadableError, match="would never end"):
        list(coupa.client().records("suppliers"))


def test_a_record_that_a_join_brings_twice_comes_once(coupa: FakeCoupa) -> None:
    coupa.faults.append(Answer(200, '[{"id": 3}, {"id": 3}, {"id": 4}]'))
    assert [record["id"] for record in coupa.client().records("suppliers")] == [3, 4]


def test_a_record_without_an_id_is_named(coupa: FakeCoupa) -> None:
    coupa.faults.append(Answer(200, '[{"id": 3}, {"name": "nobody"}]'))
    with pytest.raises(CoupaUnreadableError, match="without an id after id 3"):
        list(coupa.client().records("suppliers"))


@pytest.mark.parametrize("body", ['{"id": 1}', '["text"]', "null", '"text"'])
def test_json_that_is_no_list_of_records_is_named(coupa: FakeCoupa, body: str) -> None:
    coupa.faults.append(Answer(200, body))
    with pytest.raises(CoupaUnreadableError, match="no list of records"):
        list(coupa.client().records("suppliers"))


def test_half_a_page_in_the_middle_loses_and_doubles_nothing(coupa: FakeCoupa) -> None:
    coupa.records["suppliers"] = _suppliers(120)
    coupa.faults.extend([None, Answer(200, '[{"id": 51}, {"i'), Answer(429, "")])
    ids = [record["id"] for record in coupa.client().records("suppliers")]
    assert ids == list(range(1, 121))


def test_runs_are_those_that_changed(coupa: FakeCoupa) -> None:
    coupa.records["integration_runs"] = [
        {"id": 500, "status": "successful", "updated-at": "2026-10-05T00:00:00+00:00"},
        {
            "id": 501,
            "status": "Failed",
            "integration": {"code": "invoices-to-erp"},
            "updated-at": "2026-10-06T06:00:00+02:00",
        },
    ]
    (run,) = coupa.client().runs(SINCE)
    assert (run.id, run.integration, run.status) == (501, "invoices-to-erp", "failed")


def test_errors_are_the_unresolved_of_any_age_and_the_newly_resolved(coupa: FakeCoupa) -> None:
    old, new = "2020-01-01T00:00:00+00:00", "2026-10-06T06:00:00+00:00"
    coupa.records["integration_errors"] = [
        _error(1, updated_at=old),
        _error(2, updated_at=old, resolved=True),
        _error(3, updated_at=new, resolved=True),
        _error(4, updated_at=new),
    ]
    errors = {error.id: error.resolved for error in coupa.client().errors(SINCE)}
    assert errors == {1: False, 4: False, 3: True}


def test_an_error_resolved_while_we_read_comes_once_and_resolved(coupa: FakeCoupa) -> None:
    coupa.faults.extend(
        [
            Answer(200, '[{"id": 1, "resolved": false}]'),
            Answer(200, '[{"id": 1, "resolved": true}]'),
        ]
    )
    (error,) = coupa.client().errors(SINCE)
    assert error.resolved


def test_refused_invoice_is_named_with_number_sum_and_page(coupa: FakeCoupa) -> None:
    coupa.records["integration_errors"] = [_error(81)]
    coupa.records["invoices"] = [
        {
            "id": 9001,
            "invoice-number": "R-8841",
            "total-with-taxes": "18240.50",
            "currency": {"id": 1, "code": "EUR"},
            "supplier": {"id": 5, "name": "Acme"},
        }
    ]
    (error,) = coupa.client().errors(SINCE)
    document = error.document
    assert (document.object, document.key, document.title) == ("invoice", "R-8841", "Acme")
    assert (document.amount, document.currency) == (Decimal("18240.50"), "EUR")
    assert document.url == f"{coupa.url}/invoices/9001"


def test_documents_are_asked_for_50_at_once(coupa: FakeCoupa) -> None:
    coupa.records["integration_errors"] = [
        _error(number, document_id=9_000 + number) for number in range(1, 121)
    ]
    coupa.records["invoices"] = [
        {"id": 9_000 + number, "invoice-number": f"R-{number}"} for number in range(1, 121)
    ]
    errors = list(coupa.client().errors(SINCE))
    assert [error.document.key for error in errors] == [f"R-{number}" for number in range(1, 121)]
    assert len({request.query["id[in]"] for request in coupa.asked("/api/invoices")}) == 3


def test_documents_of_resolved_errors_are_not_asked_for(coupa: FakeCoupa) -> None:
    coupa.records["integration_errors"] = [
        _error(1, resolved=True, updated_at="2026-10-06T06:00:00+00:00")
    ]
    assert len(list(coupa.client().errors(SINCE))) == 1
    assert coupa.asked("/api/invoices") == []


def test_without_the_scope_the_document_keeps_its_id(coupa: FakeCoupa) -> None:
    coupa.records["integration_errors"] = [_error(81)]
    (error,) = coupa.client("core.integration.read").errors(SINCE)
    assert error.document.key == "9001"
    assert error.document.amount is None
    assert coupa.asked("/api/invoices") == []


@pytest.mark.parametrize("status", [403, 404])
def test_documents_we_may_not_see_keep_their_id(coupa: FakeCoupa, status: int) -> None:
    coupa.records["integration_errors"] = [_error(81)]
    coupa.faults.extend([None, None, Answer(status, "no"), Answer(status, "no")])
    (error,) = coupa.client().errors(SINCE)
    assert error.document.key == "9001"


def test_a_release_without_one_of_the_fields_is_asked_for_whole_records(coupa: FakeCoupa) -> None:
    coupa.refused_fields = {"gross_total"}
    coupa.records["invoices"] = [{"id": 9001, "invoice-number": "R-8841"}]
    document = coupa.client().document("InvoiceHeader", 9001)
    assert document is not None
    assert document["invoice-number"] == "R-8841"


def test_documents_nobody_knows_how_to_find_are_left_out(coupa: FakeCoupa) -> None:
    assert coupa.client().document("Asn::Header", 1) is None


def test_an_error_without_integration_takes_that_of_its_run(coupa: FakeCoupa) -> None:
    coupa.records["integration_errors"] = [_error(81, integration=None, integration_run_id="501")]
    coupa.records["integration_runs"] = [{"id": 501, "integration": {"code": "invoices-to-erp"}}]
    (error,) = coupa.client().errors(SINCE)
    assert (error.integration, error.run_id) == ("invoices-to-erp", 501)


def test_an_error_without_a_date_is_taken_to_be_as_old_as_the_window(coupa: FakeCoupa) -> None:
    coupa.records["integration_errors"] = [_error(81, created_at=None, updated_at="soon")]
    (error,) = coupa.client().errors(SINCE)
    assert error.at == SINCE
