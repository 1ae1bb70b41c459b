"""Coupa's JSON read into values; odd elements break nothing."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.coupa import records

UNDATED = datetime(2026, 10, 6, tzinfo=UTC)
BASE = "https://acme.coupahost.com"

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def _read(record: dict[str, Any], document: dict[str, Any] | None = None) -> Any:
    return records.document_error(
        {"id": 81} | record, base_url=BASE, undated=UNDATED, document=document
    )


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("pending", "pending"),
        ("running", "running"),
        ("started", "running"),
        ("paused", "paused"),
        ("successful", "successful"),
        ("Success", "successful"),
        ("errored", "errored"),
        (" FAILED ", "failed"),
        ("half_done", "unknown"),
        ("ok", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
        (7, "unknown"),
    ],
)
def test_status_words_fold_and_an_unknown_one_is_never_good(word: Any, status: str) -> None:
    assert records.fold_status(word) == status


def test_run_is_read_with_its_counts_and_times() -> None:
    run = records.run(
        {
            "id": 501,
            "status": "failed",
            "start-time": "2024-05-01T04:00:00-07:00",
            "end-time": None,
            "total-records": "2",
            "records-processed": 1,
            "integration": {"id": 12, "code": "invoices-to-erp", "name": "Invoices to ERP"},
        }
    )
    assert run.started_at == datetime(2024, 5, 1, 11, tzinfo=UTC)
    assert run.ended_at is None
    assert (run.integration, run.total, run.processed) == ("invoices-to-erp", 2, 1)


def test_run_counts_may_come_with_underscores() -> None:
    assert records.run({"id": 1, "total_records": 2}).total == 2


def test_messages_are_what_the_refusing_system_said() -> None:
    error = _read(
        {
            "responses": [
                {"response-code": "CC", "response-message": "Header: Period is closed"},
                {"response-code": "Failure-7", "response-message": None},
                {"response-code": None, "response-message": ""},
                "plain text",
            ]
        }
    )
    assert error.messages == ("Header: Period is closed", "Failure-7", "plain text")


@pytest.mark.parametrize(
    "responses",
    [
        pytest.param({"response": [{"response-message": "No"}]}, id="wrapped"),
        pytest.param({"response": {"response-message": "No"}}, id="wrapped, one"),
        pytest.param({"response-message": "No"}, id="one without a list"),
        pytest.param("No", id="text"),
    ],
)
def test_messages_are_found_in_every_shape(responses: Any) -> None:
    assert _read({"responses": responses}).messages == ("No",)


def test_error_without_messages_is_still_an_error() -> None:
    assert _read({}).messages == ()


@pytest.mark.parametrize(
    ("resolved", "expected"),
    [(True, True), ("true", True), (False, False), ("false", False), (None, False), ("yes", False)],
)
def test_what_coupa_does_not_call_resolved_is_not(resolved: Any, expected: bool) -> None:
    assert _read({"resolved": resolved}).resolved is expected


@pytest.mark.parametrize(
    ("record", "key"),
    [
        ({"document-id": 9001, "external-id": "ERP-1"}, "9001"),
        ({"document-id": None, "external-id": "ERP-1"}, "ERP-1"),
        ({"integration-filename": "Invoices_1.csv"}, "Invoices_1.csv"),
        ({}, "error 81"),
    ],
)
def test_document_is_named_by_the_best_that_is_known(record: dict[str, Any], key: str) -> None:
    assert _read({"document-type": "InvoiceHeader"} | record).document.key == key


@pytest.mark.parametrize(
    ("document_type", "object_", "url"),
    [
        ("InvoiceHeader", "invoice", f"{BASE}/invoices/5"),
        ("OrderHeader", "purchase_order", f"{BASE}/order_headers/5"),
        ("RequisitionHeader", "requisition", f"{BASE}/requisition_headers/5"),
        ("Supplier", "supplier", f"{BASE}/suppliers/show/5"),
        ("CoupaPay::Payment", "payment", ""),
        ("ExchangeRate", "exchange_rate", ""),
        ("Asn::Header", "asn_header", ""),
        ("SomethingNew", "something_new", ""),
        (None, "document", ""),
    ],
)
def test_document_types_get_our_words(document_type: str | None, object_: str, url: str) -> None:
    document = _read({"document-type": document_type, "document-id": "5"}).document
    assert (document.object, document.url) == (object_, url)


@pytest.mark.parametrize(
    ("document", "amount"),
    [
        ({"total-with-taxes": "18240.50", "gross-total": "1.00"}, Decimal("18240.50")),
        ({"total-with-taxes": None, "gross-total": "-12.5"}, Decimal("-12.5")),
        ({"total": "7"}, Decimal(7)),
        ({"total-with-taxes": "n/a"}, None),
        ({"total-with-taxes": "NaN"}, None),
        ({}, None),
    ],
)
def test_amount_is_the_best_total_or_none(document: dict[str, Any], amount: Decimal | None) -> None:
    error = _read({"document-type": "InvoiceHeader", "document-id": 1}, document)
    assert error.document.amount == amount


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2016-11-08T11:28:50+02:00", datetime(2016, 11, 8, 9, 28, 50, tzinfo=UTC)),
        ("2016-11-08T11:28:50Z", datetime(2016, 11, 8, 11, 28, 50, tzinfo=UTC)),
        ("2016-11-08T11:28:50", datetime(2016, 11, 8, 11, 28, 50, tzinfo=UTC)),
        ("2016-11-08", datetime(2016, 11, 8, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        (None, None),
        (5, None),
    ],
)
def test_moments(value: Any, expected: datetime | None) -> None:
    assert records.moment(value) == expected


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "responses",
                "integration",
                "integration-run",
                "resolved",
                "document-type",
                "document-id",
                "created-at",
                "contact-alert-type",
                "integration-run-id",
                "document-status",
            ]
        ),
        ANY_JSON,
    ),
    st.dictionaries(
        st.sampled_from(["currency", "supplier", "total", "gross-total", "invoice-number"]),
        ANY_JSON,
    ),
)
def test_ragged_errors_are_read_all_the_same(
    record: dict[str, Any], document: dict[str, Any]
) -> None:
    error = _read(record, document)
    assert error.id == 81
    assert error.document.key


@given(
    st.dictionaries(
        st.sampled_from(["status", "integration", "start-time", "total-records"]), ANY_JSON
    )
)
def test_ragged_runs_are_read_all_the_same(record: dict[str, Any]) -> None:
    assert records.run(record | {"id": 1}).id == 1


def test_row_of_a_printed_supplier(printed: Path) -> None:
    (supplier,) = json.loads((printed / "suppliers_list.rendered.json").read_text())
    columns = {"payment_term": "payment-term.code", "city": "primary-address.city"}
    fields = ["number", "name", "status", "payment_term", "tax_id", "city", "duns"]
    assert records.row(supplier, columns, fields) == {
        "number": "",
        "name": "VWR",
        "status": "active",
        "payment_term": "2/10 Net 30",
        "tax_id": "",
        "city": "Portland",
        "duns": "",
    }


def test_row_of_a_printed_invoice(printed: Path) -> None:
    invoice = json.loads((printed / "invoice_1.rendered.json").read_text())
    columns = {"supplier_number": "supplier.number", "payment_term": "payment-term.code"}
    fields = ["invoice_number", "supplier_number", "payment_term", "currency", "paid", "tax_amount"]
    assert records.row(invoice, columns, fields) == {
        "invoice_number": "500",
        "supplier_number": None,
        "payment_term": None,
        "currency": "USD",
        "paid": "false",
        "tax_amount": "35.14",
    }


def test_row_of_a_printed_exchange_rate(printed: Path) -> None:
    (rate,) = json.loads((printed / "exchange_rates_list.rendered.json").read_text())
    fields = ["from_currency", "to_currency", "rate", "rate_date"]
    assert records.row(rate, {}, fields) == {
        "from_currency": "EUR",
        "to_currency": "USD",
        "rate": "1.0",
        "rate_date": "2010-11-10T00:00:00-08:00",
    }


def test_rows_of_printed_requisitions(printed: Path) -> None:
    found = json.loads((printed / "requisitions_list.rendered.json").read_text())
    columns = {"requester": "requested-by.login", "line_need_by": "requisition-lines.need-by-date"}
    fields = ["id", "need_by_date", "requester", "currency", "total", "status", "line_need_by"]
    row = records.row(found[0], columns, fields)
    assert row["id"] == "97"
    assert row["need_by_date"] is None
    assert (row["currency"], row["total"], row["status"]) == ("USD", "20575.00", "draft")
    assert row["line_need_by"] is None


def test_row_of_a_printed_purchase_order(printed: Path) -> None:
    order = json.loads((printed / "purchase_orders_list.rendered.json").read_text())[0]
    columns = {"supplier_number": "supplier.number"}
    assert records.row(order, columns, ["supplier_number", "payment_term", "version"]) == {
        "supplier_number": "28",
        "payment_term": "Net 45",
        "version": "1",
    }


def test_printed_error_of_the_orchestration_example_is_read(printed: Path) -> None:
    steps = json.loads((printed / "orchestration_invoices_to_erp.json").read_text())["steps"]
    body = next(step["body"] for step in steps if step["path"].endswith("create_alert"))
    error = _read(body)
    assert error.document.object == "invoice"
    assert error.messages[0] == "Header: Period is currently closed for Booking"
