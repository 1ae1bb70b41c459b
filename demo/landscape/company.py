"""The whole company at one moment: every stand-in, filled and with the scenario planted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from include.integration_watch.domain.integration import Integration

from .bills import Bills, BillsPlanted
from .books import Books, open_books
from .boomi import Boomi
from .boomi_downloads import Downloads
from .boomi_records import Place
from .clock import TENANT_ZONE, Clock
from .coupa import SCOPES, WRITE_SCOPE, Coupa
from .coupa_errors import Errors
from .coupa_files import files
from .coupa_files import planted as planted_files
from .coupa_history import histories
from .coupa_names import short_integration
from .coupa_oauth import Client, Tokens
from .coupa_records import resources
from .credentials import Credentials
from .data_plants import plant_data
from .erp import Erp
from .plants import BoomiBusy, OfOne, Plant, SampleFile
from .postings import Ledgers, PostingsDiffer, as_the_branch_writes
from .rate_limit import LeakyBucket, SlidingSecond
from .run_faults import Healing, fault_edit
from .run_look_alikes import look_alike_edit
from .runs import Edit, Lateness, Process, Timeline
from .scenario import Scenario
from .schedule_plants import edited_schedules
from .switches import Course, Switches

ACCOUNT = "demo-4K7Q2M"
ATOM = "3f1b6c52-8d1e-4c5a-9a3b-0d7e5f2c1a90"
BRANCH_SHARE = 10
_FIRST_DAYS = timedelta(days=3)
"""An earlier start needs history before it, or it is not remembered."""


@dataclass
class Company:
    """The stand-ins, and the course that their faults take."""

    coupa: Coupa
    boomi: Boomi
    erps: dict[str, Erp]
    course: Course

    def close(self) -> None:
        """End the faults' course and let go of the databases."""
        self.course.end()
        for erp in self.erps.values():
            erp.close()


def found_company(
    scenario: Scenario,
    integrations: Sequence[Integration],
    credentials: Credentials,
    erp_urls: dict[str, str],
    clock: Clock,
    *,
    starts: Sequence[datetime] = (),
) -> Company:
    """Build everything as of now. ``starts`` are earlier starts, whose extra runs are kept."""
    begun = clock()
    books = keep_books(scenario, begun)
    timeline, healings = draw_timeline(scenario, integrations, begun, starts=starts)
    bills = draw_bills(scenario, begun)
    coupa = _coupa(scenario, books, timeline, credentials, clock, bills)
    boomi = _boomi(scenario, timeline, credentials, clock)
    erps = {name: Erp(url) for name, url in erp_urls.items()}
    for name, erp in erps.items():
        erp.fill(books, share=1 if name == "erp" else BRANCH_SHARE)
    if scenario.postings:
        _keep_ledgers(scenario, erps, begun)
    if scenario.bills:
        erps["erp"].fill_bills(bills.rows)
    course = Course(scenario.faults, Switches(coupa, boomi, erps), healings, clock)
    return Company(coupa, boomi, erps, course)


def _keep_ledgers(scenario: Scenario, erps: dict[str, Erp], begun: datetime) -> None:
    """Give both ERPs the postings, each as it writes them, with their differences planted."""
    ledgers = Ledgers(scenario.postings, scenario.seed, begun)
    for plant in scenario.plants:
        if isinstance(plant, PostingsDiffer):
            ledgers.plant(plant)
    erps["erp"].fill_postings(ledgers.head)
    branch = [as_the_branch_writes(each) for each in ledgers.branch if each]
    erps["erp_branch"].fill_postings(branch, [as_the_branch_writes(each) for each in ledgers.more])


def draw_bills(scenario: Scenario, begun: datetime) -> Bills:
    """Return the invoices that the ERP sends to Coupa, with what is wrong among them planted."""
    bills = Bills(scenario.bills, scenario.seed, begun)
    for plant in scenario.plants:
        if isinstance(plant, BillsPlanted):
            bills.plant(plant)
    return bills


def keep_books(scenario: Scenario, begun: datetime) -> Books:
    """Return what both sides hold, with the errors of data planted."""
    books = open_books(scenario.seed, begun.astimezone(TENANT_ZONE).date())
    for plant in scenario.plants:
        plant_data(plant, books)
    return books


