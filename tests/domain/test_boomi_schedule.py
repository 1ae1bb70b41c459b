from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from include.integration_watch.domain.boomi_schedule import last_before, next_after
from include.integration_watch.domain.platform_record import ProcessSchedule, ScheduleEntry

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 4, 9, 7, tzinfo=ZONE)  # a Wednesday
NONE: frozenset[date] = frozenset()


def of(*entries: ScheduleEntry) -> ProcessSchedule:
    return ProcessSchedule(account="acme-1", process_id="p", atom_id="a", entries=entries)


@pytest.mark.parametrize(
    ("entry", "last", "following"),
    [
        ({"minutes": "0-59/15"}, "03-04 09:00", "03-04 09:15"),
        ({"minutes": "30", "hours": "8-18"}, "03-04 08:30", "03-04 09:30"),
        ({"minutes": "0", "hours": "6", "days_of_week": "2-6"}, "03-04 06:00", "03-05 06:00"),
        ({"minutes": "0", "hours": "6", "days_of_week": "1"}, "03-01 06:00", "03-08 06:00"),
        ({"minutes": "5", "hours": "6,12", "days_of_month": "1,3"}, "03-03 12:05", "04-01 06:05"),
        ({"minutes": "0", "hours": "0", "months": "4"}, None, "04-01 00:00"),
    ],
)
def test_the_moments_of_a_schedule(entry: dict[str, str], last: str | None, following: str) -> None:
    schedule = of(ScheduleEntry(**entry))
    before, after = last_before(schedule, NOW, ZONE, NONE), next_after(schedule, NOW, ZONE, NONE)
    assert (before and f"{before:%m-%d %H:%M}") == last
    assert after is not None
    assert f"{after:%m-%d %H:%M}" == following


def test_several_entries_are_one_schedule() -> None:
    entries = (ScheduleEntry(minutes="0", hours="6"), ScheduleEntry(minutes="0", hours="9"))
    schedule = of(*entries)
    assert last_before(schedule, NOW, ZONE, NONE) == NOW.replace(minute=0)


def test_no_entry_no_moment() -> None:
    assert last_before(of(), NOW, ZONE, NONE) is None


def test_what_cannot_be_read_is_an_error() -> None:
    schedule = of(ScheduleEntry(hours="early"))
    with pytest.raises(ValueError, match="early"):
        last_before(schedule, NOW, ZONE, NONE)


def test_on_a_free_day_nothing_is_due_whatever_boomi_starts() -> None:
    schedule = of(ScheduleEntry(minutes="0", hours="6"))
    free = frozenset({date(2026, 3, 4), date(2026, 3, 5)})

    before, after = (each(schedule, NOW, ZONE, free) for each in (last_before, next_after))
    assert before == datetime(2026, 3, 3, 6, tzinfo=ZONE)
    assert after == datetime(2026, 3, 6, 6, tzinfo=ZONE)
