"""Calendars as Outlook, Google and Exchange write them, held against recurring-ical-events alone."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from include.integration_watch.calendars.events import (
    MOST_WINDOWS,
    CalendarUnreadable,
    Read,
    read_events,
)
from include.integration_watch.domain.maintenance import MaintenanceCalendar

SINCE = datetime(2026, 10, 1, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=40)

OUTLOOK = """\
BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
X-MS-OLK-FORCEINSPECTOROPEN:TRUE
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
CLASS:PUBLIC
UID:040000008200E00074C5B7101A82E008000000001
DTSTART;TZID="W. Europe Standard Time":20261004T030000
DTEND;TZID="W. Europe Standard Time":20261004T050000
RRULE:FREQ=WEEKLY;BYDAY=SU
EXDATE;TZID="W. Europe Standard Time":20261011T030000
SUMMARY;LANGUAGE=de:ERP Wartung
TRANSP:OPAQUE
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
BEGIN:VEVENT
UID:040000008200E00074C5B7101A82E008000000001
RECURRENCE-ID;TZID="W. Europe Standard Time":20261018T030000
DTSTART;TZID="W. Europe Standard Time":20261018T100000
DTEND;TZID="W. Europe Standard Time":20261018T110000
SUMMARY;LANGUAGE=de:ERP Wartung (verschoben)
END:VEVENT
END:VCALENDAR
"""
GOOGLE = """\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Maintenance
X-WR-TIMEZONE:Europe/Berlin
BEGIN:VEVENT
DTSTART;TZID=Europe/Berlin:20261025T013000
DTEND;TZID=Europe/Berlin:20261025T043000
RRULE:FREQ=DAILY;UNTIL=20261027T225959Z
EXDATE;TZID=Europe/Berlin:20261026T013000
DTSTAMP:20260901T080000Z
UID:1a2b3c@google.com
STATUS:CONFIRMED
SUMMARY:Coupa release
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261101
DTEND;VALUE=DATE:20261103
UID:4d5e6f@google.com
STATUS:CONFIRMED
SUMMARY:Move of the data centre
END:VEVENT
BEGIN:VEVENT
DTSTART:20261105T100000Z
DTEND:20261105T110000Z
UID:7g8h9i@google.com
STATUS:CANCELLED
SUMMARY:Called off
END:VEVENT
END:VCALENDAR
"""
EXCHANGE = """\
BEGIN:VCALENDAR
METHOD:PUBLISH
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
X-WR-CALNAME:Calendar
BEGIN:VEVENT
SUMMARY:Database patch
DTSTART;TZID=Eastern Standard Time:20261031T220000
DTEND;TZID=Eastern Standard Time:20261101T030000
UID:00000000AA
RRULE:FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3
PRIORITY:5
DTSTAMP:20261002T061200Z
STATUS:CONFIRMED
X-MICROSOFT-CDO-ALLDAYEVENT:FALSE
END:VEVENT
END:VCALENDAR
"""


def calendar(**changes: Any) -> MaintenanceCalendar:
    known = MaintenanceCalendar(id="plan", systems=("erp",), file="p.ics", zone="Europe/Berlin")
    return known.model_copy(update=changes)


def read(text: str, **changes: Any) -> Read:
    return read_events(text.replace("\n", "\r\n").encode(), calendar(**changes), SINCE, UNTIL)


def event(*lines: str) -> str:
    body = "\n".join(("BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT"))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}\nEND:VCALENDAR\n"


def local(found: Read) -> list[str]:
    return [f"{each.starts:%m-%d %H:%M}/{each.ends:%m-%d %H:%M}" for each in found.windows]


def test_reads_a_series_of_outlook_over_the_change_of_the_clock() -> None:
    assert local(read(OUTLOOK)) == [
        "10-04 01:00/10-04 03:00",
        "10-18 08:00/10-18 09:00",
        "10-25 02:00/10-25 04:00",
        "11-01 02:00/11-01 04:00",
        "11-08 02:00/11-08 04:00",
    ]


def test_reads_days_and_a_longer_night_of_google_and_leaves_out_what_was_called_off() -> None:
    assert local(read(GOOGLE)) == [
        "10-24 23:30/10-25 03:30",
        "10-27 00:30/10-27 03:30",
        "10-31 23:00/11-02 23:00",
    ]


def test_reads_a_zone_of_windows_that_exchange_does_not_describe() -> None:
    # New York leaves summer time at 06:00 UTC on this very night: five hours on the wall are six.
    assert local(read(EXCHANGE)) == ["11-01 02:00/11-01 08:00"]


@pytest.mark.parametrize("text", [OUTLOOK, GOOGLE, EXCHANGE])
def test_finds_what_recurring_ical_events_finds_alone(text: str) -> None:
    alone = recurring_ical_events.of(Calendar.from_ical(text)).between(SINCE, UNTIL)
    there = {
        each["DTSTART"].dt.astimezone(UTC)
        for each in alone
        if isinstance(each["DTSTART"].dt, datetime) and each.get("STATUS") != "CANCELLED"
    }
    days = {each["DTSTART"].dt for each in alone if type(each["DTSTART"].dt) is date}
    ours = {each.starts for each in read(text).windows}

    assert there <= ours
    assert len(ours) == len(there) + len(days)


@pytest.mark.parametrize(
    ("lines", "window"),
    [
        # 02:30 comes twice in this night, and the clock is set back at 03:00: the first is meant.
        (("DTSTART;TZID={}:20261025T023000", "DTEND;TZID={}:20261025T033000"), "00:30/02:30"),
        (("DTSTART;TZID={}:20261025T023000", "DURATION:PT1H"), "00:30/01:30"),
        (("DTSTART;TZID={}:20261025T023000", "DTEND:20261025T011500Z"), "00:30/01:15"),
        (("DTSTART:20261025T011500Z", "DTEND;TZID={}:20261025T033000"), "01:15/02:30"),
        (("DTSTART;TZID={}:20261025T013000", "DURATION:PT3H"), "23:30/02:30"),
        (("DTSTART;TZID={}:20261024T120000", "DURATION:P1D"), "10:00/11:00"),
    ],
)
@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "W. Europe Standard Time", "Berlin (named by us)"]
)
def test_a_length_in_hours_and_an_end_elsewhere_are_exact_in_the_night_with_an_hour_more(
    zone: str, lines: tuple[str, ...], window: str
) -> None:
    described = OUTLOOK[OUTLOOK.index("BEGIN:VTIMEZONE") : OUTLOOK.index("BEGIN:VEVENT")]
    named = described.replace("W. Europe Standard Time", zone)
    text = event("SUMMARY:Patch", *(line.format(f'"{zone}"') for line in lines))

    (found,) = read(text.replace("BEGIN:VEVENT", f"{named}BEGIN:VEVENT")).windows

    assert f"{found.starts:%H:%M}/{found.ends:%H:%M}" == window


def test_an_occurrence_keeps_its_name_when_it_is_moved() -> None:
    moved = {each.starts: each.id for each in read(OUTLOOK).windows}
    without = OUTLOOK[: OUTLOOK.rindex("BEGIN:VEVENT")] + "END:VCALENDAR\n"
    planned = {each.starts: each.id for each in read(without).windows}

    assert (
        moved[datetime(2026, 10, 18, 8, tzinfo=UTC)]
        == planned[datetime(2026, 10, 18, 1, tzinfo=UTC)]
    )


@pytest.mark.parametrize("freq", ["SECONDLY", "MINUTELY", "HOURLY"])
def test_an_endless_series_is_a_mistake_and_takes_nothing_else_along(freq: str) -> None:
    endless = event("SUMMARY:Endless", "DTSTART:19000101T000000Z", f"RRULE:FREQ={freq}")
    both = endless.replace(
        "END:VCALENDAR\n",
        GOOGLE[GOOGLE.index("BEGIN:VEVENT") :],
    )

    found = read(both)

    assert found.mistakes == ('"Endless": repeats each hour or more often: no maintenance does',)
    assert len(found.windows) == 3


def test_a_series_of_each_second_in_disguise_is_a_mistake_too() -> None:
    seconds = ",".join(map(str, range(60)))
    found = read(
        event("DTSTART:20261001T000000Z", f"RRULE:FREQ=DAILY;BYMINUTE=1,2;BYSECOND={seconds}")
    )

    assert found.windows == ()
    assert len(found.mistakes) == 1


def test_more_windows_than_anybody_keeps_are_cut() -> None:
    hours = ",".join(map(str, range(24)))
    found = read(
        event("DTSTART:20261001T000000Z", "DURATION:PT5M", f"RRULE:FREQ=DAILY;BYHOUR={hours}")
    )

    assert len(found.windows) == MOST_WINDOWS
    assert found.mistakes == (f"more than {MOST_WINDOWS} windows: the later ones are left out",)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("DTSTART:20261003T000000Z", "DTEND:20261002T000000Z"), "ends before it starts"),
        (("DTSTART:20261003T000000Z", "DTEND:20261003T000000Z"), "ends after it starts"),
        (("DTEND:20261003T000000Z",), "has no start"),
        (("DTSTART:20261003T000000Z", "DTEND:20271003T000000Z"), "31 days"),
    ],
)
def test_an_event_that_is_no_window_says_why(lines: tuple[str, ...], sentence: str) -> None:
    found = read(event("SUMMARY:Patch", *lines))

    assert found.windows == ()
    assert sentence in found.mistakes[0]
    assert found.mistakes[0].startswith('"Patch"')


def test_takes_only_events_whose_title_is_asked_for() -> None:
    assert [each.title for each in read(GOOGLE, only="coupa").windows] == ["Coupa release"] * 2


@pytest.mark.parametrize("raw", [b"", b"<html>log in</html>", b"\x00\xff", b"BEGIN:VCALENDAR"])
def test_what_is_no_calendar_is_said_in_one_sentence(raw: bytes) -> None:
    with pytest.raises(CalendarUnreadable, match=r"^plan: this is no iCalendar file"):
        read_events(raw, calendar(), SINCE, UNTIL)


@settings(deadline=None)
@given(st.text(max_size=120), st.text(alphabet="0123456789TZ;:=,FREQ", max_size=40))
def test_whatever_stands_in_a_calendar_is_read_or_refused(title: str, rule: str) -> None:
    text = event(f"SUMMARY:{title}", "DTSTART:20261003T000000Z", "DURATION:PT1H", f"RRULE:{rule}")
    with suppress(CalendarUnreadable):
        found = read_events(text.encode(), calendar(), SINCE, UNTIL)
        assert all(each.ends > each.starts for each in found.windows)
