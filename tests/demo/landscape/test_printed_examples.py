"""The examples that Coupa and Boomi print are replayed against their stand-ins, where they are at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.demo.landscape.scene import Running, Start, calm

CONTRACTS = Path(__file__).resolve().parents[3].parent / "shared" / "contracts"
pytestmark = pytest.mark.skipif(
    not CONTRACTS.is_dir(), reason=f"the printed examples are not at hand ({CONTRACTS.name})"
)
OBJECTS = (
    "ExecutionRecord",
    "ExecutionConnector",
    "GenericConnectorRecord",
    "Atom",
    "Event",
    "AuditLog",
    "ProcessSchedules",
)
MENDED = {"type": "resolved_errors", "integration": "invoices_to_erp", "records": 1, "message": "m"}
PLACEHOLDER = "anotherProperty"
"""A property that no object has: some printed queries are patterns only."""
NO_SCHEMA = {"connectorType"}
"""The schema of GenericConnectorRecord forgets it; its own printed example has it."""


def printed(system: str, name: str) -> Any:
    return json.loads((CONTRACTS / system / name).read_text(encoding="utf-8"))


def printed_requests(name: str) -> list[Any]:
    """The printed requests of an object, which the examples wrap in different ways."""
    body = printed("boomi", "samples.json")[f"REQUEST POST /{name}/query"]
    bodies = [body] if "QueryFilter" in body else [each["value"] for each in body.values()]
    read = [json.loads(each) if isinstance(each, str) else each for each in bodies]
    return [each for each in read if PLACEHOLDER not in json.dumps(each)]


@pytest.mark.parametrize("name", OBJECTS)
def test_boomi_understands_every_printed_query(name: str, company: Running) -> None:
    bodies = printed_requests(name)
    assert bodies
    for body in bodies:
        answer = company.boomi(f"{name}/query", body)
        assert answer.status_code == 200, (body, answer.text)
        assert answer.json()["@type"] == "QueryResult"


@pytest.mark.parametrize("name", OBJECTS)
def test_boomi_shows_no_field_that_its_schema_does_not_know(name: str, company: Running) -> None:
    known = set(
        printed("boomi", "openapi-monitor.json")["components"]["schemas"][name]["properties"]
    )
    rows = some_rows(name, company)
    assert rows
    assert {key for row in rows for key in row} - {"@type"} - known <= NO_SCHEMA


def some_rows(name: str, company: Running) -> list[dict[str, Any]]:
    runs = {"property": "status", "operator": "EQUALS", "argument": ["COMPLETE"]}
    run = company.boomi("ExecutionRecord/query", {"QueryFilter": {"expression": runs}}).json()
    id_ = run["result"][0]["executionId"]
    filters = {
        "ExecutionRecord": runs,
        "Atom": {"property": "type", "operator": "EQUALS", "argument": ["ATOM"]},
        "AuditLog": {"property": "level", "operator": "EQUALS", "argument": ["INFO"]},
        "ProcessSchedules": {"property": "atomId", "operator": "IS_NOT_NULL", "argument": []},
        "Event": {"property": "eventLevel", "operator": "EQUALS", "argument": ["INFO"]},
    }
    one = {"property": "executionId", "operator": "EQUALS", "argument": [id_]}
    body = {"QueryFilter": {"expression": filters.get(name, one)}}
    rows: list[dict[str, Any]] = company.boomi(f"{name}/query", body).json()["result"]
    return rows


def test_coupa_refuses_tokens_in_the_printed_words(company: Running) -> None:
    answer = company.token("core.nonsense.read")
    assert answer.json() == printed("coupa", "json/error_oauth_invalid_scope_400.json")
    url = company.told["coupa_url"] + "/oauth2/token"
    form = {"grant_type": "client_credentials", "client_id": "x", "client_secret": "y"}
    refused = company.session.post(url, data=form, timeout=5)
    assert refused.json() == printed("coupa", "json/error_oauth_invalid_client_401.json")


def test_coupa_grants_tokens_in_the_printed_form(company: Running) -> None:
    example = printed("coupa", "json/oauth_token_response.json")
    answer = company.token("core.supplier.read").json()
    assert set(example) <= set(answer)
    assert answer["expires_in"] == example["expires_in"]


@pytest.mark.parametrize(
    ("resource", "scope", "example"),
    [
        ("exchange_rates", "core.common.read", "exchange_rates_list.rendered.json"),
        ("suppliers", "core.supplier.read", "suppliers_list.rendered.json"),
        ("data_file_sources", "core.integration.read", "data_file_source_1338.rendered.json"),
        ("accounts", "core.accounting.read", "account_show.json"),
    ],
)
def test_coupa_types_its_fields_as_the_printed_records_do(
    company: Running, resource: str, scope: str, example: str
) -> None:
    shown = printed("coupa", f"json/{example}")
    expected = shown[0] if isinstance(shown, list) else shown
    record = company.coupa(resource, scope=scope, limit="1").json()[0]
    common = set(expected) & set(record)
    assert {"id", "created-at"} & set(expected) <= common
    differing = {
        key
        for key in common
        if expected[key] is not None
        and record[key] is not None
        and type(expected[key]) is not type(record[key])
    }
    assert differing == set()


def test_coupa_says_no_results_in_the_printed_xml(company: Running) -> None:
    answer = company.coupa(
        "suppliers", scope="core.supplier.read", accept="application/xml", number="0"
    )
    example = (CONTRACTS / "coupa" / "xml" / "error_404_no_results.xml").read_text(encoding="utf-8")
    assert "".join(answer.text.split()) == "".join(example.split())


def test_an_error_is_resolved_as_the_printed_orchestration_does(start: Start) -> None:
    told = start(calm(look_alikes=[{"id": "mended", "plant": MENDED}]))
    steps = printed("coupa", "json/orchestration_invoices_to_erp.json")["steps"]
    (step,) = [each for each in steps if each["n"] == "6b"]
    read = "core.integration.read"
    error = told.coupa("integration_errors", scope=read, resolved="true").json()[0]
    token = told.token("core.integration.write", operator=True).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    url = told.told["coupa_url"] + step["path"].replace("/80/", f"/{error['id']}/")
    answer = told.session.put(url, headers=headers, timeout=5)
    assert set(step["response"][0]) <= set(answer.json()[0])
