"""Our own network is down: the platform group hears of it once, and no system is called down."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.domain.system import System
from include.integration_watch.store import Store
from include.integration_watch.wiring import places, systems

NOW = datetime.now(UTC)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("INTEGRATION_WATCH_DB", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.delenv("AIRFLOW__CORE__EXECUTOR", raising=False)
    kept = places.store()
    yield kept
    kept.engine.dispose()


def seen(why: Trouble | None) -> list[dict[str, object]]:
    step = Step(name="dns", took=timedelta(), trouble=why, detail="no name server answers us")
    return [
        Probe(system=system.id, at=datetime.now(UTC), steps=(step,)).model_dump(mode="json")
        for system in places.catalogue().systems
    ]


def answers(monkeypatch: pytest.MonkeyPatch, *reached: str) -> list[list[str]]:
    """Have nobody answer but these; return who was looked at, each time."""
    looked: list[list[str]] = []

    def look(systems: Sequence[System], *_: object) -> list[Probe]:
        looked.append([system.id for system in systems])
        late = Step(name="connect", took=timedelta(), trouble=Trouble.UNREACHABLE, detail="late")
        well = Step(name="connect", took=timedelta())
        return [
            Probe(
                system=system.id,
                at=datetime.now(UTC),
                steps=(well if system.id in reached else late,),
            )
            for system in systems
        ]

    monkeypatch.setattr(systems, "look_at_all", look)
    return looked


def test_where_nobody_is_reached_nobody_is_called_down_nor_counted_as_down(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch)
    systems.judge_and_compare(systems.observe(), None)

    assert open_kinds(store) == [("monitor", "check_broken:network")]
    today = datetime.now(UTC).date()
    cells = store.systems.days(today - timedelta(days=1), today + timedelta(days=1))
    assert {(cell.down, cell.unknown) for cell in cells} == {(0, 1)}


def test_where_one_is_reached_the_others_are_down(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, "erp")
    systems.judge_and_compare(systems.observe(), None)

    assert ("system", "unreachable") in open_kinds(store)
    assert ("monitor", "check_broken:network") not in open_kinds(store)


def test_a_look_at_one_system_asks_the_others_whether_anybody_is_reached(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = places.catalogue()
    erp = [known.system("erp")]

    looked = answers(monkeypatch)
    (seen,) = systems._look_at(erp, known)
    assert isinstance(seen, Probe)
    assert seen.steps[0].trouble is Trouble.NO_NETWORK
    assert [len(each) for each in looked] == [1, len(known.systems) - 1]

    answers(monkeypatch, "coupa")
    (seen,) = systems._look_at(erp, known)
    assert isinstance(seen, Probe)
    assert seen.steps[0].trouble is Trouble.UNREACHABLE


def open_kinds(store: Store) -> list[tuple[str, str]]:
    found = store.incidents(open_only=True)
    return [(incident.finding.layer.value, incident.finding.kind) for incident in found]


def test_it_is_told_once_and_over_when_systems_are_seen_again(store: Store) -> None:
    systems.judge_and_compare(seen(Trouble.NO_NETWORK), None)
    assert open_kinds(store) == [("monitor", "check_broken:network")]
    assert not [layer for layer, _ in store.looks() if layer == "system"]

    systems.judge_and_compare(seen(None), None)
    assert open_kinds(store) == []
    assert [layer for layer, _ in store.looks() if layer == "system"]
