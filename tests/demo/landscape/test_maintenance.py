"""The scenario of maintenance in one process, on an ordinary day and on the night with an hour more."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
import time_machine

from demo.landscape.more_integrations import write_more, write_plans
from demo.landscape.scenario import Fault, Scenario, load_scenario
from demo.run.evidence import Evidence
from demo.run.overlay import lay_over
from demo.run.verdict import Verdict
from include.integration_watch.boomi import async_question, pace
from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.wiring import (
    alerts,
    announcing,
    connections,
    executions,
    places,
    systems,
)
from tests.demo.landscape.scene import Running, running

ROOT = Path(__file__).resolve().parents[3]
SCENARIO = load_scenario("maintenance")
# Nobody need wait for what is slow in the outer systems alone; a slow machine is in time all the same.
HASTY = Scenario.model_validate(
    SCENARIO.model_dump(mode="json")
    | {
        "systems": {
            "coupa_warmup_s": 0,
            "boomi_late_every": 0,
            "boomi_requests_per_second": 1000,
            "boomi_log_polls": 0,
        }
    }
    | {
        "settings": SCENARIO.settings
        | {"boomi_requests_per_second": 10, "look_back": "3 hours", "overrun_after": "150 seconds"}
    }
)
ORDINARY = datetime(2026, 11, 18, 9, 0, 20, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 25, 0, 52, tzinfo=UTC)
"""From here the window is from 02:58:30 in summer time to 02:01 in winter time, 150 seconds later."""


def fault(id: str) -> Fault:
    return next(each for each in SCENARIO.faults if each.id == id)


class Story:
    """The scenario on a clock of its own: everything of ours looks when the test says so."""

    def __init__(self, begins: datetime, clock: time_machine.Traveller, home: Path) -> None:
        self._begins, self._clock = begins, clock
        self._store = f"sqlite:///{home / 'store.db'}"
        self.landscape: Running

    def at(self, seconds: float) -> None:
        """Go to a second of the story and look at everything, as each DAG would."""
        self._clock.move_to(self._begins + timedelta(seconds=seconds))
        announcing.announce()
        executions.observe()
        executions.judge_and_compare(None)
        executions.catch_up()
        systems.judge_and_compare(systems.observe(), None)
        alerts.sweep()

    def evidence(self) -> Evidence:
        mailbox = Path(self.landscape.told["mail_dir"])
        return Evidence(self._store, mailbox, SCENARIO, self._begins)

    def verdict(self) -> Verdict:
        return self.evidence().verdict()

    def kinds(self) -> set[tuple[str, str]]:
        """Return subject and kind of what somebody was told."""
        seen = self.evidence()
        told = {message.incident for message in seen.owed()}
        return {each.key[1:] for each in seen.incidents() if each.number in told}


@pytest.fixture
def story(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Story]:
    begins: datetime = request.param
    config = tmp_path / "config"
    lay_over(ROOT / "include" / "config", ROOT / "demo" / "config", config)
    write_more(HASTY, config)
    write_plans(SCENARIO, config, begins)
    assert load_catalogue(config).mistakes == ()
    monkeypatch.setenv("INTEGRATION_WATCH_CONFIG", str(config))
    monkeypatch.setenv("INTEGRATION_WATCH_DB", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("INTEGRATION_WATCH_HOME", str(tmp_path / "lake"))
    monkeypatch.delenv("AIRFLOW__CORE__EXECUTOR", raising=False)
    # Each DAG reads the configuration anew; here it is the same all the time.
    monkeypatch.setattr(places, "load_catalogue", cache(places.load_catalogue))
    # This Boomi lets a thousand requests through in a second, and counts looks at a result.
    monkeypatch.setattr(pace.SharedPace, "WIDER", 0.01)
    monkeypatch.setattr(async_question, "_PAUSE_S", 0.01)
    with time_machine.travel(begins, tick=True) as clock:
        told = Story(begins, clock, tmp_path)
        with running(HASTY, tmp_path / "landscape", config=config) as told.landscape:
            for conn_id, connection in told.landscape.told["connections"].items():
                monkeypatch.setenv(f"AIRFLOW_CONN_{conn_id.upper()}", json.dumps(connection))
            yield told
    for kept in (places._store, connections._coupa):
        kept.cache_clear()


@pytest.mark.parametrize("story", [ORDINARY, AUTUMN], ids=["ordinary", "autumn"], indirect=True)
def test_told_before_quiet_inside_overrun_told_and_recovery_proven(story: Story) -> None:
    course = story.landscape.company.course
    story.at(30)
    assert story.evidence().notices().missing  # told days ahead, and not yet hours ahead
    story.at(300)
    course.start(fault("the_window_overruns"))
    course.start(fault("the_period_is_closed"))
    story.at(480)
    assert story.kinds() == {("erp", "refuses_data")}
    story.at(545)  # its end is over, and the grace is not
    assert story.kinds() == {("erp", "refuses_data")}
    story.at(700)
    assert story.kinds() == {("erp", "refuses_data"), ("erp_branch", "maintenance_overrun")}
    assert not story.verdict().met
    course.heal(fault("the_window_overruns"))
    story.at(760)
    story.at(830)

    seen = story.verdict()
    assert (seen.gaps, seen.met) == ((), True)
    proven = [each for each in story.evidence().incidents() if each.key[2] == "maintenance"]
    assert proven
    assert all(each.resolved_at for each in proven)
