"""What was done the last time."""

from datetime import timedelta

from include.integration_watch.domain.finding import Clearance, Finding, Judgement, Layer
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.note import Note
from include.integration_watch.store import Store
from tests.domain.scene import NOW, catalogue, finding, rule

KNOWN = catalogue(rule("no_contract", "contract"))


def opened(store: Store, found: Finding) -> Incident:
    store.apply(Judgement(findings=(found,)), KNOWN, found.observed_at)
    return store.incidents(open_only=True)[-1]


def closed(store: Store, found: Finding) -> None:
    after = NOW + timedelta(minutes=1)
    cleared = Clearance(layer=found.layer, subject=found.subject, kind=found.kind, as_of=after)
    store.apply(Judgement(cleared=(cleared,)), KNOWN, after)


def test_the_next_incident_of_the_same_trouble_knows_what_was_done(store: Store) -> None:
    first = opened(store, finding())
    assert store.note(Note(incident=first.number, at=NOW, text="Vertrag verlängert", by="Einkauf"))
    closed(store, finding())
    again = opened(store, finding(observed_at=NOW + timedelta(hours=2)))
    told = store.last_time(again)
    assert told is not None
    assert (told.text, told.by, told.name) == ("Vertrag verlängert", "Einkauf", first.name)


def test_its_own_note_is_not_the_last_time(store: Store) -> None:
    only = opened(store, finding())
    store.note(Note(incident=only.number, at=NOW, text="rang the supplier"))
    assert store.last_time(only) is None
    assert [note.text for note in store.notes(only.number)] == ["rang the supplier"]


def test_the_same_row_elsewhere_is_better_than_nothing(store: Store) -> None:
    other = opened(store, finding(kind="documents_refused:no_contract", error_rule="no_contract"))
    store.note(Note(incident=other.number, at=NOW, text="published the contract"))
    here = opened(
        store, finding(layer=Layer.EXECUTION, kind="execution_failed", error_rule="no_contract")
    )
    told = store.last_time(here)
    assert told is not None
    assert told.text == "published the contract"


def test_a_note_on_an_incident_that_nobody_knows_is_refused(store: Store) -> None:
    assert not store.note(Note(incident=4711, at=NOW, text="x"))
