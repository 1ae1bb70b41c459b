"""Runs that look wrong only to whoever does not know what day it is: holidays, month ends, weekdays.

A demo runs on the clock of the day on which it is watched. What makes that day a holiday, or the last
working day of its month, are the free days that the integration is given for it.
"""

from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from include.integration_watch.domain.value import Value

from .clock import TENANT_ZONE

Why = Literal[
    "holiday",
    "month_end_bigger",
    "month_end_slower",
    "month_end_more",
    "only_at_month_end",
    "usually_empty",
]
_DAY = timedelta(days=1)


class DayIsSpecial(Value):
    """A run, or the lack of one, that is right on this very day; it ends ``after_s`` seconds after the start."""

    type: Literal["day_is_special"]
    integration: str
    why: Why
    after_s: Annotated[float, Field(ge=0)] = 0

    def day(self, begun: datetime) -> date:
        """Return the day that is special."""
        return (begun + timedelta(seconds=self.after_s)).astimezone(TENANT_ZONE).date()

    def free_days(self, begun: datetime) -> tuple[date, ...]:
        """Return the days on which nothing is due, which make the day what it is.

        It is a holiday itself, or the month has no working day after it.
        """
        day = self.day(begun)
        if self.why == "holiday":
            return (day,)
        if not self.why.startswith("month_end"):
            return ()
        ahead = (day + offset * _DAY for offset in range(1, 31))
        return tuple(each for each in ahead if each.month == day.month)
