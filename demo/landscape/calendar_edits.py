"""What a special day makes of the runs of an integration, today and on the days like it before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from include.integration_watch.domain.day_kind import is_month_end

from .calendar_plants import DayIsSpecial
from .clock import TENANT_ZONE
from .execution_edits import about_200
from .runs import Edit, Process, Run, Timeline

_SHORT = timedelta(seconds=20)
_SLOW = timedelta(minutes=20)
_MANY = 5000
_SHORTLY = timedelta(minutes=2)
_QUIET_AFTER = timedelta(minutes=25)
_AT_MONTH_END = 18
"""What only comes on the last working day of a month comes at this hour."""


def special_day_edit(plant: DayIsSpecial, timeline: Timeline, begun: datetime) -> Edit:
    """Return what a special day makes of all runs."""
    process = timeline.process_of(plant.integration)
    today = plant.day(begun)
    match plant.why:
        case "holiday":
            return _only(process, lambda run: _day(run) != today)
        case "only_at_month_end":
            return _only(process, _is_of_a_month_end)
    planted = [replace(run, is_planted=True) for run in _planted(plant, process, begun)]
    # A run of the hour that rests would be missing, but one at work all that time is planted.
    before = _SLOW + _SHORTLY if plant.why == "month_end_slower" else _SHORTLY
    quiet = (begun - before, begun + _QUIET_AFTER)

    def edit(runs: list[Run], _now: datetime) -> list[Run]:
        others = [run for run in runs if run.process is not process]
        mine = [
            _usual(plant, run, today)
            for run in runs
            if run.process is process
            and not run.is_planted
            and not quiet[0] <= run.started_at <= quiet[1]
        ]
        earlier = [run for run in runs if run.process is process and run.is_planted]
        return [*others, *mine, *earlier, *planted]

    return edit


def _usual(plant: DayIsSpecial, run: Run, today: date) -> Run:
    """Return a run of the past as it is on days of its kind."""
    run = replace(run, inbound=about_200(run))
    if plant.why == "usually_empty":
        return replace(run, inbound=0) if _day(run).weekday() == today.weekday() else run
    if not is_month_end(_day(run), frozenset()):
        return run
    return replace(run, inbound=_MANY, ended_at=run.started_at + _SLOW)


def _planted(plant: DayIsSpecial, process: Process, begun: datetime) -> tuple[Run, ...]:
    at = begun + timedelta(seconds=plant.after_s)
    run = Run(process, at - _SHORT, at, inbound=0 if plant.why == "usually_empty" else _MANY)
    match plant.why:
        case "month_end_slower":
            return (replace(run, started_at=at - _SLOW),)
        case "month_end_more":
            return tuple(
                replace(run, started_at=run.started_at - back, ended_at=at - back)
                for back in (timedelta(), timedelta(minutes=1), timedelta(minutes=2))
            )
    return (run,)


def _only(process: Process, wanted: Callable[[Run], bool]) -> Edit:
    return lambda runs, _now: [run for run in runs if run.process is not process or wanted(run)]


def _is_of_a_month_end(run: Run) -> bool:
    hour = run.started_at.astimezone(TENANT_ZONE).hour
    return is_month_end(_day(run), frozenset()) and hour == _AT_MONTH_END


def _day(run: Run) -> date:
    return run.started_at.astimezone(TENANT_ZONE).date()
