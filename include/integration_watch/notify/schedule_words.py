"""When a run is expected and by what, and how Boomi's schedule changed, in the reader's language."""

import re

from .case import Case
from .outer_text import one_line

_ANY_DAY = ("*", "*", "*", "*")
_WORKDAYS = ("*", "*", "2-6", "*")
"""Day of the month, month, day of the week (1 is Sunday), year."""
_EVERY = re.compile(r"^0-59/(\d+)$")


def expected_words(case: Case, cadence: str) -> str:
    """Return by what a run was due: its promise, Boomi's schedule, or what it has always done."""
    by = case.finding.facts.get("expected_by", "")
    said = case.words.known(f"expected.{by}") or case.words.known("expected.cadence") or ""
    return case.words.fill(said, {"cadence": cadence})


def schedule_change(case: Case) -> str:
    """Return how a schedule's times were before and are now, or where to see them."""
    before, after = (case.finding.facts.get(f"times_{when}", "") for when in ("before", "after"))
    if not before and not after:
        return case.words.say("schedule.seen")
    return case.words.say("schedule.change", before=_times(before, case), after=_times(after, case))


def _times(lines: str, case: Case) -> str:
    """Return the times of a schedule; what is no plain one is quoted as Boomi writes it."""
    if not lines:
        return case.words.say("schedule.none")
    minutes, hours, *days = (*lines.split(), *_ANY_DAY)[:6]
    is_single = ";" not in lines and minutes.isdigit()
    if is_single and hours == "*" and tuple(days) == _ANY_DAY:
        return case.words.say("schedule.hourly", minute=minutes)
    if is_single and hours.isdigit() and tuple(days) in (_ANY_DAY, _WORKDAYS):
        at = f"{int(hours):02}:{int(minutes):02}"
        return case.words.say(
            "schedule.daily" if tuple(days) == _ANY_DAY else "schedule.workdays", at=at
        )
    if ";" not in lines and (every := _EVERY.match(minutes)) and (hours, *days) == ("*", *_ANY_DAY):
        return case.words.say("schedule.minutes", count=every[1])
    return case.words.say("schedule.other", times=one_line(lines, 120))
