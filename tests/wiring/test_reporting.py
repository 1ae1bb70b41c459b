"""What a report task reads, says and sends: next to nothing where its subject is well."""

from datetime import timedelta

import pytest

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.store import Store
from include.integration_watch.wiring import alerts, dag_shape, reporting
from tests.domain.scene import NOW, catalogue, finding

KNOWN = catalogue()
WELL = reporting.Subject(id="invoices_to_erp", name="Invoices to ERP", incidents=[], docs_page="")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    kept = Store("sqlite://")
    monkeypatch.setattr(reporting, "store", lambda: kept)
    monkeypatch.setattr(reporting, "catalogue", lambda: KNOWN)
    monkeypatch.setattr(reporting, "set_links", lambda _links: None)
    return kept


def break_(store: Store) -> reporting.Subject:
    store.apply(Judgement(findings=(finding("documents_refused:x"),)), KNOWN, NOW, [])
    numbers = [each.number for each in store.incidents(open_only=True)]
    return reporting.Subject(
        id=WELL["id"], name=WELL["name"], incidents=numbers, docs_page=WELL["docs_page"]
    )


def test_a_subject_that_is_well_says_so_and_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> Catalogue:
        raise AssertionError("a well subject reads neither the store nor the configuration")

    monkeypatch.setattr(reporting, "store", read)
    monkeypatch.setattr(reporting, "catalogue", read)
    monkeypatch.setattr(reporting, "set_links", lambda _links: None)

    assert reporting.report(WELL) == "Invoices to ERP: nothing is wrong."


def test_a_subject_that_is_broken_fails_with_its_last_words(store: Store) -> None:
    with pytest.raises(reporting.SubjectBroken, match="Invoices to ERP"):
        reporting.report(break_(store))


def test_what_was_broken_when_judged_and_is_over_now_is_well(store: Store) -> None:
    gone = reporting.Subject(id=WELL["id"], name=WELL["name"], incidents=[99], docs_page="")

    assert reporting.report(gone) == "Invoices to ERP: nothing is wrong."


@pytest.mark.parametrize("is_broken", [False, True])
def test_its_callback_sends_only_where_something_is_owed(
    is_broken: bool, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []
    monkeypatch.setattr(alerts, "tell_now", called.append)
    if is_broken:
        break_(store)

    dag_shape.tell_now({})

    assert len(called) == int(is_broken)


def test_what_somebody_is_sending_is_not_owed(store: Store) -> None:
    break_(store)
    assert store.owes(NOW)
    assert not store.owes(NOW - timedelta(minutes=1))
    store.claim(NOW, 10)

    assert not store.owes(NOW)
    assert store.owes(NOW + timedelta(minutes=3))
