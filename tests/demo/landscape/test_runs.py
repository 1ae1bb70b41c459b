"""Runs follow from slots: a restart invents none, time changes their state, plants change just theirs."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.landscape.company import draw_timeline
from demo.landscape.integrations import read_integrations
from demo.landscape.plants import RunFailed, RunMissing, RunStuck
from demo.landscape.run_faults import Healing, fault_edit
from demo.landscape.runs import Lateness, Process, Run, Timeline
from demo.landscape.scenario import load_scenario
from tests.demo.landscape.scene import calm, utc

INTEGRATIONS = read_integrations()
NOON = utc("2026-03-18T12:00:17")


def timeline(now: datetime = NOON) -> Timeline:
    return draw_timeline(calm(), INTEGRATIONS, now)[0]


def of(runs: list[Run], integration: str) -> list[Run]:
    return [run for run in runs if run.process.integration.id == integration]


@given(st.integers(min_value=0, max_value=3 * 24 * 60))
@settings(max_examples=25, deadline=None)
def test_a_restart_shows_the_same_runs_in_the_same_slots(minutes: int) -> None:
    later = NOON + timedelta(minutes=minutes)
    before = {run.id: run for run in timeline().runs(later)}
    after = {run.id: run for run in timeline(later).runs(later)}
    since = later - timedelta(days=5)
    assert {id_ for id_, run in before.items() if run.started_at > since} == {
        id_ for id_, run in after.items() if run.started_at > since
    }
    assert all(before[id_] == run for id_, run in after.items() if id_ in before)


def test_no_two_runs_share_an_id_however_often_the_demo_started() -> None:
    earlier = [NOON - timedelta(minutes=minutes) for minutes in (1, 2, 30)]
    drawn, _ = draw_timeline(load_scenario("first_day"), INTEGRATIONS, NOON, starts=earlier)
    runs = drawn.runs(NOON)
    assert len({run.id for run in runs}) == len(runs)


def test_every_integration_runs_on_its_cadence() -> None:
    runs = [run for run in timeline().runs(NOON) if run.started_at > NOON - timedelta(days=2)]
    counts = {each.id: len(of(runs, each.id)) for each in INTEGRATIONS}
    assert counts["invoices_to_erp"] == 2
    assert counts["requisitions_to_coupa"] == 48
    assert counts["purchase_orders_to_erp"] == 192


def test_new_runs_appear_while_time_goes_on() -> None:
    drawn = timeline()
    hour_later = NOON + timedelta(hours=1)
    fresh = {run.id for run in drawn.runs(hour_later)} - {run.id for run in drawn.runs(NOON)}
    assert len(fresh) == 5


def test_a_run_is_started_in_process_and_then_complete() -> None:
    run = of(timeline().runs(NOON), "invoices_to_erp")[-1]
    seen = [run.status_at(run.started_at + timedelta(seconds=second)) for second in (0, 30, 600)]
    assert seen == ["STARTED", "INPROCESS", "COMPLETE"]


def test_some_ends_are_posted_late() -> None:
    late = Timeline(
        [Process(each) for each in INTEGRATIONS],
        NOON - timedelta(days=4),
        lateness=Lateness(every=4, by=timedelta(seconds=60)),
    )
    posted = [run for run in late.runs(NOON) if run.posted_at and run.ended_at]
    assert posted
    assert {run.posted_at - run.ended_at for run in posted} == {timedelta(seconds=60)}
    assert posted[0].status_at(posted[0].ended_at + timedelta(seconds=59)) == "INPROCESS"


def test_what_a_first_start_planted_is_still_there_after_a_restart() -> None:
    scenario = load_scenario("first_day")
    later = NOON + timedelta(minutes=7)
    before = {run.id for run in draw_timeline(scenario, INTEGRATIONS, NOON)[0].runs(later)}
    after = {
        run.id for run in draw_timeline(scenario, INTEGRATIONS, later, starts=[NOON])[0].runs(later)
    }
    since = draw_timeline(scenario, INTEGRATIONS, later)[0].since
    gone = {id_ for id_ in before - after if id_.rpartition("-")[2] > f"{since:%Y.%m.%d}"}
    assert gone == set()


@pytest.mark.parametrize(
    "plant",
    [
        RunMissing(type="run_missing", integration="payments_to_coupa"),
        RunFailed(type="run_failed", integration="payments_to_coupa", message="m", log="l"),
    ],
    ids=["missing", "failed"],
)
def test_a_good_run_ends_a_healed_fault(plant: RunMissing | RunFailed) -> None:
    drawn, healing = timeline(), Healing()
    change = fault_edit(plant, drawn, NOON, healing)
    assert change is not None
    drawn.edit(change)
    healing.at = NOON + timedelta(seconds=40)
    last = of(drawn.runs(NOON + timedelta(minutes=5)), "payments_to_coupa")[-1]
    assert (last.status, last.started_at) == ("COMPLETE", healing.at)


def test_a_stuck_run_is_aborted_when_it_heals() -> None:
    drawn, healing = timeline(), Healing()
    plant = RunStuck(type="run_stuck", integration="purchase_orders_to_erp", hours=3)
    change = fault_edit(plant, drawn, NOON, healing)
    assert change is not None
    drawn.edit(change)
    late = NOON + timedelta(hours=2)
    stuck = [run for run in drawn.runs(late) if run.ended_at is None]
    assert [run.status_at(late) for run in stuck] == ["INPROCESS"]
    healing.at = NOON
    assert [run.status for run in drawn.runs(late) if run.id == stuck[0].id] == ["ABORTED"]
