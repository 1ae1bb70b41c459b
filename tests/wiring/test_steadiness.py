"""A system that flaps is told once; a bad look that is not enough is told to nobody."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.store import Store
from include.integration_watch.wiring import maintenance, systems
from tests.domain.scene import NOW, catalogue, system

MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setattr(systems, "store", lambda: kept)
    yield kept
    kept.engine.dispose()


def told_of(store: Store, signs: str, known: Catalogue) -> list[str]:
    """Look once a minute and return the changes that were told."""
    told: list[str] = []
    for minute, sign in enumerate(signs):
        now = NOW + minute * MINUTE
        trouble = Trouble.UNREACHABLE if sign == "d" else None
        step = Step(name="read", took=MINUTE / 600, trouble=trouble)
        probe = Probe(system="erp", at=now, steps=(step,))
        store.systems.save([probe])
        systems._keep(Judgement(), [probe], known, now)
        store_flips = store.messages()
        told = [each.change for each in store_flips]
    return told


def test_a_flapping_system_is_told_once(store: Store) -> None:
    before = told_of(store, "wdwdw", catalogue())

    after = told_of(store, "wdwdwdwdwdwdwdwdwdwd", catalogue())

    assert len(after) - len(before) <= 2
    open_kinds = {each.finding.kind for each in store.incidents(open_only=True)}
    assert open_kinds == {"flapping"}


def test_two_of_three_forgives_a_single_bad_look(store: Store) -> None:
    known = catalogue()
    patient = system("erp", "erp", down_after=2, down_of=3)
    others = tuple(each for each in known.systems if each.id != "erp")
    known = catalogue(systems=(*others, patient))

    assert told_of(store, "wdwwwwdwww", known) == []
    assert told_of(store, "wdwwwwdwwwdd", known) == ["opened"]


def test_windows_are_judged_beside(store: Store) -> None:
    assert maintenance.judge_windows(catalogue(), store, NOW).findings == ()


@pytest.mark.parametrize(
    ("apart", "told"),
    [
        (timedelta(hours=6), ["opened"]),
        (timedelta(days=3), []),
    ],
)
def test_a_system_that_is_seldom_looked_at_is_slow_at_the_second_look(
    store: Store, apart: timedelta, told: list[str]
) -> None:
    known = catalogue()
    for times in range(2):
        now = NOW + times * apart
        probe = Probe(system="erp", at=now, steps=(Step(name="read", took=timedelta(seconds=20)),))
        store.systems.save([probe])
        systems._keep(Judgement(), [probe], known, now)

    assert [each.change for each in store.messages()] == told
