"""The scenario of the systems: what is looked at there is found under the name that it expects."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.landscape.more_integrations import write_more
from demo.landscape.scenario import Scenario, load_scenario
from demo.run.evidence import Evidence
from demo.run.history import remember
from demo.run.overlay import lay_over
from demo.run.verdict import reach_verdict
from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.domain.availability import judge_probe
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.dependency import foundations_of
from include.integration_watch.domain.observation import Probe
from include.integration_watch.wiring import alerts, systems
from include.integration_watch.wiring.looking import look_at_all
from tests.demo.landscape.scene import Running, running

ROOT = Path(__file__).resolve().parents[3]
SCENARIO = load_scenario("systems")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    config = tmp_path_factory.mktemp("systems") / "config"
    lay_over(ROOT / "include" / "config", ROOT / "demo" / "config", config)
    write_more(SCENARIO, config)
    loaded = load_catalogue(config)
    assert loaded.mistakes == ()
    return loaded.catalogue


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(SCENARIO, tmp_path_factory.mktemp("landscape")) as landscape:
        yield landscape


def test_what_one_look_shows_has_its_right_name_and_nothing_else_is_found(
    told: Running, known: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    for conn_id, connection in told.told["connections"].items():
        monkeypatch.setenv(f"AIRFLOW_CONN_{conn_id.upper()}", json.dumps(connection))
    looks = look_at_all(known.systems, known.settings, datetime.now(UTC))
    found = {
        finding.key
        for look in looks
        if isinstance(look, Probe)
        for finding in judge_probe(look, known.system(look.system)).findings
    }

    behind = ("system", "erp_plant", "unreachable")
    assert all(isinstance(look, Probe) for look in looks), looks
    at_once = {
        fault.expect.key
        for fault in SCENARIO.faults
        if fault.expect.kind not in ("degraded", "flapping")
    }
    assert found - {("system", "transfer_host", "unreachable")} == at_once | {behind}
    assert foundations_of("erp_plant", known) == {"firewall"}


def test_each_is_told_once_to_who_must_hear_of_it(
    told: Running, known: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    lay_over(ROOT / "include" / "config", ROOT / "demo" / "config", config)
    write_more(SCENARIO, config)
    for conn_id, connection in told.told["connections"].items():
        monkeypatch.setenv(f"AIRFLOW_CONN_{conn_id.upper()}", json.dumps(connection))
    url = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("INTEGRATION_WATCH_DB", url)
    monkeypatch.setenv("INTEGRATION_WATCH_CONFIG", str(config))
    monkeypatch.delenv("AIRFLOW__CORE__EXECUTOR", raising=False)
    since = datetime.now(UTC)
    remember(SCENARIO, url, since)
    for _ in range(4):  # three slow looks make a slow system
        systems.judge_and_compare(systems.observe(), None)
        alerts.sweep()
    seen = Evidence(url, Path(told.told["mail_dir"]), SCENARIO, since)
    verdict = reach_verdict(seen.planted, seen.incidents(), seen.owed(), seen.mails(), since=since)

    assert (verdict.gaps, verdict.met) == ((), True)
    assert {look.id for look in known.systems} >= {
        fault.expect.subject for fault in SCENARIO.faults
    }


def test_a_fault_of_a_neighbour_that_is_not_there_is_refused() -> None:
    raw = SCENARIO.model_dump(mode="json") | {"neighbours": []}

    with pytest.raises(ValueError, match="no neighbour"):
        Scenario.model_validate(raw)
