"""Coupa's stand-in says what Coupa's public documents say."""

from xml.etree import ElementTree

import pytest
import requests

from tests.demo.landscape.scene import Running, Start, calm

SUPPLIERS = "core.supplier.read"


def ids(answer: requests.Response) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [record["id"] for record in answer.json()]


def test_a_page_holds_fifty_records_whatever_is_asked(company: Running) -> None:
    assert len(ids(company.coupa("suppliers", scope=SUPPLIERS, limit="500"))) == 50
    assert len(ids(company.coupa("suppliers", scope=SUPPLIERS, limit="3"))) == 3


def test_offset_begins_at_zero_and_ids_ascend(company: Running) -> None:
    first = ids(company.coupa("suppliers", scope=SUPPLIERS))
    second = ids(company.coupa("suppliers", scope=SUPPLIERS, offset="50"))
    assert first == sorted(first)
    assert second[0] == first[-1] + 1


def test_the_last_page_is_short(company: Running) -> None:
    assert ids(company.coupa("suppliers", scope=SUPPLIERS, offset="399")) != []
    assert ids(company.coupa("suppliers", scope=SUPPLIERS, offset="400")) == []


def test_a_key_set_pages_by_the_last_id(company: Running) -> None:
    first = ids(company.coupa("suppliers", scope=SUPPLIERS))
    query = {"order_by": "id", "dir": "asc", "id[gt]": str(first[-1])}
    assert ids(company.coupa("suppliers", scope=SUPPLIERS, **query))[0] == first[-1] + 1


