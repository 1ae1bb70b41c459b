"""Windows of maintenance: where they come from, and what they say of each system."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from include.integration_watch.calendars.address import read_address, read_file
from include.integration_watch.calendars.events import CalendarUnreadable, read_events
from include.integration_watch.catalogue import config_root
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.in_maintenance import (
    PROOF_WITHIN,
    Recovery,
    current_window,
    judge_window,
    recovery,
    touched_by_window,
)
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.maintenance import (
    LONGEST,
    Maintenance,
    MaintenanceCalendar,
    over_systems,
)
from include.integration_watch.domain.observation import Execution
from include.integration_watch.domain.value import Id
from include.integration_watch.store import Store

YAML = "maintenance.yaml"
AHEAD = timedelta(days=60)
"""How far ahead a calendar is read."""

log = logging.getLogger(__name__)


def windows(known: Catalogue, kept: Store, now: datetime) -> tuple[Maintenance, ...]:
    """Return all windows that concern now or later: those of the configuration and those kept."""
    since = now - PROOF_WITHIN
    stored = {window.id: window for window in kept.windows.since(since)}
    declared = (planned.window() for planned in known.maintenance)
    for window in declared:
        if window.ends > since:
            stored.setdefault(window.id, window)
    return tuple(sorted(stored.values(), key=lambda window: (window.starts, window.id)))


def in_windows(known: Catalogue, kept: Store, now: datetime) -> frozenset[Id]:
    """Return the systems that are in planned maintenance now."""
    held = (window for window in windows(known, kept, now) if window.holds(now))
    return frozenset(system for window in held for system in window.systems)


def judge_windows(known: Catalogue, kept: Store, now: datetime) -> Judgement:
    """Judge every system by its windows."""
    found = windows(known, kept, now)
    total = Judgement()
    for system in known.systems:
        window = current_window(system.id, found, now)
        recovered = Recovery()
        if window is not None and now >= window.over_at:
            recovered = recovery(
                window,
                system.id,
                _runs(touched_by_window(window, system.id, known), known, kept, window.over_at),
                kept.windows.well_since(system.id, window.over_at),
                known,
                now,
            )
        total += judge_window(
            system, window, recovered, now, overrun_after=known.settings.overrun_after
        )
    return total


def _runs(
    integrations: Iterable[Integration], known: Catalogue, kept: Store, since: datetime
) -> dict[Id, tuple[Execution, ...]]:
    return {
        each.id: kept.executions(
            known.system(each.boomi_system).account_id, each.boomi_process, since
        )
        for each in integrations
    }


def take_over_all(known: Catalogue, kept: Store, now: datetime) -> list[str]:
    """Keep what the configuration and every calendar say now; return a sentence for each trouble.

    A calendar that cannot be read leaves its windows as they were.
    """
    kept.windows.take_over(YAML, [planned.window() for planned in known.maintenance], now)
    troubles: list[str] = []
    for calendar in known.calendars:
        try:
            read = read_events(_bytes(calendar), calendar, now - LONGEST, now + AHEAD)
        except CalendarUnreadable as unreadable:
            troubles.append(str(unreadable))
            continue
        for mistake in read.mistakes:
            log.warning("%s: %s", calendar.id, mistake)
        kept.windows.take_over(calendar.id, read.windows, now)
    return troubles


def _bytes(calendar: MaintenanceCalendar) -> bytes:
    if calendar.file:
        return read_file(config_root() / calendar.file, calendar.id)
    from airflow.sdk import BaseHook  # noqa: PLC0415 - seconds
    from airflow.sdk.exceptions import AirflowNotFoundException  # noqa: PLC0415

    try:
        address = BaseHook.get_connection(calendar.conn_id).password or ""
    except AirflowNotFoundException:
        raise CalendarUnreadable(
            f'{calendar.id}: no connection "{calendar.conn_id}" (docs/connections.md)'
        ) from None
    return read_address(address, calendar.id)


def overlapping(
    known: Catalogue, kept: Store, window: Maintenance, now: datetime
) -> tuple[Maintenance, ...]:
    """Return the other windows of the same systems at the same time."""
    found = over_systems(windows(known, kept, now), window.systems, window.starts, window.ends)
    return tuple(other for other in found if other.id != window.id)
