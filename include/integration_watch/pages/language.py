"""In which language a reader is answered, and how moments, spans and sums are written in it.

No-break spaces keep together what must not part at the end of a line.
"""

from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal

from include.integration_watch.domain.finding import Money
from include.integration_watch.domain.value import LANGUAGES, Language

_NO_BREAK = "\N{NO-BREAK SPACE}"
_TODAY: dict[Language, str] = {"de": "'heute', HH:mm", "en": "'today', HH:mm"}
_THIS_YEAR: dict[Language, str] = {
    "de": f"d.{_NO_BREAK}MMM, HH:mm",
    "en": f"d{_NO_BREAK}MMM, HH:mm",
}
_DAY: dict[Language, str] = {
    "de": f"d.{_NO_BREAK}MMM{_NO_BREAK}y",
    "en": f"d{_NO_BREAK}MMM{_NO_BREAK}y",
}
_ANY_YEAR: dict[Language, str] = {
    language: f"{pattern}, HH:mm" for language, pattern in _DAY.items()
}


def choose(asked: str, accepted: str) -> Language:
    """Return the language asked for by name, else the browser's favourite of ours, else English."""
    for tag in (asked, *_by_preference(accepted)):
        for language in LANGUAGES:
            if tag.lower().partition("-")[0] == language:
                return language
    return "en"


def _by_preference(accepted: str) -> list[str]:
    """Read ``Accept-Language``; what cannot be read is left out."""
    weighted: list[tuple[float, str]] = []
    for part in accepted.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            rank = float(weight or 1)
        except ValueError:
            continue
        if tag and rank > 0:
            weighted.append((rank, tag))
    return [tag for _, tag in sorted(weighted, key=lambda pair: pair[0], reverse=True)]


def moment(at: datetime, language: Language, zone: tzinfo, *, now: datetime) -> str:
    """Return a moment with its zone: ``heute, 06:10 MEZ``, ``24. Nov., 06:10 MEZ``; a year if it is another."""
    here, today = at.astimezone(zone), now.astimezone(zone)
    pattern = _ANY_YEAR
    if here.year == today.year:
        pattern = _TODAY if here.date() == today.date() else _THIS_YEAR
    written = format_datetime(at, pattern[language], tzinfo=zone, locale=language)
    return f"{written}{_NO_BREAK}{_zone_name(here, language)}"


def _zone_name(here: datetime, language: Language) -> str:
    """Return ``MEZ`` in German; in English what the zone calls itself, for Babel knows no CET."""
    if language == "de":
        return format_datetime(here, "z", tzinfo=here.tzinfo, locale=language)
    return here.tzname() or "UTC"


def span(length: timedelta, language: Language) -> str:
    """Return a span in its largest unit: ``4 Stunden``."""
    told = format_timedelta(max(length, timedelta()), locale=language, threshold=1.5)
    return told.replace(" ", _NO_BREAK)


def day(date_: date, language: Language) -> str:
    """Return a day: ``31. Dez. 2026``, ``31 Dec 2026``."""
    return format_date(date_, _DAY[language], locale=language)


def number(amount: Decimal | int, language: Language) -> str:
    """Return a number with the language's separators."""
    return format_decimal(amount, locale=language)


def money(sum_: Money, language: Language) -> str:
    """Return a sum with its currency: ``18.240,50 EUR``."""
    amount = format_decimal(sum_.amount, "#,##0.00", locale=language)
    return f"{amount}{_NO_BREAK}{sum_.currency}".rstrip()
