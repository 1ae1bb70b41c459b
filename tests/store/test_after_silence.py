"""What grew during a silence is told once when the silence is over; what nobody missed is not."""

from datetime import datetime, timedelta

from include.integration_watch.domain.action import Action, Deed
from include.integration_watch.domain.finding import Clearance, Judgement, Layer, Severity
from include.integration_watch.store import Store
from tests.domain.scene import NOW, catalogue, finding

KNOWN = catalogue()
HOUR = timedelta(hours=1)
GROUP = "accounts_payable"
TROUBLE = finding("documents_refused", document_count=7)


def grows(store: Store, at: datetime, count: int, **changes: object) -> None:
    found = TROUBLE.model_copy(update={"document_count": count, "observed_at": at, **changes})
    store.apply(Judgement(findings=(found,)), KNOWN, at)


def does(store: Store, deed: Deed, at: datetime, until: datetime | None = None) -> None:
    done = Action(incident=1, at=at, deed=deed, who="w", group=GROUP, until=until, note="n")
    store.people.do(done, KNOWN, at)


def silenced(store: Store) -> None:
    grows(store, NOW, 7)
    does(store, Deed.SILENCED, NOW, NOW + 4 * HOUR)


def news(store: Store) -> list[str]:
    return [each.change for each in store.messages(1)]


def test_growth_is_told_once_when_the_silence_is_over(store: Store) -> None:
    silenced(store)
    grows(store, NOW + HOUR, 20)
    grows(store, NOW + 2 * HOUR, 50)

    owed = [store.people.break_silences(NOW + hours * HOUR) for hours in (1, 3.9, 4, 5, 40)]

    assert owed == [0, 0, 1, 0, 0]
    assert news(store) == ["opened", "worsened"]


def test_what_did_not_grow_says_nothing(store: Store) -> None:
    silenced(store)
    grows(store, NOW + HOUR, 8)

    assert store.people.break_silences(NOW + 5 * HOUR) == 0


def test_a_longer_silence_or_accepting_holds_it_back(store: Store) -> None:
    silenced(store)
    grows(store, NOW + HOUR, 20)
    does(store, Deed.SILENCED, NOW + 2 * HOUR, NOW + 9 * HOUR)
    assert store.people.break_silences(NOW + 5 * HOUR) == 0

    does(store, Deed.ACCEPTED, NOW + 6 * HOUR)
    assert store.people.break_silences(NOW + 10 * HOUR) == 0


def test_what_grew_before_a_silence_was_made_longer_is_told_after_the_longer_one(
    store: Store,
) -> None:
    silenced(store)
    grows(store, NOW + HOUR, 20)
    does(store, Deed.SILENCED, NOW + 2 * HOUR, NOW + 9 * HOUR)

    assert store.people.break_silences(NOW + 9 * HOUR) == 1


def test_worse_news_told_meanwhile_needs_no_second_telling(store: Store) -> None:
    silenced(store)
    grows(store, NOW + HOUR, 20)
    grows(store, NOW + 2 * HOUR, 20, severity=Severity.CRITICAL)

    assert store.people.break_silences(NOW + 5 * HOUR) == 0
    assert news(store) == ["opened", "worsened"]


def test_what_is_over_is_not_told_again(store: Store) -> None:
    silenced(store)
    grows(store, NOW + HOUR, 20)
    at = NOW + 2 * HOUR
    well = Clearance(layer=Layer.EXECUTION, subject="invoices_to_erp", as_of=at)
    store.apply(Judgement(cleared=(well,)), KNOWN, at)

    assert store.people.break_silences(NOW + 5 * HOUR) == 0


def test_what_has_shrunk_again_is_not_told(store: Store) -> None:
    silenced(store)
    grows(store, NOW + HOUR, 20)
    grows(store, NOW + 2 * HOUR, 9)

    assert store.people.break_silences(NOW + 5 * HOUR) == 0


def test_growth_names_what_the_group_had_heard_and_what_there_is_now(store: Store) -> None:
    silenced(store)
    grows(store, NOW + HOUR, 20)
    grows(store, NOW + 2 * HOUR, 50)
    store.people.break_silences(NOW + 5 * HOUR)

    flips = [pending.flip for pending in store.claim(NOW + 6 * HOUR, 9)]
    grown = [flip.incident for flip in flips if flip.change == "worsened"]
    assert [(each.told_count, each.finding.document_count) for each in grown] == [(7, 50)]


def test_what_is_put_down_to_a_cause_meanwhile_keeps_silent(store: Store) -> None:
    failed = finding(document_count=7, since=NOW + HOUR, observed_at=NOW + HOUR)
    looked = [("system", system.id) for system in KNOWN.systems]
    store.apply(Judgement(findings=(failed,)), KNOWN, NOW + HOUR, looked)
    does(store, Deed.SILENCED, NOW + HOUR, NOW + 4 * HOUR)
    more = failed.model_copy(update={"document_count": 20, "observed_at": NOW + 2 * HOUR})
    down = finding(
        "unreachable",
        layer=Layer.SYSTEM,
        subject="erp",
        severity=Severity.CRITICAL,
        since=NOW + HOUR,
        observed_at=NOW + 2 * HOUR,
    )
    store.apply(Judgement(findings=(more, down)), KNOWN, NOW + 2 * HOUR, looked)
    (told,) = store.incidents(numbers=(1,))

    assert told.is_explained
    assert store.people.break_silences(NOW + 5 * HOUR) == 0
