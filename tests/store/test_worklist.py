from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

from include.integration_watch.domain.worklist import (
    Decision,
    Deed,
    Found,
    Look,
    Refusal,
    State,
    Why,
)
from include.integration_watch.domain.worklist_view import (
    Applied,
    Filter,
    Order,
    PatternTarget,
    Target,
)
from include.integration_watch.store import Store
from tests.domain.scene import NOW

NAME = "suppliers"
HOUR = timedelta(hours=1)


def look(number: int, name: str = NAME) -> Look:
    at = NOW + HOUR * number
    return Look(
        comparison=f"c{number}", reconciliation=name, as_of=at - timedelta(minutes=5), at=at
    )


def differs(key: str, left: str = "N30", right: str = "N60", **facts: object) -> Found:
    said = {"key": (key,), "field": "term", "kind": "differs", "left": left, "right": right}
    return Found.model_validate(said | facts)


def decision(deed: Deed, *, who: str = "anna", hours: int = 0, **facts: object) -> Decision:
    return Decision.model_validate({"deed": deed, "who": who, "at": NOW + HOUR * hours} | facts)


def compare(store: Store, number: int, *found: Found, under_way: Iterable[str] = ()) -> Applied:
    return store.worklist.apply(look(number), found, under_way=[(key,) for key in under_way])


def target(store: Store, key: str) -> Target:
    (entry,) = store.worklist.rows(NAME, Filter(text=f'"{key}"'), limit=5)
    return Target(id=entry.id, version=entry.version)


def states(store: Store) -> dict[str, State]:
    rows = store.worklist.rows(NAME, Filter(order=Order.NUMBER), limit=500)
    return {entry.key[0]: entry.state for entry in rows}


def test_a_comparison_fills_the_list_once_however_often_it_is_applied(store: Store) -> None:
    assert compare(store, 1, differs("a"), differs("b")).counts == {Why.FIRST_FOUND: 2}
    assert compare(store, 1, differs("a"), differs("b")).counts == {}
    assert states(store) == {"a": State.OPEN, "b": State.OPEN}


def test_an_older_comparison_that_comes_late_changes_nothing(store: Store) -> None:
    compare(store, 2, differs("a"))
    assert compare(store, 1, differs("b")).is_older
    assert states(store) == {"a": State.OPEN}


def test_a_decision_survives_until_a_value_changes(store: Store) -> None:
    compare(store, 1, differs("a"), differs("b"))
    for key in ("a", "b"):
        explain = decision(Deed.EXPLAIN, comment="agreed with the supplier")
        assert store.worklist.decide(NAME, explain, [target(store, key)]).done == 1
    compare(store, 2, differs("a"), differs("b", right="N60 "))
    assert states(store) == {"a": State.EXPLAINED, "b": State.OPEN}
    (changed,) = store.worklist.rows(NAME, Filter(text='"b"'), limit=2)
    assert (changed.right, changed.why, changed.comment) == (
        "N60 ",
        Why.VALUES_CHANGED,
        "agreed with the supplier",
    )


def test_the_next_comparison_proves_a_correction_or_disproves_it(store: Store) -> None:
    compare(store, 1, differs("a"), differs("b"))
    both = [target(store, "a"), target(store, "b")]
    store.worklist.decide(NAME, decision(Deed.CORRECT, hours=1), both)
    compare(store, 2, differs("b"))
    assert states(store) == {"a": State.PROVEN, "b": State.OPEN}


def test_what_is_under_way_is_neither_proven_nor_reopened(store: Store) -> None:
    compare(store, 1, differs("a"))
    compare(store, 2, under_way=["a"])
    assert states(store) == {"a": State.OPEN}


def test_a_decision_about_a_row_that_changed_is_not_kept_and_shows_the_row(store: Store) -> None:
    compare(store, 1, differs("a"))
    seen = target(store, "a")
    accepted = decision(Deed.ACCEPT, until=NOW + HOUR * 24)
    assert store.worklist.decide(NAME, accepted, [seen]).done == 1
    late = store.worklist.decide(NAME, decision(Deed.SEND, who="ben"), [seen])
    assert (late.done, late.refused_count) == (0, 1)
    (refused,) = late.refused
    assert refused.reason is Refusal.CONFLICT
    assert refused.now is not None
    assert (refused.now.state, refused.now.decided_by) == (State.ACCEPTED, "anna")


def test_of_two_stewards_at_once_one_decides_and_the_other_hears_of_it(store: Store) -> None:
    compare(store, 1, *(differs(f"k{number}") for number in range(20)))
    seen = [target(store, f"k{number}") for number in range(20)]

    def steward(name: str) -> int:
        said = decision(Deed.EXPLAIN, who=name, comment=name)
        return sum(store.worklist.decide(NAME, said, [each]).done for each in seen)

    with ThreadPoolExecutor(2) as both:
        done = list(both.map(steward, ["anna", "ben"]))
    assert sum(done) == 20
    for each in seen:
        steps = [step for step in store.worklist.history(each.id) if step.who != "comparison"]
        row = store.worklist.one(each.id)
        assert row is not None
        assert [step.who for step in steps] == [row.decided_by]


