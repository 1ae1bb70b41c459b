"""The reconcile scenario in one process: what is planted is found with its number, nothing else."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.landscape.company import _keep_ledgers
from demo.landscape.erp import Erp
from demo.landscape.more_integrations import write_more
from demo.landscape.scenario import load_scenario
from demo.run.overlay import lay_over
from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.wiring import data, places

ROOT = Path(__file__).parents[3]
PAIRS = 90_000
"""Enough for every plant; the demo itself has 200,000."""


def test_exactly_the_planted_differences_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = load_scenario("reconcile").model_copy(update={"postings": PAIRS})
    config = tmp_path / "config"
    lay_over(ROOT / "include" / "config", ROOT / "demo" / "config", config)
    write_more(scenario, config)
    assert load_catalogue(config).mistakes == ()
    erps = {name: Erp(f"sqlite:///{tmp_path / name}.db") for name in ("erp", "erp_branch")}
    _keep_ledgers(scenario, erps, datetime.now(UTC))
    for name, erp in erps.items():
        erp.close()
        monkeypatch.setenv(
            f"AIRFLOW_CONN_{name.upper()}",
            json.dumps({"conn_type": "sqlite", "host": str(tmp_path / f"{name}.db")}),
        )
    monkeypatch.setenv("INTEGRATION_WATCH_CONFIG", str(config))
    monkeypatch.setenv("INTEGRATION_WATCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("INTEGRATION_WATCH_DB", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setattr(data, "look_where_in_doubt", lambda known: None)

    data.judge_and_compare("branch_postings", data.observe("branch_postings"), None)

    found = {
        each.finding.key: each.finding.document_count
        for each in places.store().incidents(open_only=True)
    }
    places._store.cache_clear()
    assert found == {fault.expect.key: fault.expect.documents for fault in scenario.faults}
