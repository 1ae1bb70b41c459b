"""What an export run left behind in Coupa: asked once a run, told until it is exported."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.contract import EndpointContract
from include.integration_watch.domain.finding import DocumentRef, Finding
from include.integration_watch.domain.not_exported import judge_unexported
from include.integration_watch.domain.observation import DocumentError
from include.integration_watch.store import Store
from include.integration_watch.store.watermarks import Read
from include.integration_watch.wiring import exports
from include.integration_watch.wiring.exports import ask_exports
from tests.coupa.fake_coupa import Answer, FakeCoupa, StoppedClock
from tests.domain.scene import NOW, catalogue, integration, run

EXPORT = integration(
    ask_exported=True,
    coupa_integration="invoices-to-erp",
    source={"system": "coupa", "where": {"status[in]": "approved,voided"}},
)


def known() -> Catalogue:
    invoice = {
        "resource": "invoices",
        "columns": {"invoice_number": "invoice-number", "total": "total-with-taxes"},
        "key": ["invoice_number"],
        "amount_field": "total",
    }
    said = {"system": "coupa", "version": "1", "objects": {"invoice": invoice}}
    return catalogue(integrations=(EXPORT,), contracts=(EndpointContract.model_validate(said),))


def invoice(id: int, minutes_ago: float, **changes: Any) -> dict[str, Any]:
    at = NOW - timedelta(minutes=minutes_ago)
    return {
        "id": id,
        "invoice-number": f"R-{id}",
        "status": "approved",
        "exported": False,
        "total-with-taxes": "10.50",
        "updated-at": at.isoformat(),
    } | changes


@pytest.fixture
def coupa(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCoupa]:
    fake = FakeCoupa(StoppedClock())
    monkeypatch.setattr(exports.connections, "coupa", lambda *_: fake.client())
    fake.records["invoices"] = [invoice(1, 300, exported=True)]
    yield fake
    fake.close()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    """A store that knows a good export run of an hour ago."""
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    read = Read(name="boomi:acme-1", at=NOW, whole_since=NOW)
    store.save_executions([run(60, id="export")], read)
    yield store
    store.engine.dispose()


def left_behind(kept: Store) -> tuple[Finding, ...]:
    ask_exports(known(), kept)
    told = kept.arrivals.unexported().get(EXPORT.id)
    return judge_unexported(EXPORT, told, NOW).findings


def test_what_was_ready_before_the_run_and_is_not_exported_is_told(
    coupa: FakeCoupa, kept: Store
) -> None:
    coupa.records["invoices"] += [invoice(2, 90), invoice(3, 30), invoice(4, 90, status="draft")]
    (found,) = left_behind(kept)
    assert (found.kind, [each.key for each in found.documents]) == ("not_exported", ["R-2"])
    assert str(found.money[0].amount) == "10.50"


def test_it_is_over_when_coupa_calls_it_exported(coupa: FakeCoupa, kept: Store) -> None:
    coupa.records["invoices"].append(invoice(2, 90))
    assert left_behind(kept)
    coupa.records["invoices"][-1]["exported"] = True
    assert left_behind(kept) == ()
    told = kept.arrivals.unexported()[EXPORT.id]
    assert [each.kind for each in judge_unexported(EXPORT, told, NOW).cleared] == ["not_exported"]


def test_a_run_that_left_nothing_is_asked_about_once(coupa: FakeCoupa, kept: Store) -> None:
    assert left_behind(kept) == ()
    asked = len(coupa.asked("/api/invoices"))
    assert left_behind(kept) == ()
    assert len(coupa.asked("/api/invoices")) == asked == 1


def test_a_flag_that_nobody_sets_means_nothing(coupa: FakeCoupa, kept: Store) -> None:
    coupa.records["invoices"] = [invoice(2, 90)]
    assert left_behind(kept) == ()


def test_what_the_error_list_names_is_told_there(coupa: FakeCoupa, kept: Store) -> None:
    coupa.records["invoices"].append(invoice(2, 90))
    refused = DocumentError(
        id=1,
        integration="invoices-to-erp",
        document=DocumentRef(object="invoice", key="R-2"),
        messages=("no",),
        resolved=False,
        at=NOW,
    )
    kept.save_coupa("coupa", [], [refused])
    assert left_behind(kept) == ()


def test_a_coupa_that_does_not_answer_is_asked_at_the_next_look(
    coupa: FakeCoupa, kept: Store
) -> None:
    coupa.records["invoices"].append(invoice(2, 90))
    coupa.faults.extend([Answer(503, "down")] * 4)
    assert left_behind(kept) == ()
    assert len(left_behind(kept)) == 1


def test_nobody_is_asked_who_does_not_want_it(coupa: FakeCoupa, kept: Store) -> None:
    silent = EXPORT.model_copy(update={"ask_exported": False})
    ask_exports(known().model_copy(update={"integrations": (silent,)}), kept)
    assert coupa.requests == []
