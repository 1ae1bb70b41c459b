"""Days as people and spreadsheets write them."""

from datetime import date, datetime, time, timedelta, tzinfo

_WAYS = ("%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S")
_LAST_YEAR = 9998


def last_day(until: datetime, zone: tzinfo) -> str:
    """Return the last day on which something holds that ends at a moment."""
    return (until.astimezone(zone) - timedelta(microseconds=1)).date().isoformat()


def end_of_day(cell: str, zone: tzinfo) -> datetime | None:
    """Return the end of a day as people and spreadsheets write it, or none."""
    for pattern in _WAYS:
        try:
            day = datetime.strptime(cell.strip(), pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return _after(day, zone)
    return None


def _after(day: date, zone: tzinfo) -> datetime | None:
    if day.year > _LAST_YEAR:
        return None
    return datetime.combine(day + timedelta(days=1), time(), zone)
