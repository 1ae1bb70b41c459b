"""What people read of the next run keeps the free days of an integration; the wiring passes them on."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Judgement, Layer, Severity
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.platform_record import ProcessSchedule, ScheduleEntry
from include.integration_watch.store import Store
from include.integration_watch.store.watermarks import Read
from include.integration_watch.wiring import preflight, reconciling
from include.integration_watch.wiring.alerts import situation
from include.integration_watch.wiring.support_cases import text_about
from tests.domain.scene import NOW, catalogue, finding, integration, run

DAY = timedelta(days=1)
RESTS = integration(
    free_days=[NOW.date() + DAY], payment_run="every day by 12:00", boomi_process="Invoices to ERP"
)
KNOWN = catalogue(integrations=(RESTS,))
FRIDAY_DUE = datetime(2026, 3, 6, 6, 15, tzinfo=UTC)


@pytest.fixture
def store() -> Store:
    return Store("sqlite://")


def next_due(known: Catalogue, store: Store) -> datetime | None:
    seen = Incident(number=1, finding=finding(), opened_at=NOW, last_seen_at=NOW)
    with time_machine.travel(NOW, tick=False):
        return situation(seen, known, store).next_due


def as_usual(store: Store, *entries: ScheduleEntry) -> Catalogue:
    """A company whose integration runs as usual, with what Boomi's schedule of it says."""
    read = Read(name="boomi:acme-1", at=NOW, whole_since=NOW - DAY)
    store.save_executions([run(30, process="Invoices to ERP", account="acme-1")], read)
    (kept,) = store.executions("acme-1", "Invoices to ERP", NOW - DAY)
    schedule = ProcessSchedule(
        account="acme-1", process_id=kept.process_id, atom_id=kept.atom_id, entries=entries
    )
    store.platform.save_schedules("acme-1", [schedule], NOW)
    return catalogue(integrations=(integration(cadence="as usual"),))


def test_a_mail_names_the_run_after_the_free_day_as_the_next(store: Store) -> None:
    assert next_due(KNOWN, store) == FRIDAY_DUE


def test_of_what_runs_as_usual_a_mail_names_the_next_run_of_boomi_s_schedule(store: Store) -> None:
    known = as_usual(store, ScheduleEntry(minutes="30", hours="5"))

    assert next_due(known, store) == NOW.replace(hour=5, minute=30) + DAY


def test_of_what_runs_as_usual_and_has_no_schedule_a_mail_names_no_next_run(store: Store) -> None:
    assert next_due(as_usual(store), store) is None


def test_a_schedule_that_nobody_can_read_names_no_next_run(store: Store) -> None:
    assert next_due(as_usual(store, ScheduleEntry(minutes="x")), store) is None


def test_a_support_case_names_the_run_after_the_free_day(store: Store) -> None:
    outage = finding(
        "unreachable", layer=Layer.SYSTEM, subject="erp", severity=Severity.CRITICAL, since=NOW
    )
    store.apply(Judgement(findings=(outage,)), KNOWN, NOW, [])
    (seen,) = store.incidents(open_only=True)

    text = text_about(seen.name, KNOWN, store, "en", NOW)

    assert text is not None
    assert "6 Mar 2026" in text


def test_the_payment_run_that_a_document_misses_is_not_on_a_free_day() -> None:
    at = NOW.replace(hour=13)
    runs = preflight._payment_runs(RESTS, KNOWN, at)

    assert runs is not None
    assert runs.next_run == NOW.replace(hour=12) + 2 * DAY
    assert runs.after_it == NOW.replace(hour=12) + 3 * DAY


def test_what_was_not_carried_on_a_free_day_is_not_late(store: Store) -> None:
    on_free_day = NOW + DAY
    read = Read(name="boomi:acme-1", at=NOW, whole_since=NOW - 3 * DAY)
    store.save_executions([run(170, process="Invoices to ERP", account="acme-1")], read)

    def late(known: Catalogue) -> int:
        return len(reconciling._carriers(known.integrations[0], known, store, on_free_day))

    assert late(KNOWN) == 0
    assert late(catalogue(integrations=(integration(boomi_process="Invoices to ERP"),))) == 1
