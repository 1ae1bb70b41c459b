"""The night with an hour more, in Berlin: what is planned, told and reported across it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.in_maintenance import Recovery, judge_window, recovery
from include.integration_watch.domain.maintenance import Maintenance, PlannedWindow
from include.integration_watch.domain.observation import Probe, Step, Trouble
from include.integration_watch.domain.support_case import ahead_notices, collisions
from include.integration_watch.links.signing import Signer, new_key
from include.integration_watch.store import Store
from include.integration_watch.wiring import maintenance_letters
from include.integration_watch.wiring.maintenance import in_windows
from include.integration_watch.wiring.objectives import month_of_systems, zone_of
from tests.domain.scene import catalogue, integration

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BERLIN = "Europe/Berlin"
SET_BACK = datetime(2026, 10, 25, 1, tzinfo=UTC)
"""03:00 in summer time becomes 02:00 in winter time."""


def planned(starts: str, ends: str) -> Maintenance:
    entry = {
        "id": "patch",
        "systems": ["erp"],
        "title": {"de": "Einspielen", "en": "Patch"},
        "starts": starts,
        "ends": ends,
        "zone": BERLIN,
    }
    return PlannedWindow.model_validate(entry).window()


WINDOW = planned("2026-10-25 02:30", "2026-10-25 03:30")
KNOWN = catalogue(
    settings=Settings(platform_group="platform", zone=BERLIN),
    integrations=(
        integration(cadence="every day by 02:45", zone=BERLIN, grace=10 * MINUTE),
        integration(id="hourly_to_erp", cadence="every hour", zone=BERLIN, stuck_after=MINUTE),
        integration(
            id="early_to_erp", cadence="every day by 02:15", zone=BERLIN, stuck_after=MINUTE
        ),
    ),
)
ERP = KNOWN.system("erp")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'own.db'}")
    yield kept
    kept.engine.dispose()


def test_a_window_over_the_change_is_an_hour_longer_than_its_times() -> None:
    assert (WINDOW.starts, WINDOW.ends) == (SET_BACK - 30 * MINUTE, SET_BACK + 90 * MINUTE)
    spring = planned("2026-03-29 01:00", "2026-03-29 05:00")
    assert spring.ends - spring.starts == 3 * HOUR


def test_a_daily_run_collides_once_though_its_hour_comes_twice() -> None:
    found = {each.integration: each.due for each in collisions(WINDOW, KNOWN)}

    assert found == {
        "invoices_to_erp": SET_BACK - 15 * MINUTE,
        "hourly_to_erp": SET_BACK + 30 * MINUTE,
    }


@pytest.mark.parametrize("ahead", [timedelta(days=3), 4 * HOUR])
def test_it_is_told_as_many_hours_ahead_as_was_asked_for(ahead: timedelta) -> None:
    known = KNOWN.model_copy(
        update={"settings": KNOWN.settings.model_copy(update={"announce_before": ahead})}
    )
    before = ahead_notices([WINDOW], known, WINDOW.starts - ahead - MINUTE)

    assert before == ()
    assert ahead_notices([WINDOW], known, WINDOW.starts - ahead)


def test_the_mail_names_both_zones(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "include.integration_watch.wiring.signed_links.airflow_url", lambda: "https://a.example.com"
    )
    store.windows.keep(WINDOW)
    notice = ahead_notices([WINDOW], KNOWN, WINDOW.starts - HOUR)[0]
    german = notice.model_copy(update={"language": "de"})

    mail = maintenance_letters.letter(german, KNOWN, store, Signer([new_key()]), notice.at)

    assert "02:30 MESZ" in mail.subject
    assert "03:30 MEZ" in mail.subject


def test_an_overrun_begins_real_minutes_after_the_end() -> None:
    over = planned("2026-10-25 01:00", "2026-10-25 02:55")  # ten minutes later it is 02:05 again
    told = [
        judge_window(ERP, over, Recovery(), over.ends + after, overrun_after=10 * MINUTE).findings
        for after in (9 * MINUTE, 10 * MINUTE)
    ]

    assert [found.kind for each in told for found in each] == ["maintenance", "maintenance_overrun"]


def test_the_proof_is_asked_for_by_the_next_day_of_the_calendar() -> None:
    over = planned("2026-10-25 01:00", "2026-10-25 03:00")
    next_due = datetime(2026, 10, 26, 1, 45, tzinfo=UTC)  # 02:45 in winter time

    def at(now: datetime) -> Recovery:
        return recovery(over, "erp", {}, over.ends, KNOWN, now)

    assert "invoices_to_erp" in at(next_due + 9 * MINUTE).waiting
    assert "invoices_to_erp" in at(next_due + 10 * MINUTE).overdue


def test_the_month_counts_each_minute_of_the_night_once(store: Store) -> None:
    store.windows.keep(WINDOW)
    zones = {"erp": zone_of(ERP, KNOWN)}
    for minute in range(-150, 151, 5):  # from 00:30 to 03:30 in winter time
        now = SET_BACK + minute * MINUTE
        down = WINDOW.holds(now)
        step = Step(
            name="read",
            took=timedelta(seconds=1),
            trouble=Trouble.UNREACHABLE if down else None,
        )
        probe = Probe(system="erp", at=now, steps=(step,))
        store.systems.save([probe], zones, planned=in_windows(KNOWN, store, now))

    (month,) = (each for each in month_of_systems("2026-10", KNOWN, store) if each.system == "erp")

    assert (month.planned, month.down, month.looks) == (24, 0, 61 - 24)
    assert month.availability == 1
