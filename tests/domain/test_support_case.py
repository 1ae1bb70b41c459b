"""Who is told beforehand, and who is asked to file a case, each once."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from include.integration_watch.domain.catalogue import Catalogue, Settings
from include.integration_watch.domain.finding import Layer, Severity
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.maintenance import Maintenance
from include.integration_watch.domain.notice import Notice, NoticeKind
from include.integration_watch.domain.support_case import ahead_notices, case_notices, collisions

from .scene import NOW, catalogue, finding, integration

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KNOWN = catalogue(
    settings=Settings(platform_group="platform", support_case_group="purchasing"),
    integrations=(
        integration(),
        integration(id="orders_to_erp", cadence="every day by 20:00", owner_group="purchasing"),
    ),
)
STARTS = NOW + 10 * DAY - 4 * HOUR  # 05:00, and invoices are due by 06:15
PLANNED = Maintenance(id="release", systems=("erp",), starts=STARTS, ends=STARTS + 2 * HOUR)


def outage(**changes: object) -> Incident:
    found = finding(
        "unreachable",
        layer=Layer.SYSTEM,
        subject="erp",
        severity=Severity.CRITICAL,
        observed_at=NOW,
        since=NOW,
    )
    fields = {"number": 7, "finding": found, "opened_at": NOW, "last_seen_at": NOW}
    return Incident.model_validate(fields | changes)


def told(notices: tuple[Notice, ...]) -> list[str]:
    return sorted(f"{each.kind} {each.about} {each.address}" for each in notices)


def case(
    windows: Iterable[Maintenance] = (),
    incidents: Iterable[Incident] = (),
    *,
    now: datetime,
    filed: Iterable[str] = (),
    known: Catalogue = KNOWN,
    asked_at: Mapping[str, datetime] | None = None,
) -> tuple[Notice, ...]:
    return case_notices(windows, incidents, filed, known, now, asked_at=asked_at or {})


def over_time(start: datetime, end: datetime, step: timedelta) -> dict[str, Notice]:
    """All that is owed while somebody asks again and again: each id once."""
    owed: dict[str, Notice] = {}
    while start < end:
        owed |= {each.id: each for each in ahead_notices([PLANNED], KNOWN, start)}
        start += step
    return owed


def test_names_the_runs_that_fall_into_a_window() -> None:
    found = collisions(PLANNED, KNOWN, {"invoices_to_erp": 40})

    assert [(each.integration, each.documents) for each in found] == [("invoices_to_erp", 40)]
    assert found[0].due == STARTS.replace(hour=6, minute=15)


def test_nobody_is_told_too_early_or_when_it_has_begun() -> None:
    assert ahead_notices([PLANNED], KNOWN, STARTS - 4 * DAY) == ()
    assert ahead_notices([PLANNED], KNOWN, STARTS) == ()


def test_owners_of_the_system_and_of_what_collides_are_told_and_nobody_else() -> None:
    assert told(ahead_notices([PLANNED], KNOWN, STARTS - 2 * DAY)) == [
        "maintenance_ahead release payable@example.com",
        "maintenance_ahead release platform@example.com",
    ]


@settings(deadline=None, max_examples=30)
@given(st.integers(30, 230))
def test_whoever_asks_how_often_each_address_is_told_days_ahead_and_hours_ahead(
    minutes: int,
) -> None:
    owed = over_time(STARTS - 5 * DAY, STARTS, timedelta(minutes=minutes))

    assert len(owed) == 4


def test_a_window_that_is_moved_is_told_anew() -> None:
    moved = PLANNED.model_copy(update={"ends": PLANNED.ends + HOUR})
    before = {each.id for each in ahead_notices([PLANNED], KNOWN, STARTS - DAY)}

    assert not before & {each.id for each in ahead_notices([moved], KNOWN, STARTS - DAY)}


def test_a_window_that_was_called_off_is_told_to_nobody() -> None:
    off = PLANNED.model_copy(update={"ended_at": STARTS - 2 * DAY})

    assert ahead_notices([off], KNOWN, STARTS - DAY) == ()
    assert case([off], now=STARTS - DAY) == ()


def test_the_case_of_a_window_is_asked_for_and_then_reminded_of_until_it_is_filed() -> None:
    begins = STARTS - 3 * DAY

    assert told(case([PLANNED], now=begins)) == ["support_case release purchasing@example.com"]
    asked = {"release": begins}
    reminded = told(case([PLANNED], now=begins + 5 * HOUR, asked_at=asked))
    assert "support_case_reminder release purchasing@example.com" in reminded
    assert case([PLANNED], filed=["release"], now=begins + 5 * HOUR, asked_at=asked) == ()
    assert case([PLANNED], now=PLANNED.ends, asked_at=asked) == ()


def test_whoever_is_asked_late_is_not_reminded_in_the_same_breath() -> None:
    late = PLANNED.starts - HOUR

    assert told(case([PLANNED], now=late)) == ["support_case release purchasing@example.com"]
    assert len(case([PLANNED], now=late + 2 * HOUR, asked_at={"release": late})) == 1


def test_the_case_of_an_outage_is_asked_for_when_it_is_told() -> None:
    assert told(case((), [outage()], now=NOW)) == ["support_case INC-7 purchasing@example.com"]
    for quiet in ({"cause": 3}, {"silenced": True}, {"held_until": NOW}, {"resolved_at": NOW}):
        assert case((), [outage(**quiet)], now=NOW) == ()


def test_nobody_is_asked_for_a_case_where_no_group_files_them() -> None:
    nobody = KNOWN.model_copy(update={"settings": Settings(platform_group="platform")})

    assert case([PLANNED], [outage()], now=NOW, known=nobody) == ()


def test_the_same_turn_is_reminded_of_once() -> None:
    kinds = [
        {
            each.id
            for each in case(
                (), [outage()], now=NOW + 4 * HOUR + minute * HOUR / 60, asked_at={"INC-7": NOW}
            )
            if each.kind is NoticeKind.SUPPORT_CASE_REMINDER
        }
        for minute in (0, 5, 200)
    ]

    assert kinds[0] == kinds[1] == kinds[2]
