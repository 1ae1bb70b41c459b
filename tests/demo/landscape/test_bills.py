"""The data scenario in one process: each planted flaw is found with its number, nothing else."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.landscape.company import draw_bills, keep_books
from demo.landscape.coupa_records import resources
from demo.landscape.erp import Erp
from demo.landscape.more_integrations import write_more
from demo.landscape.scenario import load_scenario
from demo.run.at_stake import at_stake
from demo.run.overlay import lay_over
from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.coupa.records import row as coupa_row
from include.integration_watch.domain.finding import Layer
from include.integration_watch.errors.classifier import Classifier
from include.integration_watch.quality.refusals import predicted_keys
from include.integration_watch.wiring import connections, data, places

ROOT = Path(__file__).parents[3]
BILLS = 12_000
"""Enough for every plant; the demo itself has 200,000."""


@pytest.mark.parametrize("in_place", [False, True], ids=["streamed", "in place"])
def test_exactly_the_planted_flaws_are_found_and_foretold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_place: bool
) -> None:
    scenario = load_scenario("data").model_copy(update={"bills": BILLS})
    config = tmp_path / "config"
    lay_over(ROOT / "include" / "config", ROOT / "demo" / "config", config)
    write_more(scenario, config)
    if in_place:
        with (config / "integrations" / "branch_bills.yaml").open("a") as file:
            file.write("in_place: true\n")
    loaded = load_catalogue(config)
    assert [str(mistake) for mistake in loaded.mistakes] == []
    now = datetime.now(UTC)
    bills = draw_bills(scenario, now)
    erp = Erp(f"sqlite:///{tmp_path / 'erp.db'}")
    erp.fill_bills(bills.rows)
    erp.close()
    held = resources(keep_books(scenario, now), now)

    def rows(endpoint, contract, fields, known):  # type: ignore[no-untyped-def]
        found = held[contract.resource]
        return iter([coupa_row(record, contract.columns, fields) for record in found])

    monkeypatch.setattr(connections, "rows", rows)
    monkeypatch.setenv(
        "AIRFLOW_CONN_ERP", json.dumps({"conn_type": "sqlite", "host": str(tmp_path / "erp.db")})
    )
    monkeypatch.setenv("INTEGRATION_WATCH_CONFIG", str(config))
    monkeypatch.setenv("INTEGRATION_WATCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("INTEGRATION_WATCH_DB", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setattr(data, "look_where_in_doubt", lambda known: None)

    data.judge_and_compare("branch_bills", data.observe("branch_bills"), None)

    (result,) = (tmp_path / "home" / "results" / "branch_bills").glob("*Z.json")
    ways = [each["meta"].get("where") for each in json.loads(result.read_text())["results"]]
    assert (ways.count("in place: sqlite") > len(ways) / 2) is in_place
    store = places.store()
    found = {
        each.finding.key: each.finding.document_count for each in store.incidents(open_only=True)
    }
    (prediction,) = store.predictions.newest().values()
    places._store.cache_clear()
    assert found == {
        fault.expect.key: fault.expect.documents
        for fault in scenario.faults
        if fault.expect.layer is Layer.DATA
    }
    assert prediction.refused == len(bills.refused)
    assert prediction.risk == at_stake(bills.refused, prediction.at)
    assert prediction.risk.discount_count
    assert prediction.risk.payment_count
    contract = loaded.catalogue.contract("coupa", "invoice")
    assert contract
    names = predicted_keys(tmp_path / "home" / "keys" / prediction.keys_file, contract)
    foretold = {key.partition(" / ")[0].strip() for key in names}
    assert foretold == {each.number for each in bills.refused}


def test_a_bill_is_refused_once_for_each_flaw_that_was_planted() -> None:
    scenario = load_scenario("data").model_copy(update={"bills": BILLS})

    refused = draw_bills(scenario, datetime.now(UTC)).refused

    assert len({each.number for each in refused}) == len(refused) == 53


def test_coupa_s_refusals_are_classified_as_the_scenario_expects() -> None:
    scenario = load_scenario("data").model_copy(update={"bills": BILLS})
    diagnose = Classifier(load_catalogue().catalogue.error_rules)

    kinds = {
        f"documents_refused:{diagnose(each.message, 'branch_bills').rule or 'unclassified'}"
        for each in draw_bills(scenario, datetime.now(UTC)).refused
    }

    assert kinds == {
        fault.expect.kind for fault in scenario.faults if fault.expect.layer is Layer.EXECUTION
    }
