"""On the free days of an integration nothing is due, whoever asks when the next run is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.backlog import Backlog, backlog
from include.integration_watch.domain.cadence import Cadence
from include.integration_watch.domain.digest import digest
from include.integration_watch.domain.in_maintenance import recovery, touched_by_window
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.judge_backlog import stalled_at
from include.integration_watch.domain.maintenance import Maintenance
from include.integration_watch.domain.preflight import next_due
from include.integration_watch.domain.support_case import collisions

from .scene import NOW, catalogue, finding, integration, run

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THURSDAY = NOW.date() + DAY
RESTS = integration(free_days=[THURSDAY])
"""Due every day by 06:15 (UTC), but not tomorrow."""
KNOWN = catalogue(integrations=(RESTS,))
FRIDAY_DUE = datetime(2026, 3, 6, 6, 15, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def window(starts: datetime) -> Maintenance:
    return Maintenance(id="release", systems=("erp",), starts=starts, ends=starts + 2 * HOUR)


def test_the_holidays_of_its_place_and_its_own_free_days_are_the_free_days() -> None:
    known = catalogue(free_days={"DE": frozenset({date(2026, 4, 3)})})
    both = integration(holidays="DE", free_days=["2026-04-02"])

    assert known.free_days_of(both) == {date(2026, 4, 2), date(2026, 4, 3)}
    assert known.free_days_of(integration()) == frozenset()


def test_the_next_run_of_a_prediction_is_not_on_a_free_day() -> None:
    assert next_due(RESTS, KNOWN, NOW) == FRIDAY_DUE


def test_a_window_on_a_free_day_touches_no_run() -> None:
    tomorrow = window(NOW + DAY - 4 * HOUR)

    assert touched_by_window(tomorrow, "erp", KNOWN) == ()
    assert collisions(tomorrow, KNOWN) == ()


def test_a_run_that_falls_into_a_window_is_the_first_after_the_free_day() -> None:
    (found,) = collisions(window(FRIDAY_DUE - HOUR), KNOWN)

    assert found.due == FRIDAY_DUE


def test_the_proof_of_a_recovery_is_asked_of_the_run_after_the_free_day() -> None:
    over = Maintenance(
        id="release", systems=("erp",), starts=FRIDAY_DUE - 30 * HOUR, ends=FRIDAY_DUE - 25 * HOUR
    )
    works = integration(stuck_after="P2D")
    on_free_day = FRIDAY_DUE - DAY + HOUR

    def overdue(each: object) -> tuple[str, ...]:
        known = catalogue(integrations=(each,))
        return recovery(over, "erp", {}, over.ends, known, on_free_day).overdue

    assert overdue(works) == (works.id,)
    assert overdue(works.model_copy(update={"free_days": (THURSDAY,)})) == ()


def test_a_morning_names_no_run_as_at_risk_that_is_not_due_on_that_day() -> None:
    owner = KNOWN.owner_group("accounts_payable")
    at = FRIDAY_DUE - DAY - HOUR
    broken = Incident(number=1, finding=finding(since=at), opened_at=at, last_seen_at=at)

    def at_risk(known: object) -> int:
        return len(digest(owner, [broken], {}, known, at).at_risk)  # type: ignore[arg-type]

    assert at_risk(catalogue()) == 1
    assert at_risk(KNOWN) == 0


def test_a_backlog_may_lie_over_a_free_day() -> None:
    left = Backlog(integration=RESTS.id, waited=5, delivered=0, estimated=False, is_gone=False)

    assert stalled_at(RESTS, left, NOW, KNOWN.free_days_of(RESTS)) == (
        FRIDAY_DUE + DAY + RESTS.grace
    )


def test_an_outage_over_a_free_day_kept_back_no_run_of_that_day() -> None:
    usual = [run(24 * 60 * days + 170, inbound=40) for days in (0, 1, 2)]
    span = NOW, FRIDAY_DUE - 8 * HOUR

    assert backlog(RESTS, usual, *span, KNOWN.free_days_of(RESTS)).waited == 0
    assert backlog(RESTS, usual, *span, frozenset()).waited == 40


@pytest.mark.parametrize("days", ["every day", "every monday"])
@given(
    st.sets(st.integers(-60, 60)),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),
)
def test_no_deadline_falls_on_a_free_day_however_many_there_are(
    days: str, offsets: set[int], at: datetime
) -> None:
    now = at.replace(tzinfo=UTC)
    free = frozenset(now.date() + offset * DAY for offset in offsets)
    cadence = Cadence.parse(f"{days} by 06:15")
    begin, deadline = cadence.due(now, BERLIN, free)
    ahead = cadence.next_deadline(now, BERLIN, free)

    assert begin < deadline <= now < ahead
    assert not free & {each.astimezone(BERLIN).date() for each in (begin, deadline, ahead)}


@given(
    st.integers(1, 150),
    st.sets(st.integers(-20, 20)),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),
)
def test_no_period_that_touches_a_free_day_is_due(
    hours: int, offsets: set[int], at: datetime
) -> None:
    now = at.replace(tzinfo=UTC)
    free = frozenset(now.date() + offset * DAY for offset in offsets)
    cadence = Cadence.parse(f"every {hours} hours")
    (_, deadline), ahead = (ask(now, BERLIN, free) for ask in (cadence.due, cadence.next_deadline))

    for end in (deadline, ahead):
        days = {
            (end - back * HOUR - timedelta(microseconds=1)).astimezone(BERLIN).date()
            for back in range(hours)
        }
        assert not free & days
    assert deadline <= now < ahead


def test_whoever_calls_every_day_free_gets_a_deadline_all_the_same() -> None:
    free = frozenset(NOW.date() + offset * DAY for offset in range(-900, 900))
    cadence = Cadence.parse("every day by 06:15")

    assert cadence.due(NOW, BERLIN, free)[1] < NOW < cadence.next_deadline(NOW, BERLIN, free)