def test_a_pattern_is_decided_at_once_but_not_over_somebody_elses_decision(store: Store) -> None:
    rows = [differs(f"k{number}", pattern="dates moved") for number in range(5)]
    compare(store, 1, *rows, differs("x"))
    tally = store.worklist.tally(NAME)
    seen = PatternTarget(pattern="dates moved", seen=tally.revision, comparison=tally.comparison)
    store.worklist.decide(NAME, decision(Deed.SEND, who="ben"), [target(store, "k3")])
    accept = decision(Deed.ACCEPT, until=NOW + HOUR * 48)
    outcome = store.worklist.decide_pattern(NAME, accept, seen)
    assert (outcome.done, outcome.refused_count) == (4, 1)
    assert [each.now.key[0] for each in outcome.refused if each.now] == ["k3"]
    assert states(store)["k3"] is State.SENT
    assert states(store)["x"] is State.OPEN


def test_a_pattern_seen_before_a_newer_comparison_is_not_decided(store: Store) -> None:
    compare(store, 1, differs("a", pattern="p"))
    tally = store.worklist.tally(NAME)
    compare(store, 2, differs("a", pattern="p"), differs("b", pattern="p"))
    seen = PatternTarget(pattern="p", seen=tally.revision, comparison=tally.comparison)
    outcome = store.worklist.decide_pattern(NAME, decision(Deed.SEND), seen)
    assert (outcome.done, outcome.refused[0].reason) == (0, Refusal.CONFLICT)


def test_money_counts_each_record_once_no_total_and_only_what_is_open(store: Store) -> None:
    compare(
        store,
        1,
        differs("a", amount=Decimal("100.25"), currency="EUR"),
        differs("a", amount=Decimal("100.25"), currency="EUR", field="name"),
        differs("b", amount=Decimal("7.0001"), currency="CHF"),
        differs("c", amount=Decimal("900"), currency="EUR"),
        differs("EUR", kind="total", amount=Decimal("1000.25"), currency="EUR"),
    )
    explain = decision(Deed.EXPLAIN, comment="rounding")
    store.worklist.decide(NAME, explain, [target(store, "c")])
    money = {sum_.currency: sum_.amount for sum_ in store.worklist.tally(NAME).money}
    assert money == {"EUR": Decimal("100.25"), "CHF": Decimal("7.0001")}


def test_two_reconciliations_do_not_meet(store: Store) -> None:
    compare(store, 1, differs("a"))
    store.worklist.apply(look(1, "invoices"), [differs("z")])
    assert states(store) == {"a": State.OPEN}
    foreign = target(store, "a")
    outcome = store.worklist.decide("invoices", decision(Deed.SEND), [foreign])
    assert outcome.refused[0].reason is Refusal.UNKNOWN


def test_what_is_beyond_the_most_is_counted_and_what_is_known_stays_known(store: Store) -> None:
    store.worklist.apply(look(1), [differs("a"), differs("b")], most=2)
    applied = store.worklist.apply(look(2), [differs("0"), differs("a"), differs("b")], most=2)
    assert applied.left_out == 1
    assert states(store) == {"a": State.OPEN, "b": State.OPEN}


def test_text_is_searched_as_it_is_written(store: Store) -> None:
    compare(store, 1, differs("100%"), differs("1000"), differs("Müller"))
    (found,) = store.worklist.rows(NAME, Filter(text="100%"), limit=5)
    assert found.key == ("100%",)
    assert store.worklist.count(NAME, Filter(text="Müller")) == 1


def test_a_rows_history_tells_who_did_what(store: Store) -> None:
    compare(store, 1, differs("a"))
    seen = target(store, "a")
    store.worklist.decide(NAME, decision(Deed.ASSIGN, to="ben@example.com"), [seen])
    compare(store, 2, differs("a", left="N14"))
    told = [(step.what, step.who, step.left) for step in store.worklist.history(seen.id)]
    assert told == [
        ("first_found", "comparison", "N30"),
        ("assign", "anna", "N30"),
        ("values_changed", "comparison", "N14"),
    ]


def test_the_trend_keeps_what_was_open_its_money_and_what_came_and_went(store: Store) -> None:
    euros = {"amount": Decimal("10.50"), "currency": "EUR"}
    compare(store, 1, differs("a", **euros), differs("b", **euros), differs("c", field="name"))
    compare(store, 2, differs("a", **euros), differs("d", amount=Decimal(3), currency="USD"))

    newest, oldest = store.worklist.trend(NAME)

    assert [(each.open, each.figure("new"), each.figure("over")) for each in (oldest, newest)] == [
        (3, 3, 0),
        (2, 1, 2),
    ]
    assert [(each.currency, each.amount) for each in oldest.money] == [("EUR", 21)]
    assert [(each.currency, each.amount) for each in newest.money] == [
        ("EUR", Decimal("10.5")),
        ("USD", 3),
    ]
    assert (oldest.of("differs", "term").count, oldest.of("differs", "name").count) == (2, 1)
    assert [each.amount for each in oldest.of("differs", "term").money] == [21]
