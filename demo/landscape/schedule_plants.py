"""What somebody edits in Boomi's schedule of a process while the demo is watched."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from include.integration_watch.domain.value import Value

from .runs import Edit, Process, Timeline

_AHEAD = timedelta(hours=2)


class ScheduleEdited(Value):
    """A schedule is stopped, or moved to an hour that is still to come, or only its retries are edited.

    It happens ``after_s`` seconds after the start. What is stopped or moved does not run from then on.
    """

    type: Literal["schedule_edited"]
    integration: str
    what: Literal["stopped", "moved", "retries"]
    after_s: Annotated[float, Field(ge=0)] = 0


@dataclass(frozen=True)
class Edited:
    """A schedule as it was edited at a moment."""

    plant: ScheduleEdited
    at: datetime

    def times(self, process: Process, now: datetime) -> dict[str, str]:
        """Return the times that it has instead of its own; none where they are untouched."""
        if self.plant.what != "moved" or now < self.at:
            return {}
        ahead = (self.at + _AHEAD).astimezone(process.integration.tzinfo)
        return {"minutes": "0", "hours": str(ahead.hour)}

    def is_stopped(self, now: datetime) -> bool:
        """Tell whether it is stopped."""
        return self.plant.what == "stopped" and now >= self.at

    def retries(self, now: datetime) -> int:
        """Return how often Boomi tries again what fails."""
        return 3 if self.plant.what == "retries" and now >= self.at else 1


def edited_schedules(plants: Iterable[Any], begun: datetime) -> dict[str, Edited]:
    """Return what is edited, by integration."""
    return {
        plant.integration: Edited(plant, begun + timedelta(seconds=plant.after_s))
        for plant in plants
        if isinstance(plant, ScheduleEdited)
    }


def schedule_edit(plant: ScheduleEdited, timeline: Timeline, begun: datetime) -> Edit | None:
    """Return what an edited schedule makes of the runs: none come once it is stopped or moved."""
    if plant.what == "retries":
        return None
    process = timeline.process_of(plant.integration)
    since = begun + timedelta(seconds=plant.after_s)
    return lambda runs, _now: [
        run for run in runs if run.process is not process or run.started_at < since
    ]