def draw_timeline(
    scenario: Scenario,
    integrations: Sequence[Integration],
    begun: datetime,
    *,
    starts: Sequence[datetime] = (),
) -> tuple[Timeline, dict[str, Healing]]:
    """Return all runs with faults and look-alikes planted, and how the faults' ends are told."""
    habits = scenario.systems
    timeline = Timeline(
        [Process(integration) for integration in integrations],
        begun - timedelta(days=scenario.history_days),
        lateness=Lateness(habits.boomi_late_every, timedelta(seconds=habits.boomi_late_s)),
    )
    healings = {fault.id: Healing() for fault in scenario.faults}

    def add(change: Edit | None, plant: Plant) -> None:
        if change is not None:
            timeline.edit(change, of=plant.integration if isinstance(plant, OfOne) else "")

    for fault in scenario.faults:
        began = begun + timedelta(seconds=fault.starts_after_s or 0)
        add(fault_edit(fault.plant, timeline, began, healings[fault.id]), fault.plant)
    remembered = {start for start in starts if start > timeline.since + _FIRST_DAYS}
    for start in sorted({*remembered, begun}):
        for alike in scenario.look_alikes:
            add(look_alike_edit(alike.plant, timeline, start), alike.plant)
    return timeline, healings


def _coupa(
    scenario: Scenario,
    books: Books,
    timeline: Timeline,
    credentials: Credentials,
    clock: Clock,
    bills: Bills,
) -> Coupa:
    habits, now = scenario.systems, clock()
    records = resources(books, now)
    with_sample = any(isinstance(plant, SampleFile) for plant in scenario.plants)
    watched = [each.integration for each in timeline.processes]
    records["data_file_sources"] = [
        *files(now, with_sample=with_sample),
        *planted_files(scenario.plants, watched, now),
    ]
    records["integration_history_records"] = _histories(records["invoices"], timeline)
    numbers = {str(record["invoice-number"]): int(record["id"]) for record in records["invoices"]}
    errors = Errors(timeline, now, numbers, refused=tuple(bills.refused))
    for plant in scenario.plants:
        errors.plant(plant)
    reading = frozenset(SCOPES.values())
    clients = (
        Client(credentials.coupa_client_id, credentials.coupa_client_secret, reading),
        Client(
            credentials.coupa_operator_id,
            credentials.coupa_operator_secret,
            reading | {WRITE_SCOPE},
        ),
    )
    return Coupa(
        timeline=timeline,
        records=records,
        errors=errors,
        tokens=Tokens(clients, clock, timedelta(seconds=habits.coupa_warmup_s)),
        clock=clock,
        limit=LeakyBucket(habits.coupa_requests_per_second, habits.coupa_burst),
    )


def _histories(invoices: list[dict[str, Any]], timeline: Timeline) -> list[dict[str, Any]]:
    """Return what was written of the invoices that left Coupa, where an integration takes them."""
    taking = [each.integration for each in timeline.processes]
    known = (each for each in taking if each.object == "invoice" and each.source.system == "coupa")
    found = next(known, None)
    return histories(invoices, short_integration(found)) if found else []


def _boomi(scenario: Scenario, timeline: Timeline, credentials: Credentials, clock: Clock) -> Boomi:
    habits = scenario.systems
    return Boomi(
        timeline=timeline,
        place=Place(ACCOUNT, ATOM),
        user=credentials.boomi_user,
        token=credentials.boomi_token,
        clock=clock,
        limit=SlidingSecond(habits.boomi_requests_per_second),
        downloads=Downloads(habits.boomi_log_polls),
        edited=edited_schedules(scenario.plants, clock()),
        busy_for=sum(plant.requests for plant in scenario.plants if isinstance(plant, BoomiBusy)),
    )


def erp_urls(home: Path, *, erp: str = "", branch: str = "") -> dict[str, str]:
    """Return the databases of both ERPs: files under the home unless URLs are given."""
    return {
        "erp": erp or f"sqlite:///{home / 'erp.db'}",
        "erp_branch": branch or f"sqlite:///{home / 'erp_branch.db'}",
    }