def test_descending_order_begins_with_the_newest(company: Running) -> None:
    found = ids(company.coupa("suppliers", scope=SUPPLIERS, order_by="id", dir="desc"))
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({"number": "10100"}, ["10100"], id="equality"),
        pytest.param({"number[in]": "10100,10102"}, ["10100", "10102"], id="in"),
        pytest.param(
            {"number[starts_with]": "1010", "id[lt_or_eq]": "2001"}, ["10100", "10101"], id="and"
        ),
        pytest.param({"number[ends_with]": "0105"}, ["10105"], id="ends_with"),
        pytest.param({"number[contains]": "0106"}, ["10106"], id="contains"),
        pytest.param({"id[gt]": "2000", "id[lt]": "2003"}, ["10101", "10102"], id="gt and lt"),
        pytest.param(
            {"payment_term[code]": "NET60", "id[lt]": "2008"}, ["10103", "10107"], id="association"
        ),
        pytest.param(
            {"payment-term[code][not_eq]": "NET14", "id[lt]": "2002"},
            ["10101"],
            id="nested operator",
        ),
        pytest.param({"number[not_in]": "10101", "id[lt]": "2002"}, ["10100"], id="not_in"),
        pytest.param({"name[blank]": "true"}, [], id="blank"),
        pytest.param({"on_hold": "false", "id[lt]": "2001"}, ["10100"], id="flag"),
    ],
)
def test_conditions_are_anded(company: Running, query: dict[str, str], expected: list[str]) -> None:
    answer = company.coupa("suppliers", scope=SUPPLIERS, **query)
    assert [record["number"] for record in answer.json()] == expected


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"name[like]": "x"}, id="unknown operator"),
        pytest.param({"nonsense": "x"}, id="unknown attribute"),
        pytest.param({"dir": "up"}, id="unknown direction"),
        pytest.param({"limit": "many"}, id="limit is no number"),
        pytest.param({"updated_at[gt]": "yesterday"}, id="date is not ISO 8601"),
        pytest.param({"updated_at[contains]": "2026"}, id="text operator on a date"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(company: Running, query: dict[str, str]) -> None:
    answer = company.coupa("suppliers", scope=SUPPLIERS, **query)
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_a_window_of_change_is_two_conditions(company: Running) -> None:
    every = company.coupa("payment_terms", scope="core.common.read").json()
    middle = every[2]["updated-at"]
    query = {"updated-at[gt_or_eq]": middle, "updated_at[lt]": every[3]["updated-at"]}
    found = company.coupa("payment_terms", scope="core.common.read", **query)
    assert [record["id"] for record in found.json()] == [every[2]["id"]]


def test_fields_go_in_with_underscores_and_come_out_with_dashes(company: Running) -> None:
    fields = '["id","invoice_number",{"supplier":["number"]}]'
    answer = company.coupa("invoices", scope="core.invoice.read", fields=fields, limit="1")
    assert set(answer.json()[0]) == {"id", "invoice-number", "supplier"}
    assert set(answer.json()[0]["supplier"]) == {"number"}


def test_decimals_are_text_and_moments_bear_an_offset(company: Running) -> None:
    record = company.coupa("invoices", scope="core.invoice.read", limit="1").json()[0]
    assert isinstance(record["total-with-taxes"], str)
    assert record["created-at"][-6] in "+-"


def test_xml_is_the_answer_unless_json_is_asked_for(company: Running) -> None:
    answer = company.coupa("invoices", scope="core.invoice.read", accept="*/*", limit="2")
    root = ElementTree.fromstring(answer.text)  # noqa: S314 - our own server's answer
    assert (root.tag, root.get("type"), len(root)) == ("invoice-headers", "array", 2)
    assert root[0].find("id").get("type") == "integer"
    assert root[0].find("payment-date").get("nil") == "true"


def test_no_result_is_an_empty_list_in_json_and_a_404_in_xml(company: Running) -> None:
    empty = company.coupa("suppliers", scope=SUPPLIERS, number="0")
    assert (empty.status_code, empty.json()) == (200, [])
    missing = company.coupa("suppliers", scope=SUPPLIERS, accept="application/xml", number="0")
    assert missing.status_code == 404
    assert "<error>No results match your search criteria.</error>" in missing.text


def test_one_record_is_shown_by_its_id(company: Running) -> None:
    assert company.coupa("suppliers/2000", scope=SUPPLIERS).json()["number"] == "10100"
    assert company.coupa("suppliers/99999", scope=SUPPLIERS).status_code == 404


@pytest.mark.parametrize(
    ("resource", "scope"),
    [
        ("payment_terms", "core.common.read"),
        ("contracts", "core.contract.read"),
        ("requisitions", "core.requisition.read"),
        ("purchase_orders", "core.purchase_order.read"),
        ("exchange_rates", "core.common.read"),
        ("accounts", "core.accounting.read"),
        ("users", "core.user.read"),
        ("integrations", "core.integration.read"),
        ("integration_runs", "core.integration.read"),
        ("data_file_sources", "core.integration.read"),
        ("integration_history_records", "core.integration.read"),
    ],
)
def test_every_resource_has_records(company: Running, resource: str, scope: str) -> None:
    assert ids(company.coupa(resource, scope=scope))


def test_too_many_requests_are_refused_without_a_time_to_wait(start: Start) -> None:
    told = start(calm(systems={"coupa_requests_per_second": 1, "coupa_burst": 3}))
    url = told.told["coupa_url"] + "/api/suppliers"
    answers = [told.session.get(url, timeout=5) for _ in range(6)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert "Retry-After" not in refused[0].headers


def test_only_an_operator_resolves_an_error(start: Start) -> None:
    told = start(calm(look_alikes=[STRAY]))
    url = told.told["coupa_url"] + "/api/integration_errors/81/resolve"
    write = "core.integration.write"
    assert told.token(write).status_code == 400
    token = told.token(write, operator=True).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    answer = told.session.put(url, headers=headers, timeout=5)
    assert answer.json()[0]["resolved"] is True
    unresolved = told.coupa("integration_errors", scope="core.integration.read", resolved="false")
    assert unresolved.json() == []


def test_a_front_end_that_is_down_answers_with_a_page(start: Start) -> None:
    told = start(calm(faults=[DOWN]))
    answer = told.session.get(told.told["coupa_url"] + "/api/suppliers", timeout=5)
    assert answer.status_code == 503
    assert answer.headers["Content-Type"].startswith("text/html")


STRAY = {
    "id": "stray",
    "plant": {"type": "stray_error", "code": "legacy", "days_ago": 9, "message": "No such user"},
}
DOWN = {
    "id": "down",
    "plant": {"type": "coupa_down"},
    "expect": {
        "layer": "system",
        "subject": "coupa",
        "kind": "unreachable",
        "group": "integration_platform",
        "addresses": ["integration-platform@example.com"],
    },
}
