"""Documents looked for at the target by number: at a Coupa over HTTP, and in an ERP's table."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.contract import EndpointContract
from include.integration_watch.domain.observation import CoupaRun
from include.integration_watch.domain.platform_record import ProcessedDocument
from include.integration_watch.erp.client import ErpClient
from include.integration_watch.store import Store
from include.integration_watch.store.watermarks import Read
from include.integration_watch.wiring import arrivals, numbers_there
from include.integration_watch.wiring.arrivals import ask_arrivals
from tests.coupa.fake_coupa import Answer, FakeCoupa, StoppedClock
from tests.domain.scene import NOW, catalogue, integration, run
from tests.domain.test_arrival import document

TO_COUPA = integration(
    id="invoices_to_coupa",
    source={"system": "erp"},
    target={"system": "coupa"},
    coupa_integration="invoices-to-coupa",
    boomi_process="Invoices to Coupa",
)
FROM_COUPA = integration(ask_arrivals=True)
COLUMNS = {"invoice_number": "invoice-number"}


def known() -> Catalogue:
    contracts = [
        {"system": "coupa", "resource": "invoices", "columns": COLUMNS},
        {"system": "erp", "resource": "invoices", "columns": {}},
    ]
    return catalogue(
        integrations=(TO_COUPA, FROM_COUPA),
        contracts=tuple(
            EndpointContract.model_validate(
                {
                    "system": each.pop("system"),
                    "version": "1",
                    "objects": {"invoice": each | {"key": ["invoice_number"]}},
                }
            )
            for each in contracts
        ),
    )


class Sent:
    """What Boomi says that runs sent; remembers which runs were asked for."""

    def __init__(self, *numbers: str) -> None:
        self.numbers = numbers
        self.asked: list[str] = []

    def __call__(self, _integration: Any, execution: str) -> Iterator[ProcessedDocument]:
        self.asked.append(execution)
        return (document(number) for number in self.numbers)


@pytest.fixture
def coupa(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCoupa]:
    fake = FakeCoupa(StoppedClock())
    monkeypatch.setattr(numbers_there.connections, "coupa", lambda *_: fake.client())
    yield fake
    fake.close()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    """A store that has read both sides until now."""
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    store.save_executions([], Read(name="boomi:acme-1", at=NOW, whole_since=NOW))
    yield store
    store.engine.dispose()


def transfer(kept: Store, *, sent: int, seen: int) -> None:
    """A run that sent so many documents, of which Coupa saw so many."""
    execution = run(60, id="run-60", process=TO_COUPA.boomi_process, inbound=sent, outbound=sent)
    kept.save_executions([execution])
    told = CoupaRun(
        id=1,
        integration="invoices-to-coupa",
        status="successful",
        started_at=execution.started_at,
        total=seen,
        processed=seen,
    )
    kept.save_coupa("coupa", [told], [])


def missing(kept: Store, id: str = "invoices_to_coupa") -> dict[str, tuple[str, ...]]:
    found = kept.arrivals.of(id, NOW - timedelta(days=2))
    return {execution: each.missing for execution, each in found.items()}


def test_what_coupa_does_not_know_is_missing(coupa: FakeCoupa, kept: Store) -> None:
    transfer(kept, sent=3, seen=2)
    coupa.records["invoices"] = [
        {"id": 1, "invoice-number": "R-1"},
        {"id": 2, "invoice-number": "R2"},
    ]
    ask_arrivals(known(), kept, NOW, Sent("R-1", "R-2", "R-3"))
    assert missing(kept) == {"run-60": ("R-3",)}


def test_a_longer_spelling_in_coupa_is_found_by_its_end(coupa: FakeCoupa, kept: Store) -> None:
    transfer(kept, sent=2, seen=1)
    coupa.records["invoices"] = [{"id": 1, "invoice-number": "00004711"}]
    ask_arrivals(known(), kept, NOW, Sent("4711", "4712"))
    assert missing(kept) == {"run-60": ("4712",)}


def test_however_many_coupa_spells_otherwise_only_what_is_missing_is(
    coupa: FakeCoupa, kept: Store
) -> None:
    """Some are looked for by their ends; they show how the others are written."""
    sent = [f"Inv-{turn % 2}00-{turn:04}" for turn in range(100)]
    transfer(kept, sent=100, seen=98)
    coupa.records["invoices"] = [
        {"id": turn + 1, "invoice-number": number.replace("-", "/").lower()}
        for turn, number in enumerate(sent[:-1])
    ]
    ask_arrivals(known(), kept, NOW, Sent(*sent))
    assert missing(kept) == {"run-60": (sent[-1],)}
    assert len(coupa.requests) < 50


def test_what_is_missing_is_asked_for_until_it_arrives(coupa: FakeCoupa, kept: Store) -> None:
    transfer(kept, sent=1, seen=0)
    sent = Sent("R-1")
    ask_arrivals(known(), kept, NOW, sent)
    coupa.records["invoices"] = [{"id": 1, "invoice-number": "R-1"}]
    ask_arrivals(known(), kept, NOW + timedelta(minutes=5), sent)
    assert missing(kept) == {"run-60": ("R-1",)}
    ask_arrivals(known(), kept, NOW + timedelta(minutes=11), sent)
    assert missing(kept) == {"run-60": ()}
    assert sent.asked == ["run-60"]


def test_runs_whose_counts_agree_are_not_asked_about(coupa: FakeCoupa, kept: Store) -> None:
    transfer(kept, sent=3, seen=3)
    sent = Sent("R-1")
    ask_arrivals(known(), kept, NOW, sent)
    assert (sent.asked, coupa.requests, missing(kept)) == ([], [], {})


def test_a_target_that_does_not_answer_is_asked_at_the_next_look(
    coupa: FakeCoupa, kept: Store
) -> None:
    transfer(kept, sent=1, seen=0)
    coupa.faults.extend([Answer(503, "down")] * 4)
    ask_arrivals(known(), kept, NOW, Sent("R-1"))
    assert missing(kept) == {}
    ask_arrivals(known(), kept, NOW, Sent("R-1"))
    assert missing(kept) == {"run-60": ("R-1",)}


def test_a_look_asks_about_so_many_runs_and_the_next_about_the_rest(
    coupa: FakeCoupa, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "RUNS_A_LOOK", 2)
    runs = [run(60 + turn, process=FROM_COUPA.boomi_process, outbound=1) for turn in range(3)]
    kept.save_executions(runs)
    monkeypatch.setattr(numbers_there, "ask", lambda *_: frozenset(["R-1"]))
    ask_arrivals(known(), kept, NOW, Sent("R-1"))
    assert len(missing(kept, "invoices_to_erp")) == 2
    ask_arrivals(known(), kept, NOW, Sent("R-1"))
    assert len(missing(kept, "invoices_to_erp")) == 3


def test_an_erp_is_asked_in_its_table(
    kept: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(tmp_path / "erp.db") as table:
        table.execute("CREATE TABLE invoices (invoice_number TEXT)")
        table.execute("INSERT INTO invoices VALUES ('R-1'), ('2')")

    class Hook:
        def __init__(self, _connection: str) -> None: ...

        def client(self, **_: Any) -> ErpClient:
            return ErpClient(f"sqlite:///{tmp_path / 'erp.db'}")

    monkeypatch.setattr(numbers_there, "ErpHook", Hook)
    kept.save_executions([run(60, id="run-60", process=FROM_COUPA.boomi_process, outbound=3)])
    ask_arrivals(known(), kept, NOW, Sent("R-1", "0002", "R-3"))
    assert missing(kept, "invoices_to_erp") == {"run-60": ("R-3",)}


def test_a_number_that_the_target_gives_itself_cannot_be_asked_for() -> None:
    told = known()
    objects = {"invoice": {"resource": "invoices", "columns": {"number": "id"}, "key": ["number"]}}
    own = EndpointContract.model_validate({"system": "coupa", "version": "1", "objects": objects})
    assert numbers_there.can_be_asked(TO_COUPA, told)
    assert not numbers_there.can_be_asked(TO_COUPA, told.model_copy(update={"contracts": (own,)}))
