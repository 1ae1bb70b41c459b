"""What production clients read from the first day breaks exactly the rules that it was planted to break."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from demo.landscape.books import open_books
from demo.landscape.scenario import load_scenario
from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.coupa.client import CoupaClient
from include.integration_watch.coupa.records import row as coupa_row
from include.integration_watch.domain.contract import Demand, ObjectContract, Reference, difference
from include.integration_watch.domain.finding import Layer
from include.integration_watch.domain.integration import Endpoint, Integration
from include.integration_watch.erp.client import ErpClient
from include.integration_watch.erp.errors import ErpError
from tests.demo.landscape.scene import Running, utc

Row = dict[str, str | None]
CATALOGUE = load_catalogue().catalogue
SCENARIO = load_scenario("first_day")
PLANTED = {
    "suppliers_to_coupa": {"not_unique:name": 7},
    "suppliers_to_erp": {"format:number": 4},
    "requisitions_to_coupa": {"required:need_by_date": 2},
    "purchase_orders_to_erp": {},
    "invoices_to_coupa": {"reference:supplier_number": 3},
    "invoices_to_erp": {"required:payment_term": 3},
    "payments_to_coupa": {},
}


class Reader:
    """Reads both sides as production code does."""

    def __init__(self, told: dict[str, str], scopes: tuple[str, ...]) -> None:
        session = requests.Session()
        session.trust_env = False
        secrets = told["credentials"]
        self.erp = ErpClient(told["erp_url"])
        self.coupa = CoupaClient(
            session,
            told["coupa_url"],
            secrets["coupa_client_id"],
            secrets["coupa_client_secret"],
            scopes=scopes,
        )

    def rows(self, endpoint: Endpoint, contract: ObjectContract) -> list[Row]:
        """Return an object's rows under our field names."""
        fields = tuple(contract.fields)
        if endpoint.system == "erp":
            columns = {field: contract.columns.get(field, field) for field in fields}
            return list(self.erp.rows(contract.resource, columns, where=endpoint.where))
        found = self.coupa.records(contract.resource, where=endpoint.where)
        return [coupa_row(record, contract.columns, fields) for record in found]


@pytest.fixture(scope="module")
def reader(first_day: Running) -> Reader:
    return Reader(first_day.told, CATALOGUE.system("coupa").scopes)


def contract_of(system: str, name: str) -> ObjectContract:
    found = CATALOGUE.contract(system, name)
    assert found
    return found


def broken(integration: Integration, reader: Reader) -> dict[str, int]:
    """Count the rows that break each demand: our own plain reading of the rules."""
    source = contract_of(integration.source.system, integration.object)
    target = contract_of(integration.target.system, integration.object)
    rows = reader.rows(integration.source, source)
    assert rows
    counts = {
        f"{demand.kind}:{demand.field}": sum(failing(demand, rows, integration, reader))
        for demand in difference(source, target)
    }
    return {kind: count for kind, count in counts.items() if count}


def failing(
    demand: Demand, rows: list[Row], integration: Integration, reader: Reader
) -> Iterator[bool]:
    values = [row[demand.field] for row in rows]
    rule = demand.rule
    match demand.kind:
        case "not_unique":
            scoped = [
                (fold(row[demand.field], rule.unique), *(row[each] for each in rule.unique_within))
                for row in rows
            ]
            seen = Counter(scoped)
            yield from (seen[key] > 1 for key in scoped if key[0] is not None)
        case "required":
            yield from (not value for value in values)
        case "format":
            yield from (not re.fullmatch(rule.format or "", value) for value in values if value)
        case "length":
            yield from (len(value) > (rule.max_length or 0) for value in values if value)
        case "domain":
            yield from (value not in rule.one_of for value in values if value)
        case _:
            allowed = known(rule.reference, integration.target.system, reader)
            yield from (value not in allowed for value in values if value)


def fold(value: str | None, unique: object) -> str | None:
    return " ".join(value.casefold().split()) if value and unique == "folded" else value


def known(reference: Reference | None, system: str, reader: Reader) -> set[str | None]:
    assert reference
    rows = reader.rows(Endpoint(system=system), contract_of(system, reference.object))
    return {
        row[reference.field]
        for row in rows
        if not reference.allowed or row[reference.status_field] in reference.allowed
    }


@pytest.mark.parametrize("id_", PLANTED)
def test_exactly_the_planted_rows_break_a_rule(id_: str, reader: Reader) -> None:
    assert broken(CATALOGUE.integration(id_), reader) == PLANTED[id_]


def test_every_data_fault_of_the_scenario_is_tried_here() -> None:
    expected = {
        (fault.expect.subject, fault.expect.kind)
        for fault in SCENARIO.faults
        if fault.expect.layer is Layer.DATA
    }
    assert expected == {(id_, kind) for id_, kinds in PLANTED.items() for kind in kinds}


def test_exchange_rates_cannot_be_read(reader: Reader) -> None:
    contract = contract_of("erp", "exchange_rate")
    with pytest.raises(ErpError, match="exchange_rates"):
        reader.rows(Endpoint(system="erp"), contract)


def test_the_refused_invoices_are_drafts_with_their_sums(reader: Reader) -> None:
    errors = [
        error for error in reader.coupa.errors(utc("2020-01-01T00:00:00")) if not error.resolved
    ]
    ours = [error for error in errors if error.integration == "invoices-to-coupa"]
    assert [error.document.key for error in ours] == ["R-8841", "R-8846", "R-8850"]
    assert str(sum(error.document.amount or 0 for error in ours)) == "18240.50"
    assert {error.integration for error in errors} == {"invoices-to-coupa", "hr-users-feed"}


def test_a_run_that_refused_documents_is_errored_in_coupa(reader: Reader) -> None:
    runs = [run for run in reader.coupa.runs(utc("2020-01-01T00:00:00")) if run.ended_at]
    newest = {run.integration: run.status for run in runs}
    assert newest["invoices-to-coupa"] == "errored"
    assert newest["invoices-to-erp"] == "failed"
    assert newest["suppliers-to-coupa"] == "successful"


def test_names_that_break_careless_code_arrive_unbroken(reader: Reader) -> None:
    rows = reader.rows(Endpoint(system="erp"), contract_of("erp", "supplier"))
    names = {row["name"] for row in rows}
    assert "Größenwahn & Öl GmbH" in names
    assert any(name and name.startswith("<script>") for name in names)


def test_same_seed_same_records(tmp_path: Path) -> None:
    day = utc("2026-03-18T12:00:00").date()
    assert open_books(3, day).erp == open_books(3, day).erp
    assert open_books(3, day).erp["supplier"] != open_books(4, day).erp["supplier"]
