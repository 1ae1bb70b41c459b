"""The morning of a group: when it is, what is its business, who has the ball."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.action import Action, Deed
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.digest import (
    Digest,
    digest,
    is_first_working_day,
    is_morning,
    last_evening,
)
from include.integration_watch.domain.incident import Incident

from .scene import catalogue, finding, group, integration

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
OFFICE = {"hours": "every weekday 08:00-17:00", "zone": "Europe/Berlin", "holidays": "DE"}
FREE = {"DE": frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1)})}
GROUP = group("accounts_payable", "team@example.com", **OFFICE)
MORNING = datetime(2026, 3, 4, 7, 30, tzinfo=BERLIN)  # a Wednesday


def known(**changes: object) -> Catalogue:
    fields = {
        "owner_groups": (
            GROUP,
            group("purchasing", "buyers@example.com"),
            group("platform", "platform@example.com"),
        ),
        "free_days": FREE,
    }
    return catalogue(**(fields | changes))


def incident(number: int = 1, at: datetime = MORNING - HOUR, **changes: object) -> Incident:
    return Incident.model_validate(
        {"number": number, "finding": finding(since=at), "opened_at": at, "last_seen_at": at}
        | changes
    )


def action(deed: Deed, at: datetime = MORNING - HOUR / 2, **changes: object) -> Action:
    fields = {"incident": 1, "at": at, "deed": deed, "who": "w", "group": "accounts_payable"}
    return Action.model_validate(fields | changes)


def told(*incidents: Incident, done: tuple[Action, ...] = (), of: str = "") -> Digest:
    whose = known().owner_group(of) if of else GROUP
    return digest(whose, incidents, {1: done}, known(), MORNING)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (local(2026, 3, 4, 7, 29), False),
        (local(2026, 3, 4, 7, 30), True),
        (local(2026, 3, 4, 8, 29), True),
        (local(2026, 3, 4, 8, 30), False),
        (local(2026, 3, 7, 7, 30), False),  # Saturday
        (local(2026, 4, 3, 7, 30), False),  # Good Friday
        (local(2026, 3, 30, 7, 30), True),  # the first working day of summer time
        (local(2026, 10, 26, 7, 30), True),  # and of winter time
    ],
)
def test_a_morning_is_an_hour_of_a_day_on_which_the_group_works(
    now: datetime, expected: bool
) -> None:
    assert is_morning(GROUP, known(), now) is expected


def test_a_group_may_have_its_own_morning_or_none() -> None:
    early, never = (GROUP.model_copy(update={"digest_at": said}) for said in ("05:00", ""))

    assert is_morning(early, known(), local(2026, 3, 4, 5, 10))
    assert not is_morning(early, known(), MORNING)
    assert not is_morning(never, known(), MORNING)


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_each_working_day_has_a_morning_through_every_change_of_the_clock(day: date) -> None:
    looks = [datetime(day.year, day.month, day.day, tzinfo=UTC) + n * HOUR / 2 for n in range(48)]
    found = {look.astimezone(BERLIN).date() for look in looks if is_morning(GROUP, known(), look)}
    assert found == ({day} if day.weekday() < 5 and day not in FREE["DE"] else set())


@pytest.mark.parametrize(
    ("now", "evening"),
    [
        (local(2026, 3, 4, 7, 30), local(2026, 3, 3, 18)),
        (local(2026, 3, 9, 7, 30), local(2026, 3, 6, 18)),  # Monday: since Friday
        (local(2026, 4, 7, 7, 30), local(2026, 4, 2, 18)),  # after Easter: since Thursday
    ],
)
def test_what_came_and_went_is_counted_from_the_last_evening_of_work(
    now: datetime, evening: datetime
) -> None:
    assert last_evening(GROUP, known(), now) == evening


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (local(2026, 4, 1, 7, 30), True),
        (local(2026, 4, 2, 7, 30), False),
        (local(2026, 5, 1, 7, 30), False),  # a holiday
        (local(2026, 5, 4, 7, 30), True),
        (local(2026, 8, 1, 7, 30), False),  # a Saturday
        (local(2026, 8, 3, 7, 30), True),
    ],
)
def test_a_month_is_reported_on_its_first_working_day(now: datetime, expected: bool) -> None:
    assert is_first_working_day(GROUP, known(), now) is expected


def test_a_quiet_night_says_nothing() -> None:
    assert told().is_empty


def test_what_is_open_came_and_went_is_told() -> None:
    old = incident(2, MORNING - 90 * HOUR)
    over = incident(3, MORNING - 90 * HOUR, resolved_at=MORNING - HOUR)
    long_over = incident(4, MORNING - 90 * HOUR, resolved_at=MORNING - 50 * HOUR)

    found = told(incident(1), old, over, long_over)

    assert [each.incident.number for each in found.waiting] == [2, 1]  # the oldest first
    assert [each.number for each in found.came] == [1]
    assert [each.number for each in found.went] == [3]


def test_effects_and_what_was_never_told_are_not_open_business() -> None:
    found = told(incident(1, cause=9), incident(2, silenced=True))

    assert found.waiting == ()
    assert [each.number for each in found.came] == [1]


def test_the_worst_comes_first() -> None:
    critical = incident(2, finding=finding(severity="critical", since=MORNING))

    assert [each.incident.number for each in told(incident(1), critical).waiting] == [2, 1]


def test_the_clock_of_who_has_the_ball_is_told() -> None:
    (waiting,) = told(incident()).waiting
    assert (waiting.holder, waiting.taken) == ("accounts_payable", False)
    assert waiting.due_at == local(2026, 3, 4, 12)

    (taken,) = told(incident(), done=(action(Deed.ACKNOWLEDGED),)).waiting
    assert taken.taken


def test_what_was_handed_outside_is_still_our_business_with_that_party_s_time() -> None:
    (waiting,) = told(incident(), done=(action(Deed.HANDED_OVER, to="coupa"),)).waiting

    assert (waiting.holder, waiting.taken) == ("coupa", False)
    assert waiting.due_at == MORNING - HOUR / 2 + 4 * HOUR


def test_what_was_handed_to_a_group_is_its_business_too() -> None:
    moved = (action(Deed.HANDED_OVER, to="purchasing"),)

    assert [each.holder for each in told(incident(), done=moved, of="purchasing").waiting] == [
        "purchasing"
    ]
    assert told(incident(), of="purchasing").is_empty


def test_warnings_need_no_answer() -> None:
    (waiting,) = told(incident(finding=finding(severity="warning"))).waiting

    assert waiting.due_at is None


def test_a_run_of_today_whose_system_is_down_is_at_risk() -> None:
    run = integration(cadence="every day by 16:00", zone="Europe/Berlin")
    down = incident(5, finding=finding("unreachable", layer="system", subject="erp", since=MORNING))

    def risks(state: Catalogue, *incidents: Incident) -> list[tuple[int, ...]]:
        return [each.because for each in digest(GROUP, incidents, {}, state, MORNING).at_risk]

    assert risks(known(integrations=(run,)), down) == [(5,)]
    assert risks(known(integrations=(run,))) == []
    gone = run.model_copy(update={"owner_group": "purchasing"})
    assert risks(known(integrations=(gone,)), down) == []
    early = integration(cadence="every day by 06:15", zone="Europe/Berlin")
    assert risks(known(integrations=(early,)), down) == []  # its next run is tomorrow


def test_an_incident_whose_row_of_the_catalogue_is_gone_is_the_platform_s() -> None:
    lost = incident(finding=finding(error_rule="gone"))

    assert told(lost, of="platform").waiting
    assert told(lost, of="accounts_payable").is_empty
