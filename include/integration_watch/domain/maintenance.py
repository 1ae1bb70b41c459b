"""Planned maintenance: windows in which systems may be away, and what their owners promised of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from .integration import ZoneName
from .value import Id, Instant, Text, Value

LOCAL = "%Y-%m-%d %H:%M"
LONGEST = timedelta(days=31)
"""No window is longer: whoever is away for a month is not in maintenance."""


def _local(text: str) -> str:
    try:
        datetime.strptime(text, LOCAL)  # noqa: DTZ007 - a time on the wall; its zone stands beside it
    except ValueError:
        raise ValueError(f'"{text}" is no time: write it like 2026-12-31 22:00') from None
    return text


LocalTime = Annotated[str, AfterValidator(_local)]
"""A time as the clock on the wall shows it, in the zone that stands beside it."""


def moment_of(text: str, zone: str) -> datetime:
    """Return the moment of a local time; of an hour that the clock shows twice it is the first."""
    return datetime.strptime(text, LOCAL).replace(tzinfo=ZoneInfo(zone))


class Maintenance(Value):
    """One window: from ``starts`` up to ``ends`` these systems may be away.

    ``source`` says who knows of it: ``maintenance.yaml``, a calendar's id, or ``command``. ``by``
    is who announced it. ``ended_at`` is when somebody said that it is over, before or after its
    planned end.
    """

    id: str = Field(min_length=1, max_length=200)
    systems: tuple[Id, ...] = Field(min_length=1)
    starts: Instant
    ends: Instant
    title: str = ""
    source: str = "command"
    by: str = ""
    announced_at: Instant | None = None
    ended_at: Instant | None = None

    @model_validator(mode="after")
    def _is_a_window(self) -> Self:
        if self.ends <= self.starts:
            raise ValueError("a window ends after it starts: exchange the two, or correct one")
        if self.ends - self.starts > LONGEST:
            raise ValueError("a window is 31 days long at most: give its end, or write several")
        return self

    @property
    def over_at(self) -> datetime:
        """Return when it is over: as planned, or when somebody ended it."""
        return self.ended_at or self.ends

    @property
    def is_void(self) -> bool:
        """Tell whether it was ended before it began: it never takes place."""
        return self.ended_at is not None and self.ended_at <= self.starts

    def holds(self, moment: datetime) -> bool:
        """Tell whether a moment lies inside it; its end does not."""
        return self.starts <= moment < self.over_at


class PlannedWindow(Value):
    """A window of ``maintenance.yaml``, in the local times of its zone."""

    id: Id
    systems: tuple[Id, ...] = Field(min_length=1)
    title: Text
    starts: LocalTime
    ends: LocalTime
    zone: ZoneName = "UTC"

    @model_validator(mode="after")
    def _is_a_window(self) -> Self:
        self.window()
        return self

    def window(self) -> Maintenance:
        """Return the window with its moments."""
        return Maintenance(
            id=self.id,
            systems=self.systems,
            starts=moment_of(self.starts, self.zone),
            ends=moment_of(self.ends, self.zone),
            title=self.title.en,
            source="maintenance.yaml",
        )


class MaintenanceCalendar(Value):
    """A calendar whose events are windows of ``systems``.

    It lies in a ``file`` or at the address in the password of the Airflow connection ``conn_id``:
    whoever knows a private calendar's address can read it. ``only`` takes the events whose title
    holds this text; ``zone`` is meant where an event names none.
    """

    id: Id
    systems: tuple[Id, ...] = Field(min_length=1)
    file: str = ""
    conn_id: str = ""
    only: str = ""
    zone: ZoneName = "UTC"

    @model_validator(mode="after")
    def _lies_somewhere(self) -> Self:
        if bool(self.file) == bool(self.conn_id):
            raise ValueError("a calendar needs either a file or a conn_id")
        return self


def over_systems(
    windows: Iterable[Maintenance], systems: Iterable[Id], start: datetime, end: datetime
) -> tuple[Maintenance, ...]:
    """Return the windows of any of these systems that overlap a span of time, first start first."""
    wanted = frozenset(systems)
    found = (
        window
        for window in windows
        if not window.is_void
        and wanted.intersection(window.systems)
        and window.starts < end
        and window.over_at > start
    )
    return tuple(sorted(found, key=lambda window: (window.starts, window.id)))


def spans(windows: Iterable[Maintenance]) -> tuple[tuple[datetime, datetime], ...]:
    """Return the time that windows cover together: spans in order that do not touch."""
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted((w.starts, w.over_at) for w in windows if not w.is_void):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
