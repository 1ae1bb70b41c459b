"""Turn the events of an iCalendar file into maintenance windows, however endless it is."""

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from include.integration_watch.domain.maintenance import Maintenance, MaintenanceCalendar
from include.integration_watch.domain.value import Value

MOST_WINDOWS = 500
MOST_EVENTS = 20_000
MOST_BYTES = 8_000_000
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_LENGTH = "X-INTEGRATION-WATCH-LENGTH"
_PARTS_OF_A_MINUTE = ("BYSECOND", "BYMINUTE")


class CalendarUnreadable(ValueError):
    """A calendar as a whole cannot be read; the message says what to do."""

    permanent = True


class Read(Value):
    """The windows of a calendar, and a sentence for each event that is none."""

    windows: tuple[Maintenance, ...] = ()
    mistakes: tuple[str, ...] = ()


def read_events(
    raw: bytes, calendar: MaintenanceCalendar, since: datetime, until: datetime
) -> Read:
    """Return the windows between two moments; a wrong event falls away alone.

    Series, their exceptions and moved occurrences are `recurring-ical-events`' business (RFC 5545).
    No maintenance takes place each hour: such a series is a mistake, and of all others the first
    500 windows count. Raise CalendarUnreadable for what is no calendar.
    """
    import recurring_ical_events  # noqa: PLC0415 - half a second; only who has a calendar pays

    parsed = _parsed(raw, calendar)
    mistakes = _take_out(parsed)
    windows: dict[str, Maintenance] = {}
    try:
        # One question: its iterator asks again for each quarter of an hour, from the first day on.
        found = recurring_ical_events.of(parsed, skip_bad_series=True).between(since, until)
    except (ValueError, TypeError, KeyError, OverflowError, AttributeError) as broken:
        raise CalendarUnreadable(f"{calendar.id}: a series cannot be followed ({broken})") from None
    if len(found) > MOST_WINDOWS:
        mistakes.append(f"more than {MOST_WINDOWS} windows: the later ones are left out")
    for event in found[:MOST_WINDOWS]:
        title = _title(event)
        if calendar.only.casefold() not in title.casefold() or _is_cancelled(event):
            continue
        try:
            window = _window(event, calendar, title)
        except (ValidationError, ValueError, TypeError) as refused:
            mistakes.append(f'"{title}": {_reason(refused)}')
            continue
        windows[window.id] = window
    return Read(windows=tuple(windows.values()), mistakes=tuple(dict.fromkeys(mistakes)))


def _parsed(raw: bytes, calendar: MaintenanceCalendar) -> Any:
    from icalendar import Calendar  # noqa: PLC0415 - see above
    from icalendar.error import InvalidCalendar  # noqa: PLC0415

    if len(raw) > MOST_BYTES:
        raise CalendarUnreadable(f"{calendar.id}: the calendar is larger than {MOST_BYTES} bytes")
    try:
        parsed = Calendar.from_ical(raw)
    except (ValueError, KeyError, IndexError, TypeError, InvalidCalendar) as broken:
        raise CalendarUnreadable(f"{calendar.id}: this is no iCalendar file ({broken})") from None
    if parsed.name != "VCALENDAR":
        raise CalendarUnreadable(f"{calendar.id}: this is no iCalendar file (no VCALENDAR)")
    return parsed


def _take_out(parsed: Any) -> list[str]:
    """Take out of a calendar what nobody can follow; return why."""
    mistakes: list[str] = []
    kept: list[Any] = []
    for part in parsed.subcomponents:
        why = _unfit(part) if part.name == "VEVENT" else ""
        if why:
            mistakes.append(f'"{_title(part)}": {why}')
        elif part.name in ("VEVENT", "VTIMEZONE"):
            _note_length(part)
            kept.append(part)
    if len(kept) > MOST_EVENTS:
        mistakes.append(f"more than {MOST_EVENTS} events: the rest is left out")
    parsed.subcomponents = kept[:MOST_EVENTS]
    return mistakes


def _unfit(event: Any) -> str:
    if "DTSTART" not in event:
        return "has no start"
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        often = {str(word).upper() for word in rule.get("FREQ", ())} & _TOO_OFTEN
        if often or any(len(rule.get(part, ())) > 1 for part in _PARTS_OF_A_MINUTE):
            return "repeats each hour or more often: no maintenance does"
    end, start = event.get("DTEND"), event["DTSTART"]
    if end is not None and _comparable(end.dt) < _comparable(start.dt):
        return "ends before it starts"
    return ""


def _note_length(event: Any) -> None:
    """Note how long an event is where its length is not that of the clock on the wall.

    A length in hours, and an end in another zone than the start, are exact (RFC 5545, 3.3.6). What
    follows series adds every length to the clock on the wall, which is an hour off where the clock
    changes in between.
    """
    if "DTSTART" not in event or not isinstance(event["DTSTART"].dt, datetime):
        return
    start = event["DTSTART"].dt
    length: timedelta | None = None
    if "DURATION" in event:
        length = event["DURATION"].dt
        if not length % timedelta(days=1):
            return  # days are those of the calendar, whatever the clock does in them
    elif "DTEND" in event and isinstance(event["DTEND"].dt, datetime):
        end = event["DTEND"].dt
        both_known = start.tzinfo is not None and end.tzinfo is not None
        if both_known and str(start.tzinfo) != str(end.tzinfo):
            length = end.astimezone(UTC) - start.astimezone(UTC)
    if length is not None:
        event.add(_LENGTH, str(length.total_seconds()))


def _comparable(moment: date | datetime) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _window(event: Any, calendar: MaintenanceCalendar, title: str) -> Maintenance:
    start = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else _end_of(event, start)
    starts = _moment(start, calendar.zone)
    ends = _moment(end, calendar.zone)
    if _LENGTH in event:
        ends = starts.astimezone(UTC) + timedelta(seconds=float(event[_LENGTH]))
    uid = str(event.get("UID", title))
    # Its own id must not change when the text does, nor hold what somebody else wrote.
    named = hashlib.sha256(f"{uid}\n{_occurrence(event, calendar.zone)}".encode()).hexdigest()[:12]
    return Maintenance(
        id=f"{calendar.id}-{named}",
        systems=calendar.systems,
        starts=starts,
        ends=ends,
        title=" ".join(title.split())[:200],
        source=calendar.id,
    )


def _occurrence(event: Any, zone: str) -> str:
    """Return which occurrence of a series this is: one that was moved keeps its place."""
    place = event.get("RECURRENCE-ID") or event["DTSTART"]
    return _moment(place.dt, zone).astimezone(UTC).isoformat()


def _end_of(event: Any, start: date | datetime) -> date | datetime:
    if "DURATION" in event:
        span: timedelta = event["DURATION"].dt
        return start + span
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def _moment(when: date | datetime, zone: str) -> datetime:
    """Return a moment: a day begins at midnight, and a time without a zone is meant in the calendar's."""
    if not isinstance(when, datetime):
        return datetime.combine(when, time(), tzinfo=ZoneInfo(zone))
    return when if when.tzinfo else when.replace(tzinfo=ZoneInfo(zone))


def _title(event: Any) -> str:
    return str(event.get("SUMMARY", "")) or "(no title)"


def _is_cancelled(event: Any) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _reason(refused: Exception) -> str:
    if isinstance(refused, ValidationError):
        return str(refused.errors()[0]["msg"]).removeprefix("Value error, ")
    return str(refused)
