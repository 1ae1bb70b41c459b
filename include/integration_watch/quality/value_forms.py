"""How a column writes numbers and days: found out from all of its values, never from one."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from include.integration_watch.domain.value import Value

_POINT = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?")
_ISO_DAY = "%Y-%m-%d"
_DAYS = (_ISO_DAY, "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%Y%m%d", "%d.%m.%y")


class Form(Value):
    """How a column writes its values: ``point`` or ``comma`` for numbers, a pattern for days.

    An empty one leaves every value as it is; ``unsure`` says in a sentence why.
    """

    name: str = ""
    unsure: str = ""

    def read(self, value: str | None) -> str | None:
        """Return a value as the checks understand it; one that is not of this form stays as it is."""
        bare = (value or "").strip()
        if not self.name or not bare:
            return value
        if self.name == "point":
            return bare.replace(",", "") if _POINT.fullmatch(bare) else value
        if self.name == "comma":
            return bare.replace(".", "").replace(",", ".") if _COMMA.fullmatch(bare) else value
        day = _day(bare, self.name)
        return day.strftime(_ISO_DAY) if day else value


def number_form(values: Iterable[str | None]) -> Form:
    """Return how numbers are written: by what most values can be, sure only where one form alone fits."""
    point = comma = 0
    marked = False
    for value in values:
        bare = (value or "").strip()
        if not bare:
            continue
        as_point, as_comma = bool(_POINT.fullmatch(bare)), bool(_COMMA.fullmatch(bare))
        point += as_point
        comma += as_comma
        marked = marked or (("," in bare or "." in bare) and (as_point or as_comma))
    if point != comma:
        return Form(name="point" if point > comma else "comma")
    if not marked:
        return Form()
    return Form(
        unsure="its values can be read with a decimal point as well as with a decimal comma"
    )


def day_form(values: Iterable[str | None]) -> Form:
    """Return how days are written: by the pattern that most values follow, sure only where it is one."""
    seen: Counter[str] = Counter()
    for value in values:
        bare = (value or "").strip()
        seen.update(pattern for pattern in _DAYS if bare and _day(bare, pattern))
    if not seen:
        return Form()
    most = max(seen.values())
    likely = [pattern for pattern in _DAYS if seen[pattern] == most]
    if _ISO_DAY in likely:
        return Form()
    if len(likely) > 1:
        return Form(
            unsure="nobody can tell which number of its dates is the day and which the month"
        )
    return Form(name=likely[0])


def _day(bare: str, pattern: str) -> datetime | None:
    if pattern == "%Y%m%d" and len(bare) != len("20260304"):
        return None
    try:
        return datetime.strptime(bare, pattern)  # noqa: DTZ007 - a day, not a moment
    except ValueError:
        return None
