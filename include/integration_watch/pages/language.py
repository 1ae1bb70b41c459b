"""In which language a reader is answered, and how moments, spans and sums are written in it."""

from datetime import datetime, timedelta, tzinfo
from decimal import Decimal

from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_decimal

from include.integration_watch.domain.finding import Money
from include.integration_watch.domain.value import LANGUAGES, Language

_MOMENT: dict[Language, str] = {"de": "d. MMM y, HH:mm z", "en": "d MMM y, HH:mm z"}


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


def moment(at: datetime, language: Language, zone: tzinfo) -> str:
    """Return a moment with its zone: ``24. Nov. 2026, 06:10 MEZ``."""
    return format_datetime(at, _MOMENT[language], tzinfo=zone, locale=language)


def span(length: timedelta, language: Language) -> str:
    """Return a span in its largest unit: ``4 Stunden``."""
    return format_timedelta(max(length, timedelta()), locale=language, threshold=1.5)


def number(amount: Decimal | int, language: Language) -> str:
    """Return a number with the language's separators."""
    return format_decimal(amount, locale=language)


def money(sum_: Money, language: Language) -> str:
    """Return a sum with its currency: ``18.240,50 EUR``."""
    return f"{format_decimal(sum_.amount, '#,##0.00', locale=language)} {sum_.currency}".rstrip()
