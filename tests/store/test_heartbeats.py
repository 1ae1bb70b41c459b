from datetime import timedelta

from include.integration_watch.store import Store
from tests.domain.scene import NOW

LATER = NOW + timedelta(hours=1)


def test_a_system_is_waited_for_from_the_first_look_on(store: Store) -> None:
    assert store.heartbeats.expected("export", NOW).since == NOW

    beats = store.heartbeats.expected("export", LATER)
    assert (beats.since, beats.last) == (NOW, None)


def test_the_last_call_is_kept_and_an_older_one_moves_nothing_back(store: Store) -> None:
    for at in (NOW, LATER, NOW):
        store.heartbeats.beat("export", at)

    assert store.heartbeats.expected("export", LATER).last == LATER
    assert store.heartbeats.expected("another", LATER).last is None
