"""News that may be an effect: its systems are looked at before anybody is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.finding import Finding, Judgement, Layer, Severity
from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.domain.system import System
from include.integration_watch.store import Store
from include.integration_watch.wiring import alerts, connections, places, systems

NOW = datetime.now(UTC)
FAILED = Finding(
    layer=Layer.EXECUTION,
    subject="invoices_to_erp",
    kind="execution_failed",
    severity=Severity.ERROR,
    observed_at=NOW,
    since=NOW - timedelta(minutes=1),
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("INTEGRATION_WATCH_DB", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.delenv("AIRFLOW__CORE__EXECUTOR", raising=False)
    kept = places.store()
    yield kept
    kept.engine.dispose()


def see(monkeypatch: pytest.MonkeyPatch, **trouble: Trouble) -> list[str]:
    looked: list[str] = []

    def probe(system: System, settings: Settings, now: datetime, _: object) -> Probe:
        looked.append(system.id)
        step = Step(name="connect", took=timedelta(), trouble=trouble.get(system.id))
        return Probe(system=system.id, at=now, steps=(step,))

    monkeypatch.setattr(connections, "probe", probe)
    return looked


def owed(store: Store) -> list[tuple[str, str]]:
    return sorted({(owed.change, owed.group) for owed in store.messages()})


def test_its_systems_are_looked_at_at_once_and_the_cause_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = see(monkeypatch, erp=Trouble.UNREACHABLE)
    store.apply(Judgement(findings=(FAILED,)), places.catalogue(), NOW)
    assert owed(store) == []

    systems.look_where_in_doubt(places.catalogue())

    assert sorted(looked) == ["boomi", "boomi_runtime", "coupa", "erp"]
    assert owed(store) == [("opened", "accounts_payable"), ("opened", "erp_operations")]


def test_where_its_systems_are_well_it_is_told_itself(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    see(monkeypatch)
    store.apply(Judgement(findings=(FAILED,)), places.catalogue(), NOW)

    systems.look_where_in_doubt(places.catalogue())

    assert owed(store) == [("opened", "accounts_payable")]


def test_nothing_is_looked_at_where_nothing_is_in_doubt(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = see(monkeypatch)

    systems.look_where_in_doubt(places.catalogue())

    assert looked == []


def test_each_group_is_told_of_its_own_effects_and_the_owner_of_all(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    see(monkeypatch, erp=Trouble.UNREACHABLE)
    known = places.catalogue()
    other = FAILED.model_copy(update={"subject": "requisitions_to_coupa"})
    store.apply(Judgement(findings=(FAILED, other)), known, NOW)
    systems.look_where_in_doubt(known)

    told = {
        pending.recipient.group: alerts.situation(
            pending.flip.incident, known, store, recipient=pending.recipient
        )
        for pending in store.claim(datetime.now(UTC), 100)
    }

    assert told["accounts_payable"].effects == ("invoices_to_erp",)
    assert told["purchasing"].effects == ("requisitions_to_coupa",)
    assert told["erp_operations"].effect_count == 2
