"""The rules find in the shipped scenario's runs exactly what was planted, whenever the demo starts."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest

from demo.landscape.boomi_records import Place, execution_record
from demo.landscape.company import ACCOUNT, ATOM, draw_timeline, keep_books
from demo.landscape.coupa_errors import Errors
from demo.landscape.coupa_records import resources
from demo.landscape.integrations import read_integrations
from demo.landscape.runs import Timeline
from demo.landscape.scenario import Scenario, load_scenario
from include.integration_watch.boomi.records import execution_from
from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.coupa.records import document_error
from include.integration_watch.domain.background import Background
from include.integration_watch.domain.execution import judge_executions
from include.integration_watch.domain.finding import Finding, Layer
from include.integration_watch.domain.observation import DocumentError, Execution
from include.integration_watch.domain.past_run import Past, PastRun

BERLIN = ZoneInfo("Europe/Berlin")
CATALOGUE = load_catalogue().catalogue
LOOK_BACK = timedelta(days=3)
SCENARIO = load_scenario("first_day")
OF_RUNS = frozenset(
    fault.expect.key
    for fault in SCENARIO.faults
    if fault.expect.layer in (Layer.SERVICE, Layer.EXECUTION)
)
TIMES = ("00:10", "02:02", "02:20", "02:41", "03:05", "04:07", "04:29", "12:00", "23:50")
DAYS = {
    "a weekday": "2026-03-18",
    "a weekend": "2026-03-21",
    "the day of summer time": "2026-03-29",
}
LATER = tuple(timedelta(minutes=minutes) for minutes in (0, 5, 16, 52, 600))


@lru_cache(maxsize=1)
def past_of(timeline: Timeline) -> list[tuple[str, PastRun]]:
    """What is remembered of the regular runs, whatever was planted among the newest."""
    return [
        (
            run.process.name,
            PastRun(
                run.started_at.timestamp(),
                ((run.ended_at or run.started_at) - run.started_at).total_seconds(),
                run.inbound,
                True,
            ),
        )
        for run in timeline.planned(timeline.since + timedelta(days=60))
    ]


def executions(timeline: Timeline, now: datetime) -> list[Execution]:
    place = Place(ACCOUNT, ATOM)
    return [
        execution_from(execution_record(run, place, now), account=ACCOUNT)
        for run in timeline.runs(now)
        if run.started_at > now - LOOK_BACK
    ]


def document_errors(scenario: Scenario, timeline: Timeline, now: datetime) -> list[DocumentError]:
    invoices = resources(keep_books(scenario, now), now)["invoices"]
    numbers = {invoice["invoice-number"]: invoice["id"] for invoice in invoices}
    errors = Errors(timeline, now, numbers)
    for plant in scenario.plants:
        errors.plant(plant)
    return [document_error(record, base_url="", undated=now) for record in errors.records]


def judged(
    timeline: Timeline, errors: list[DocumentError], now: datetime, whole_since: datetime
) -> list[Finding]:
    seen = executions(timeline, now)
    remembered = past_of(timeline)
    found: list[Finding] = []
    for integration in CATALOGUE.integrations:
        judgement = judge_executions(
            integration,
            tuple(run for run in seen if run.process == integration.boomi_process),
            tuple(each for each in errors if each.integration == integration.coupa_integration),
            CATALOGUE,
            now,
            whole_since=whole_since,
            known=Background(
                past=Past.of(
                    run
                    for process, run in remembered
                    if process == integration.boomi_process and run.at < now.timestamp()
                )
            ),
        )
        found += judgement.findings
    return found


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS.keys())
@pytest.mark.parametrize("time", TIMES)
def test_exactly_the_planted_faults_are_found(day: str, time: str) -> None:
    begun = datetime.fromisoformat(f"{day}T{time}:17").replace(tzinfo=BERLIN).astimezone(UTC)
    timeline, _ = draw_timeline(SCENARIO, read_integrations(), begun)
    errors = document_errors(SCENARIO, timeline, begun)
    for later in LATER:
        found = judged(timeline, errors, begun + later, begun - LOOK_BACK)
        assert {finding.key for finding in found} == OF_RUNS, f"{later} after the start"


def test_the_refused_invoices_are_named_by_the_row_that_knows_them() -> None:
    now = datetime(2026, 3, 18, 12, tzinfo=UTC)
    timeline, _ = draw_timeline(SCENARIO, read_integrations(), now)
    errors = document_errors(SCENARIO, timeline, now)
    (refused,) = [
        finding
        for finding in judged(timeline, errors, now, now - LOOK_BACK)
        if finding.subject == "invoices_to_coupa"
    ]
    assert refused.error_rule == "invoice_supplier_without_contract"
    assert refused.document_count == 3


def test_nothing_is_found_where_nothing_is_planted() -> None:
    now = datetime(2026, 3, 18, 12, tzinfo=UTC)
    timeline, _ = draw_timeline(Scenario(), read_integrations(), now)
    assert judged(timeline, [], now, now - LOOK_BACK) == []
