"""What planted runs brought to Coupa is found by its numbers, and what Coupa loaded is shown when it came."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from demo.landscape.boomi_records import document_number
from demo.landscape.coupa_arrived import arrived
from demo.landscape.coupa_files import planted, shown
from demo.landscape.coupa_query import select
from demo.landscape.execution_plants import FileLoaded
from demo.landscape.runs import Process, Run
from include.integration_watch.coupa.file_records import file
from include.integration_watch.domain.arrival import not_arrived
from tests.domain.scene import integration

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
INVOICES = integration(
    id="lost_invoices", source={"system": "erp"}, target={"system": "coupa"}, coupa_integration="x"
)
RUN = Run(Process(INVOICES), NOW - timedelta(minutes=1), NOW, inbound=20, unseen=2, is_planted=True)
SENT = [document_number(RUN, index) for index in range(20)]


def numbers(run: Run) -> list[str]:
    return [record["invoice-number"] for record in arrived([run], NOW)]


def test_the_last_documents_of_a_run_got_lost() -> None:
    assert not_arrived(SENT, numbers(RUN), ()) == tuple(SENT[-2:])


def test_documents_that_are_spelt_otherwise_are_all_there() -> None:
    there = numbers(replace(RUN, spelt_otherwise=True))
    assert not set(there) & set(SENT)
    assert not_arrived(SENT, there, ()) == ()


def test_numbers_are_asked_for_as_coupa_lets_one_ask() -> None:
    records = arrived([RUN], NOW)
    asked = [("invoice_number[in]", ",".join(SENT[:3])), ("fields", '["id", "invoice_number"]')]
    assert [each["invoice-number"] for each in select(records, asked)] == SENT[:3]
    ends = select(records, [("invoice_number[ends_with]", SENT[0][-8:].lower())])
    assert [each["invoice-number"] for each in ends] == SENT[:1]


def test_a_file_is_shown_when_it_came_and_a_corrected_one_beside_it() -> None:
    plant = FileLoaded(type="file_loaded", integration="lost_invoices", after_s=60, again=True)
    files = planted([plant], [INVOICES], NOW)
    assert shown(files, NOW) == []
    ill, clean = (
        file(each, base_url="https://coupa.example.com", undated=NOW)
        for each in shown(files, NOW + timedelta(seconds=61))
    )
    assert (ill.not_taken, len(ill.errors), clean.not_taken, clean.is_clean) == (3, 3, 0, True)
    assert ill.plain_name == clean.plain_name
