"""The scenario of executions: each judgement is made once, at any hour, and nothing else is."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from demo.landscape.boomi_platform import is_listener
from demo.landscape.boomi_records import Place, execution_record
from demo.landscape.company import ACCOUNT, ATOM, draw_timeline
from demo.landscape.coupa_errors import Errors
from demo.landscape.coupa_runs import integration_runs
from demo.landscape.execution_edits import OTHER_ATOM
from demo.landscape.execution_plants import RunGoesWrong
from demo.landscape.integrations import read_integrations
from demo.landscape.more_integrations import write_more
from demo.landscape.runs import Timeline
from demo.landscape.scenario import load_scenario
from demo.run.overlay import lay_over
from include.integration_watch.boomi.records import execution_from
from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.coupa.records import run as coupa_run
from include.integration_watch.domain.background import Background
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.execution import judge_executions
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import Execution
from include.integration_watch.domain.past_run import PastRun, past_runs
from include.integration_watch.domain.platform_record import ProcessSchedule, ScheduleEntry
from include.integration_watch.domain.transfer import transfers

ROOT = Path(__file__).parents[3]
SCENARIO = load_scenario("executions")
LOOK_BACK = timedelta(days=1)
PERIOD = timedelta(seconds=90)
LASTS = 11
BERLIN = ZoneInfo("Europe/Berlin")
Key = tuple[str, str, str]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    target = tmp_path_factory.mktemp("executions") / "config"
    lay_over(ROOT / "include" / "config", ROOT / "demo" / "config", target)
    write_more(SCENARIO, target)
    loaded = load_catalogue(target)
    assert [str(mistake) for mistake in loaded.mistakes] == []
    return loaded.catalogue


class Watching:
    """What the product would see of the scenario's own integrations, look by look."""

    def __init__(self, known: Catalogue, begun: datetime) -> None:
        self.known, self.begun = known, begun
        names = {fault.expect.subject for fault in SCENARIO.faults} | {
            "listener_new",
            "odd_requests",
        }
        self.watched = [each for each in known.integrations if each.id in names]
        self.timeline, _ = draw_timeline(SCENARIO, self.watched, begun)
        self.errors = Errors(self.timeline, begun, {})
        self.past = past_of(self.timeline, begun)

    def look(self, now: datetime) -> set[Key]:
        place = Place(ACCOUNT, ATOM)
        runs: dict[str, list[Execution]] = {}
        for run in self.timeline.runs(now):
            if run.started_at > now - LOOK_BACK:
                seen = execution_from(execution_record(run, place, now), account=ACCOUNT)
                runs.setdefault(run.process.name, []).append(seen)
        told = [coupa_run(each) for each in integration_runs(self.timeline, self.errors, now)]
        found: set[Key] = set()
        for integration in self.watched:
            mine = [stranded(run) for run in runs.get(integration.boomi_process, [])]
            its = [each for each in told if each.integration == integration.coupa_integration]
            known = Background(
                past=(*self.past.get(integration.id, ()), *past_runs(newer(mine, self.begun))),
                schedule=schedule(integration, self.timeline),
                transfers=transfers(mine, its, (), is_to_coupa=True) if its else (),
            )
            judgement = judge_executions(
                integration,
                tuple(mine),
                (),
                self.known,
                now,
                whole_since=self.timeline.since,
                known=known,
            )
            found |= {finding.key for finding in judgement.findings}
        return found


def stranded(run: Execution) -> Execution:
    """Mark what is open on the runtime that is offline, as the fetching half does."""
    is_so = run.status.is_open and run.atom_id == OTHER_ATOM
    return run.model_copy(update={"is_stranded": is_so})


def newer(runs: list[Execution], begun: datetime) -> list[Execution]:
    return [run for run in runs if run.started_at >= begun - timedelta(hours=6)]


def past_of(timeline: Timeline, begun: datetime) -> dict[str, tuple[PastRun, ...]]:
    found: dict[str, list[PastRun]] = {}
    for run in timeline.runs(begun):
        if run.started_at < begun - timedelta(hours=6):
            took = ((run.ended_at or run.started_at) - run.started_at).total_seconds()
            past = PastRun(run.started_at.timestamp(), took, run.inbound, True)
            found.setdefault(run.process.integration.id, []).append(past)
    return {id: tuple(runs) for id, runs in found.items()}


def schedule(integration: Integration, timeline: Timeline) -> ProcessSchedule | None:
    process = timeline.process_of(integration.id)
    entries = () if is_listener(process) else (ScheduleEntry(minutes="0"),)
    return ProcessSchedule(account=ACCOUNT, process_id=process.id, atom_id=ATOM, entries=entries)


@pytest.mark.parametrize(
    ("begun", "not_learned"),
    [
        pytest.param("2026-03-18T12:07:31", set(), id="a weekday"),
        pytest.param("2026-03-21T23:52:05", set(), id="a weekend, over midnight"),
        pytest.param("2026-03-31T15:58:40", {"listener_requests"}, id="the end of a month"),
    ],
)
def test_each_judgement_is_made_once_and_no_other(
    begun: str, not_learned: set[str], known: Catalogue
) -> None:
    """One end of a month is too few to learn from: nothing is expected of the next one."""
    start = datetime.fromisoformat(begun).replace(tzinfo=BERLIN).astimezone(UTC)
    watching = Watching(known, start)
    opened: Counter[Key] = Counter()
    before: set[Key] = set()
    for turn in range(LASTS):
        now = watching.look(start + turn * PERIOD)
        opened.update(now - before)
        before = now
    expected = {fault.expect.key for fault in SCENARIO.faults}
    assert set(opened) == {key for key in expected if key[1] not in not_learned}
    assert all(times == 1 for times in opened.values()), opened


def test_at_least_thirty_faults_arise_while_somebody_watches() -> None:
    timed = [
        fault
        for fault in SCENARIO.faults
        if isinstance(fault.plant, RunGoesWrong) and fault.plant.arises
    ]
    assert len(timed) >= 30


def test_the_landscape_knows_every_integration_that_the_story_names(known: Catalogue) -> None:
    ids = {each.id for each in known.integrations}
    assert {fault.expect.subject for fault in SCENARIO.faults} <= ids
    assert read_integrations() != known.integrations
