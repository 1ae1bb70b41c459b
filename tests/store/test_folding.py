"""Folding: every news owed is in exactly one delivered message, whatever fails on the way."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from include.integration_watch.domain.delivery import Delivery, Outcome, Pending
from include.integration_watch.domain.finding import Clearance, Finding, Judgement, Layer, Severity
from include.integration_watch.domain.incident import Change
from include.integration_watch.domain.storm import StormLimit
from include.integration_watch.store import Store
from tests.domain.scene import NOW, catalogue, group

LIMIT = StormLimit(messages=3, within=timedelta(minutes=10))
KNOWN = catalogue(
    owner_groups=(
        group("platform", "platform@example.com"),
        group("accounts_payable", "first@example.com", "Second@example.com"),
        group("purchasing", "purchasing@example.com"),
    )
)


def broken(store: Store, fields: set[int], at: timedelta = timedelta()) -> None:
    """Let exactly these data rules of one integration be broken."""
    findings = tuple(
        Finding(
            layer=Layer.DATA,
            subject="invoices_to_erp",
            kind=f"required:field_{number}",
            severity=Severity.WARNING,
            observed_at=NOW + at,
            since=NOW + at,
            document_count=1,
        )
        for number in sorted(fields)
    )
    told = {incident.kind for incident in _open(store)} - {each.kind for each in findings}
    cleared = tuple(
        Clearance(layer=Layer.DATA, subject="invoices_to_erp", kind=kind, as_of=NOW + at)
        for kind in told
    )
    store.apply(
        Judgement(findings=findings, cleared=cleared),
        KNOWN,
        NOW + at,
        [("data", "invoices_to_erp")],
    )


def _open(store: Store):  # type: ignore[no-untyped-def]
    return [incident.finding for incident in store.incidents(open_only=True)]


def pieces(pending: Pending) -> tuple[str, ...]:
    return tuple(each.id for each in pending.folded) or (pending.id,)


def send(store: Store, minutes: float, outcome: Outcome = Outcome.SENT) -> list[Pending]:
    """Send whatever is due, as one sender does."""
    now, sent = NOW + timedelta(minutes=minutes), []
    while claimed := store.claim_next(now, LIMIT):
        (pending,) = claimed
        store.record(Delivery(pending_id=pending.id, at=now, outcome=outcome))
        sent.append(pending)
        if outcome is not Outcome.SENT and len(sent) > 50:
            raise AssertionError("what failed came again at once")
    return sent


def test_the_last_of_the_limit_lists_all_that_waits(store: Store) -> None:
    broken(store, set(range(10)))

    first = [each for each in send(store, 1) if each.recipient.address == "first@example.com"]

    assert [len(pieces(each)) for each in first] == [1, 1, 8]


def test_what_comes_while_the_limit_is_used_up_waits_and_is_folded(store: Store) -> None:
    broken(store, set(range(10)))
    send(store, 1)
    broken(store, set(range(14)), timedelta(minutes=2))

    assert send(store, 3) == []
    later = [each for each in send(store, 11.1) if each.recipient.address == "first@example.com"]
    assert sum(len(pieces(each)) for each in later) == 4


def test_another_reader_does_not_wait(store: Store) -> None:
    broken(store, set(range(10)))

    readers = Counter(each.recipient.address for each in send(store, 1))

    assert readers == {"first@example.com": 3, "Second@example.com": 3}


def test_a_fold_that_fails_comes_again_with_the_same_id_and_the_same_news(store: Store) -> None:
    broken(store, set(range(10)))
    claimed: list[Pending] = []
    now = NOW + timedelta(minutes=1)
    while found := store.claim_next(now, LIMIT):
        (pending,) = found
        outcome = Outcome.RETRY if pending.folded else Outcome.SENT
        store.record(Delivery(pending_id=pending.id, at=now, outcome=outcome))
        claimed.append(pending)
    folds = {each.id: pieces(each) for each in claimed if each.folded}

    again = {each.id: pieces(each) for each in send(store, 30) if each.folded}

    assert again == folds


def test_a_sender_killed_in_a_fold_loses_nothing(store: Store) -> None:
    broken(store, set(range(10)))
    now = NOW + timedelta(minutes=1)
    killed = None
    while found := store.claim_next(now, LIMIT):
        (pending,) = found
        if pending.folded and killed is None:
            killed = pending
            continue
        store.record(Delivery(pending_id=pending.id, at=now, outcome=Outcome.SENT))
    assert killed is not None

    again = {each.id: pieces(each) for each in send(store, 20)}

    assert again[killed.id] == pieces(killed)


def test_what_may_have_arrived_is_not_folded(store: Store) -> None:
    broken(store, set(range(5)))
    now = NOW + timedelta(minutes=1)
    (begun,) = store.claim_next(now, LIMIT)
    store.record(Delivery(pending_id=begun.id, at=now, outcome=Outcome.RETRY, unsure=True))

    everything = [*send(store, 1.1), *send(store, 30)]

    assert [each.id for each in everything if begun.id in pieces(each)] == [begun.id]


def test_an_opening_and_its_end_stand_in_one_fold_both(store: Store) -> None:
    broken(store, set(range(10)))
    send(store, 1)
    broken(store, {*range(10), 20, 21}, timedelta(minutes=2))
    broken(store, set(range(10)), timedelta(minutes=3))

    later = [each for each in send(store, 12) if each.recipient.address == "first@example.com"]

    changes: dict[int, list[Change]] = {}
    for each in later:
        for told in each.folded or (each,):
            changes.setdefault(told.flip.incident.number, []).append(told.flip.change)
    assert list(changes.values()) == [[Change.OPENED, Change.RESOLVED]] * 2


steps = st.lists(
    st.tuples(
        st.sets(st.integers(0, 9), max_size=10),
        st.integers(1, 15),
        st.lists(st.sampled_from(["sent", "retry", "unsure", "killed"]), max_size=6),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_every_news_is_in_exactly_one_delivered_message_and_the_limit_holds(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[set[int], int, list[str]]]
) -> None:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('fold') / 'store.db'}")
    delivered: Counter[str] = Counter()
    names: dict[str, set[str]] = {}
    moments: dict[str, list[timedelta]] = {}
    clock = timedelta()

    def send_all(fates: list[str]) -> None:
        while claimed := store.claim_next(NOW + clock, LIMIT):
            (pending,) = claimed
            for id in pieces(pending):
                names.setdefault(id, set()).add(pending.id)
            fate = fates.pop() if fates else "sent"
            if fate == "killed":
                continue
            outcome = Outcome.SENT if fate == "sent" else Outcome.RETRY
            store.record(
                Delivery(
                    pending_id=pending.id,
                    at=NOW + clock,
                    outcome=outcome,
                    unsure=fate == "unsure",
                )
            )
            if outcome is Outcome.SENT:
                delivered.update(pieces(pending))
                moments.setdefault(pending.recipient.address, []).append(clock)

    try:
        for fields, minutes, fates in history:
            clock += timedelta(minutes=minutes)
            broken(store, fields, clock)
            send_all(list(fates))
        for _ in range(40):
            clock += timedelta(minutes=11)
            send_all([])
        states = Counter(message.state for message in store.messages())
    finally:
        store.engine.dispose()
    assert set(states) <= {"sent", "withdrawn"}
    assert set(delivered.values()) <= {1}
    assert len(delivered) == states["sent"]
    for sent in moments.values():
        for begin in sent:
            lately = [at for at in sent if begin <= at < begin + LIMIT.within]
            assert len(lately) <= LIMIT.messages
