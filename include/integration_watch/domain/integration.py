"""Integrations: one business object moving one way between two systems by one Boomi process."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from .cadence import Cadence
from .tolerance import Acceptance, Tolerance
from .value import Id, Text, Value


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise ValueError(f'"{name}" is not a time zone: write one like Europe/Berlin') from unknown
    return name


ZoneName = Annotated[str, AfterValidator(_known_zone)]


class Stage(StrEnum):
    """How grown-up an integration is; decides who hears of it and from which severity."""

    TEST = "test"
    HYPERCARE = "hypercare"
    LIVE = "live"


class Endpoint(Value):
    """One side of an integration: a system, and what of its object this integration moves.

    Where the object lies is said by the system's endpoint contract. ``where`` narrows it: Coupa
    query arguments (``status[in]: approved,voided``), or equalities in SQL.
    """

    system: Id
    where: dict[str, str] = Field(default_factory=dict)


class InSpark(Value):
    """Where an integration's data lie in Spark: the session, its table, those of the objects it refers to."""

    url: str = "local[*]"
    table: str
    references: dict[str, str] = Field(default_factory=dict)


class Integration(Value):
    """One object, one way, one Boomi process, one promise, one owner group."""

    id: Id
    title: Text
    object: str
    source: Endpoint
    target: Endpoint
    boomi_system: Id
    boomi_process: str
    coupa_integration: str = ""
    coupa_files: str = ""
    cadence: Cadence
    zone: ZoneName = "UTC"
    grace: timedelta = timedelta(minutes=10)
    stuck_after: timedelta = timedelta(hours=1)
    holidays: str = ""
    free_days: tuple[date, ...] = ()
    compare_runs: bool = True
    ask_arrivals: bool = False
    ask_exported: bool = False
    owner_group: Id
    support_group: Id | None = None
    stage: Stage = Stage.LIVE
    check_data: bool = True
    in_place: bool = False
    suites: tuple[str, ...] = ()
    tolerances: tuple[Tolerance, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    payment_run: Cadence | None = None
    spark: InSpark | None = None

    @property
    def tzinfo(self) -> ZoneInfo:
        """Return the zone in which the cadence is meant."""
        return ZoneInfo(self.zone)
