"""What the runs of an integration are judged against: of rare days more than a quarter of a year."""

from datetime import UTC, date, datetime

import pytest

from include.integration_watch.domain.background import Background
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.store import Store
from include.integration_watch.store.watermarks import Read
from include.integration_watch.wiring.background import Backgrounds
from include.integration_watch.wiring.coupa_at_once import CoupaAtOnce
from tests.domain.scene import catalogue, group, integration, run

ENDS = [
    date(2025, month, day)
    for month, day in ((3, 31), (4, 30), (6, 30), (7, 31), (9, 30), (10, 31), (12, 31))
]
LEARNED = integration(cadence="as usual", boomi_process="Invoices to ERP", holidays="")


@pytest.fixture
def store() -> Store:
    kept = Store("sqlite://")
    runs = []
    for day in [*ENDS, date(2025, 5, 14), date(2026, 3, 25)]:
        start = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
        seen = run(0, id=f"run-{day}", process="Invoices to ERP", account="acme-1")
        runs.append(seen.model_copy(update={"started_at": start, "ended_at": start}))
    at = datetime(2026, 3, 31, 20, tzinfo=UTC)
    kept.save_executions(runs, Read(name="boomi:acme-1", at=at, whole_since=at))
    return kept


def past(store: Store, now: datetime, known: Catalogue) -> list[date]:
    return [datetime.fromtimestamp(at, UTC).date() for at in background(store, now, known).past.at]


def background(store: Store, now: datetime, known: Catalogue) -> Background:
    coupa = CoupaAtOnce(known.integrations, known, store)
    return Backgrounds(known, store).of(known.integrations[0], (), "acme-1", now, coupa)


def test_at_the_end_of_a_month_those_of_a_year_are_known(store: Store) -> None:
    known = catalogue(integrations=(LEARNED,))
    found = past(store, datetime(2026, 3, 31, 20, tzinfo=UTC), known)

    assert found == [*ENDS, date(2026, 3, 25)]


def test_on_any_other_day_a_quarter_of_a_year_is(store: Store) -> None:
    known = catalogue(integrations=(LEARNED,))
    found = past(store, datetime(2026, 3, 26, 20, tzinfo=UTC), known)

    assert found == [date(2025, 12, 31), date(2026, 3, 25)]


def test_what_is_promised_is_not_learned_from_the_ends_of_months(store: Store) -> None:
    promised = integration(boomi_process="Invoices to ERP", compare_runs=False)
    known = catalogue(integrations=(promised,))

    assert past(store, datetime(2026, 3, 31, 20, tzinfo=UTC), known) == []


def test_the_holidays_of_its_people_make_days_of_their_own_kind(store: Store) -> None:
    friday = frozenset({date(2026, 4, 3)})
    owner = group("accounts_payable", holidays="DE")
    known = catalogue(integrations=(LEARNED,), owner_groups=(owner,), free_days={"DE": friday})
    found = background(store, datetime(2026, 4, 1, 9, tzinfo=UTC), known)

    assert (found.free_days, found.special_days) == (frozenset(), friday)
