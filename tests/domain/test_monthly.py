"""A group's month: what came and went in it, and how the group - never a person - answered."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.domain.action import Action, Deed
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.monthly import (
    MonthlyReport,
    month_before,
    month_of,
    monthly_report,
)

from .scene import catalogue, finding, group

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
GROUP = group("accounts_payable", "team@example.com", zone="Europe/Berlin")
KNOWN = catalogue(owner_groups=(GROUP, group("purchasing"), group("platform", "p@example.com")))
BEGIN = datetime(2026, 10, 1, tzinfo=BERLIN)
MID = datetime(2026, 10, 14, 9, tzinfo=BERLIN)


def incident(number: int = 1, at: datetime = MID, **changes: object) -> Incident:
    return Incident.model_validate(
        {"number": number, "finding": finding(since=at), "opened_at": at, "last_seen_at": at}
        | changes
    )


def month(*incidents: Incident, **actions: tuple[Action, ...]) -> MonthlyReport:
    done = {int(key[1:]): each for key, each in actions.items()}
    return monthly_report(GROUP, incidents, done, KNOWN, "2026-10")


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from(["UTC", "Europe/Berlin"]))
def test_months_follow_each_other_without_a_gap(day: date, zone: str) -> None:
    where = ZoneInfo(zone)
    begins, ends = month_of(f"{day:%Y-%m}", where)

    assert begins.date() <= day < ends.date()
    assert month_of(f"{ends:%Y-%m}", where)[0] == ends
    assert month_before(ends, where) == f"{day:%Y-%m}"


def test_the_month_before_is_that_of_the_group_s_clock() -> None:
    turn = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # November has begun in Berlin

    assert month_before(turn, ZoneInfo("UTC")) == "2026-09"
    assert month_before(turn, BERLIN) == "2026-10"


@pytest.mark.parametrize("said", ["2026", "October", "2026-13", "2026-10-01", ""])
def test_what_is_no_month_is_refused_with_a_hint(said: str) -> None:
    with pytest.raises(ValueError, match="like 2026-11"):
        month_of(said, BERLIN)


def test_an_empty_month_has_figures_of_nought() -> None:
    report = month()

    assert (report.opened, report.resolved, report.lasted, report.backlog) == (0, 0, None, ())
    assert report.ends - report.begins == timedelta(days=31, hours=1)  # summer time ends in it


def test_the_edges_of_a_month_belong_to_one_month() -> None:
    first, last = BEGIN, datetime(2026, 11, 1, tzinfo=BERLIN)
    report = month(incident(1, first), incident(2, last), incident(3, first - HOUR))

    assert report.opened == 1
    assert [each.number for each in report.backlog] == [1, 3]


def test_what_a_cause_explained_is_counted_apart() -> None:
    report = month(incident(1), incident(2, silenced=True))

    assert (report.opened, report.explained) == (1, 1)


def test_the_middle_of_how_long_they_lasted() -> None:
    ended = [incident(n, resolved_at=MID + n * n * HOUR) for n in (1, 2, 3)]

    assert (month(*ended).resolved, month(*ended).lasted) == (3, 4 * HOUR)


def test_what_ended_later_was_open_at_the_month_s_end() -> None:
    later = incident(resolved_at=datetime(2026, 11, 2, tzinfo=BERLIN))

    assert [each.number for each in month(later).backlog] == [1]
    assert month(later).resolved == 0


def test_what_came_often_is_named_with_how_often() -> None:
    report = month(*(incident(n, MID + n * HOUR) for n in range(3)))

    assert [(each.incident.number, each.times) for each in report.repeated] == [(2, 3)]
    assert month(incident(1)).repeated == ()


def test_documents_and_layers_are_those_of_what_opened() -> None:
    report = month(incident(finding=finding(since=MID, document_count=7)))

    assert report.documents == 7
    assert report.by_layer == {"execution": 1}


def test_times_are_the_group_s_and_nobody_s_name_is_kept() -> None:
    taken = Action(
        incident=1,
        at=MID + HOUR,
        deed=Deed.ACKNOWLEDGED,
        who="somebody@example.com",
        group="accounts_payable",
    )
    report = month(incident(resolved_at=MID + 3 * HOUR), n1=(taken,))

    assert (report.times.answered, report.times.median) == (1, HOUR)
    assert "somebody" not in report.model_dump_json()


def test_another_group_s_trouble_is_not_in_it() -> None:
    system = incident(finding=finding("unreachable", layer="system", subject="erp", since=MID))

    assert month(system).opened == 0
