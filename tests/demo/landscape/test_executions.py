"""The scenario of executions: each judgement is made once, at any hour, and nothing else is."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from demo.landscape.boomi_platform import schedule, schedule_status
from demo.landscape.boomi_records import Place, documents, execution_record
from demo.landscape.company import ACCOUNT, ATOM, draw_timeline
from demo.landscape.coupa_arrived import arrived
from demo.landscape.coupa_errors import Errors
from demo.landscape.coupa_files import planted, shown
from demo.landscape.coupa_names import short_integration
from demo.landscape.coupa_runs import integration_runs
from demo.landscape.execution_edits import OTHER_ATOM
from demo.landscape.execution_plants import RunGoesWrong
from demo.landscape.integrations import read_integrations
from demo.landscape.more_integrations import write_free_days, write_more
from demo.landscape.runs import Timeline
from demo.landscape.scenario import load_scenario
from demo.landscape.schedule_plants import edited_schedules
from demo.run.overlay import lay_over
from include.integration_watch.boomi.platform_records import document_from, schedules_from
from include.integration_watch.boomi.records import execution_from
from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.coupa.file_records import file as coupa_file
from include.integration_watch.coupa.records import run as coupa_run
from include.integration_watch.domain.arrival import Arrival, is_asked, not_arrived, numbers_of
from include.integration_watch.domain.background import Background
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.coupa_file import CoupaFile
from include.integration_watch.domain.execution import judge_executions
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.judge_files import files_of
from include.integration_watch.domain.observation import Execution
from include.integration_watch.domain.past_run import Past, PastRun, past_runs
from include.integration_watch.domain.platform_record import ProcessSchedule
from include.integration_watch.domain.transfer import Transfer, transfers
from include.integration_watch.store import Store
from include.integration_watch.wiring.background import schedule_of

ROOT = Path(__file__).parents[3]
SCENARIO = load_scenario("executions")
LOOK_BACK = timedelta(days=2)
PERIOD = timedelta(seconds=90)
LASTS = 11
BERLIN = ZoneInfo("Europe/Berlin")
Key = tuple[str, str, str]


def configured(folder: Path, begun: datetime) -> Catalogue:
    """The configuration of the story as it begins at a moment."""
    target = folder / "config"
    lay_over(ROOT / "include" / "config", ROOT / "demo" / "config", target)
    write_more(SCENARIO, target)
    write_free_days(SCENARIO, target, begun)
    loaded = load_catalogue(target)
    assert [str(mistake) for mistake in loaded.mistakes] == []
    return loaded.catalogue


class Watching:
    """What the product would see of the scenario's own integrations, look by look."""

    def __init__(self, known: Catalogue, begun: datetime) -> None:
        self.known, self.begun = known, begun
        names = {id for more in SCENARIO.more_integrations for id in more.ids}
        self.watched = [each for each in known.integrations if each.id in names]
        self.edited = edited_schedules(SCENARIO.plants, begun)
        self.store = Store("sqlite://")
        self.timeline, _ = draw_timeline(SCENARIO, self.watched, begun)
        self.errors = Errors(self.timeline, begun, {})
        self.past = past_of(self.timeline, begun)
        self.found: dict[str, Arrival] = {}

    def look(self, now: datetime) -> set[Key]:
        place = Place(ACCOUNT, ATOM)
        runs: dict[str, list[Execution]] = {}
        for run in self.timeline.runs(now):
            if run.started_at > now - LOOK_BACK:
                seen = execution_from(execution_record(run, place, now), account=ACCOUNT)
                runs.setdefault(run.process.name, []).append(seen)
        told = [coupa_run(each) for each in integration_runs(self.timeline, self.errors, now)]
        schedules = self.schedules(now)
        self.store.platform.save_schedules(ACCOUNT, schedules, now)
        changes = self.store.platform.changes(ACCOUNT, self.begun, now)
        found: set[Key] = set()
        for integration in self.watched:
            mine = [stranded(run) for run in runs.get(integration.boomi_process, [])]
            its = [each for each in told if each.integration == integration.coupa_integration]
            both = transfers(mine, its, (), is_to_coupa=True) if its else ()
            known = Background(
                schedule=schedule_of(mine, schedules),
                changes=changes,
                free_days=self.known.free_days_of(integration),
                past=Past.of(
                    (*self.past.get(integration.id, ()), *past_runs(newer(mine, self.begun)))
                ),
                transfers=both,
                files=files_of(integration, self.files(now), self.watched),
                arrivals=self.arrivals(integration, both, now),
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

    def files(self, now: datetime) -> tuple[CoupaFile, ...]:
        """What Coupa says of the files that it has loaded by a moment."""
        codes = {short_integration(each)["id"]: each.coupa_integration for each in self.watched}
        return tuple(
            coupa_file(
                record,
                base_url="https://coupa.example.com",
                undated=now,
                integration=codes[record["integration-id"]],
            )
            for record in shown(planted(SCENARIO.plants, self.watched, self.begun), now)
        )

    def arrivals(
        self, integration: Integration, both: tuple[Transfer, ...], now: datetime
    ) -> dict[str, Arrival]:
        """What is found where the counts differ, as the fetching half asks for it; once for each run."""
        known = {run.id: run for run in self.timeline.runs(now)}
        place = Place(ACCOUNT, ATOM)
        for each in both:
            if each.execution.id in self.found or integration.object != "invoice":
                continue
            if not is_asked(each, None, now, always=False):
                continue
            run = known[each.execution.id]
            sent = numbers_of(map(document_from, documents(run, place)), "invoice")
            there = [record["invoice-number"] for record in arrived([run], now)]
            missing = not_arrived(sent, there, ())
            self.found[run.id] = Arrival(
                execution_id=run.id,
                integration=integration.id,
                object="invoice",
                started_at=each.execution.started_at,
                asked_at=now,
                sent=each.handed_over,
                asked=len(sent),
                missing=missing,
                missing_count=len(missing),
                ever=len(missing),
                is_whole=len(sent) == each.handed_over,
            )
        return {id: each for id, each in self.found.items() if each.integration == integration.id}

    def schedules(self, now: datetime) -> tuple[ProcessSchedule, ...]:
        """What Boomi says of every schedule at a moment."""
        place = Place(ACCOUNT, ATOM)
        shown = [
            [
                make(process, place, now, self.edited.get(process.integration.id))
                for process in self.timeline.processes
            ]
            for make in (schedule, schedule_status)
        ]
        return schedules_from(*shown, account=ACCOUNT)


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


@pytest.mark.parametrize(
    ("begun", "not_learned"),
    [
        pytest.param("2026-03-18T12:07:31", set(), id="a weekday"),
        pytest.param("2026-03-21T23:52:05", set(), id="a weekend, over midnight"),
        pytest.param("2026-03-31T15:58:40", {"listener_requests"}, id="the end of a month"),
    ],
)
def test_each_judgement_is_made_once_and_no_other(
    begun: str, not_learned: set[str], tmp_path: Path
) -> None:
    """One end of a month is too few to learn from: nothing is expected of the next one."""
    start = moment(begun)
    watching = Watching(configured(tmp_path, start), start)
    opened = told(watching, start)

    expected = {fault.expect.key for fault in SCENARIO.faults}
    assert set(opened) == {key for key in expected if key[1] not in not_learned}
    assert all(times == 1 for times in opened.values()), opened


def moment(begun: str) -> datetime:
    return datetime.fromisoformat(begun).replace(tzinfo=BERLIN).astimezone(UTC)


def told(watching: Watching, start: datetime) -> Counter[Key]:
    """How often each finding begins in the looks of one demo."""
    opened: Counter[Key] = Counter()
    before: set[Key] = set()
    for turn in range(LASTS):
        now = watching.look(start + turn * PERIOD)
        opened.update(now - before)
        before = now
    return opened


def test_who_does_not_know_what_day_it_is_is_alarmed_by_each_look_alike_of_the_calendar(
    tmp_path: Path,
) -> None:
    start = moment("2026-03-18T12:07:31")
    known = configured(tmp_path, start)
    blind = tuple(each.model_copy(update={"free_days": ()}) for each in known.integrations)
    watching = Watching(known, start)
    watched = {each.id for each in watching.watched}
    watching.watched = [each for each in blind if each.id in watched]

    planted = {fault.expect.key for fault in SCENARIO.faults}
    assert {(subject, kind) for _, subject, kind in set(told(watching, start)) - planted} == {
        ("holiday_requests", "execution_missing"),
        ("holiday_scheduled", "execution_missing"),
        ("listener_holiday", "execution_missing"),
        ("month_end_requests", "execution_bigger"),
        ("month_end_requests", "execution_slower"),
    }


def test_at_least_thirty_faults_arise_while_somebody_watches() -> None:
    timed = [
        fault
        for fault in SCENARIO.faults
        if isinstance(fault.plant, RunGoesWrong) and fault.plant.arises
    ]
    assert len(timed) >= 30


def test_the_landscape_knows_every_integration_that_the_story_names(tmp_path: Path) -> None:
    known = configured(tmp_path, moment("2026-03-18T12:07:31"))
    ids = {each.id for each in known.integrations}
    assert {fault.expect.subject for fault in SCENARIO.faults} <= ids
    assert read_integrations() != known.integrations
