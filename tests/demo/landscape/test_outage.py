"""An outage: the ERP's database is gone, and what runs on it fails again and again."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from demo.landscape.company import draw_timeline
from demo.landscape.erp import Erp
from demo.landscape.integrations import read_integrations
from demo.landscape.more_integrations import write_more
from demo.landscape.scenario import Scenario, load_scenario
from demo.run.overlay import lay_over
from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.domain.causes import suspects_of
from include.integration_watch.domain.finding import Finding

from .scene import utc

ROOT = Path(__file__).parents[3]
START = utc("2026-03-04 09:00")
MINUTE = timedelta(minutes=1)


def configuration(scenario: Scenario, folder: Path) -> Path:
    target = folder / "config"
    lay_over(ROOT / "include" / "config", ROOT / "demo" / "config", target)
    write_more(scenario, target)
    return target


@pytest.mark.parametrize("name", ["first_day", "outage", "outage_effect_first", "outage_killed"])
def test_the_configuration_of_every_story_is_sound(name: str, tmp_path: Path) -> None:
    loaded = load_catalogue(configuration(load_scenario(name), tmp_path))

    assert [str(mistake) for mistake in loaded.mistakes] == []


def test_forty_integrations_are_checked_by_sixty_suites(tmp_path: Path) -> None:
    config = configuration(load_scenario("outage"), tmp_path)
    checked = [one for one in load_catalogue(config).catalogue.integrations if one.check_data]
    shops = [one for one in checked if one.id.startswith("shop_orders")]

    assert len(shops) == 40
    assert sum(1 + len(one.suites) for one in shops) == 60
    assert {one.id for one in checked} - {one.id for one in shops} == {
        "branch_invoices",
        "branch_requisitions",
        "branch_rates",
    }


def test_four_hundred_runs_fail_and_good_ones_follow_the_end(tmp_path: Path) -> None:
    scenario = load_scenario("outage")
    integrations = read_integrations(configuration(scenario, tmp_path))
    timeline, healings = draw_timeline(scenario, integrations, START)

    def statuses(minutes: int) -> dict[str, str]:
        runs = timeline.runs(START + minutes * MINUTE)
        return {
            run.process.name: run.status
            for run in runs
            if run.process.integration.id.startswith("shop_orders") and run.started_at >= START
        }

    failed = [
        run
        for run in timeline.runs(START + MINUTE)
        if run.status == "ERROR" and run.process.integration.id.startswith("shop_orders")
    ]
    # The run of the full hour fails too.
    assert len(failed) >= 400
    assert set(statuses(5).values()) == {"ERROR"}
    healings["erp_is_down"].at = START + 6 * MINUTE
    assert set(statuses(8).values()) == {"COMPLETE"}


def test_what_has_nothing_to_do_with_the_outage_is_not_its_effect(tmp_path: Path) -> None:
    scenario = load_scenario("outage")
    known = load_catalogue(configuration(scenario, tmp_path)).catalogue
    for fault in scenario.faults[1:]:
        seen = Finding(
            layer=fault.expect.layer,
            subject=fault.expect.subject,
            kind=fault.expect.kind,
            severity="error",
            observed_at=START,
            since=START,
            error_rule="erp_period_closed" if fault.expect.subject == "invoices_to_erp" else None,
            facts={"systems": "erp_branch"},
        )
        suspects = suspects_of(seen, known)
        assert suspects is None or "erp" not in suspects.named, fault.id


def test_a_database_that_is_down_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "erp.db"
    with sa.create_engine(f"sqlite:///{path}").begin() as connection:
        connection.exec_driver_sql("CREATE TABLE suppliers (number TEXT)")
    erp = Erp(f"sqlite:///{path}")

    erp.go_down()
    assert not path.exists()
    erp.come_back()
    erp.come_back()
    with sa.create_engine(f"sqlite:///{path}").connect() as connection:
        assert sa.inspect(connection).has_table("suppliers")


def test_a_database_server_of_others_is_not_stopped() -> None:
    with pytest.raises(ValueError, match="only an ERP in a SQLite file can be down"):
        Erp("postgresql+psycopg://nobody@127.0.0.1/erp").go_down()
