"""Numbers, money, moments and spans as a reader of one language and one time zone writes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

from include.integration_watch.domain.finding import Money
from include.integration_watch.domain.value import Language

from .outer_text import one_line

_LOCALES: dict[Language, str] = {"de": "de_DE", "en": "en_GB"}
_NO_BREAK = "\N{NO-BREAK SPACE}"
_PERCENT: dict[Language, str] = {"de": f"#,##0.#{_NO_BREAK}%", "en": "#,##0.#%"}
_MONEY: dict[Language, str] = {"de": "#,##0.00 ¤¤", "en": "¤¤ #,##0.00"}
_DAY: dict[Language, str] = {"de": "EEE dd.MM.", "en": "EEE d MMM"}
_DAY_AND_YEAR: dict[Language, str] = {"de": "dd.MM.y", "en": "d MMM y"}
_LONGEST_ABBREVIATION = 5
_MOST_DIGITS = 18


@dataclass(frozen=True)
class Figures:
    """Writes figures for one reader; ``today`` is the moment from which days are told apart.

    What must not part at the end of a line (a sum and its currency, a number and its unit, the parts
    of a date) is written with no-break spaces; `outer_text.plain_spaces` takes them out of plain text.
    """

    language: Language
    zone: ZoneInfo
    today: datetime

    @property
    def _locale(self) -> str:
        return _LOCALES[self.language]

    def number(self, value: int) -> str:
        """Return 61.529 or 61,529."""
        return format_decimal(value, locale=self._locale)

    def percent(self, share: float) -> str:
        """Return 98,5 % or 98.5%."""
        return format_percent(share, _PERCENT[self.language], locale=self._locale)

    def seconds(self, milliseconds: int) -> str:
        """Return 5,3 or 5.3."""
        return format_decimal(Decimal(milliseconds) / 1000, "0.0", locale=self._locale)

    def latency(self, milliseconds: int) -> str:
        """Return 80 ms, or 5,3 s from a second on."""
        if milliseconds < 1000:  # noqa: PLR2004 - a second
            return f"{self.number(milliseconds)}{_NO_BREAK}ms"
        return f"{self.seconds(milliseconds)}{_NO_BREAK}s"

    def money(self, sum_: Money) -> str:
        """Return 18.240,50 EUR or EUR 18,240.50."""
        return self.amount(sum_.amount, sum_.currency)

    def amount(self, amount: Decimal, currency: str) -> str:
        """Return an amount; what is no currency code is shown as it came."""
        code = one_line(currency, 12)
        if amount and abs(amount.adjusted()) > _MOST_DIGITS:
            return f"{amount:.3E}{_NO_BREAK}{code}".strip()
        if len(code) == 3 and code.isascii() and code.isupper():  # noqa: PLR2004 - ISO 4217
            pattern = _MONEY[self.language]
            return _kept(format_currency(amount, code, pattern, locale=self._locale))
        plain = format_decimal(amount, "#,##0.00", locale=self._locale)
        return f"{plain}{_NO_BREAK}{code}".strip()

    def day(self, day: date) -> str:
        """Return 31.12.2026 or 31 Dec 2026."""
        return _kept(format_date(day, _DAY_AND_YEAR[self.language], locale=self._locale))

    def moment(self, at: datetime) -> str:
        """Return a clock time with its zone, and the day unless it is today."""
        local = at.astimezone(self.zone)
        today = self.today.astimezone(self.zone)
        clock = self._clock(local)
        if local.date() == today.date():
            return clock
        day = _DAY if local.year == today.year else _DAY_AND_YEAR
        named = format_datetime(local, day[self.language], locale=self._locale)
        return f"{_kept(named)}, {clock}"

    def day_of(self, iso: str) -> str:
        """Return a day with weekday and year; what is no day stays as it is."""
        try:
            found = date.fromisoformat(iso)
        except ValueError:
            return one_line(iso, 20)
        pattern = {"de": "EEE dd.MM.y", "en": "EEE d MMM y"}[self.language]
        return _kept(format_date(found, pattern, locale=self._locale))

    def full_moment(self, at: datetime) -> str:
        """Return a moment with weekday, day, year, clock time and zone."""
        local = at.astimezone(self.zone)
        pattern = {"de": "EEE dd.MM.y", "en": "EEE d MMM y"}[self.language]
        day = format_datetime(local, pattern, locale=self._locale)
        return f"{_kept(day)}, {self._clock(local)}"

    def until(self, at: datetime, *, since: datetime) -> str:
        """Return the end of a span of time: its day is named where it is not that of the beginning."""
        local = at.astimezone(self.zone)
        if local.date() != since.astimezone(self.zone).date():
            return self.full_moment(at)
        return self._clock(local)

    def span(self, length: timedelta) -> str:
        """Return a length of time in its two largest units: 3 Std., 20 Min."""
        minutes = max(round(length.total_seconds() / 60), 0)
        days, rest = divmod(minutes, 24 * 60)
        hours, minutes = divmod(rest, 60)
        parts = [("day", days), ("hour", hours), ("minute", minutes)]
        told = [(unit, value) for unit, value in parts if value][:2] or [("minute", 0)]
        return " ".join(
            _kept(format_unit(value, f"duration-{unit}", "short", locale=self._locale))
            for unit, value in told
        )

    def list_(self, items: Iterable[str]) -> str:
        """Return a, b and c."""
        return format_list(list(items), locale=self._locale)

    def _clock(self, local: datetime) -> str:
        return f"{local:%H:%M}{_NO_BREAK}{self._abbreviation(local)}"

    def _abbreviation(self, local: datetime) -> str:
        named = get_timezone_name(local, width="short", locale=self._locale)
        for name in (named, local.tzname() or ""):
            if name.isalpha() and len(name) <= _LONGEST_ABBREVIATION:
                return name
        return f"UTC{local:%z}"


def _kept(text: str) -> str:
    """Return a text that stays on one line."""
    return text.replace(" ", _NO_BREAK)
