"""The month of every system: availability, what was planned, how fast, how much budget is left."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.monthly import month_of
from include.integration_watch.domain.objective import SystemMonth, months
from include.integration_watch.domain.system import System
from include.integration_watch.store import Store


def zone_of(system: System, known: Catalogue) -> str:
    """Return the zone in which the days of a system's owner begin."""
    group = known.owner_groups_by_id.get(system.owner_group)
    return (group.zone if group else None) or known.settings.zone


def month_of_systems(month: str, known: Catalogue, kept: Store) -> tuple[SystemMonth, ...]:
    """Return every system's month, ``2026-11``; raise ValueError where that is none.

    Each system's days are those of its owner's zone, so the month is, too.
    """
    begins, ends = month_of(month, ZoneInfo("UTC"))
    cells = kept.systems.days(begins.date(), ends.date() - timedelta(days=1))
    promised = {
        system.id: None if system.objective is None else system.objective / 100
        for system in known.systems
    }
    return months(cells, promised)
