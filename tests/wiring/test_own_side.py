"""Our own network is down: the platform group hears of it once, and no system is called down."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from include.integration_watch.domain.observation import Probe, Step, Trouble
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
