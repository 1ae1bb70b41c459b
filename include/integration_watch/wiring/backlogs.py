"""Backlogs over the store: what usually comes with a run, and what an outage kept back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from include.integration_watch.domain.backlog import Backlog, backlog, usual_load
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.in_maintenance import touched_by_window
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.maintenance import Maintenance
from include.integration_watch.domain.observation import Execution
from include.integration_watch.domain.value import Id
from include.integration_watch.store import Store

LOOK_BACK = timedelta(days=14)


def usual_loads(window: Maintenance, known: Catalogue, kept: Store) -> dict[Id, int]:
    """Return how many documents a run of each touched integration usually carries, where known."""
    since = window.starts - LOOK_BACK
    found: dict[Id, int] = {}
    for system in window.systems:
        for each in touched_by_window(window, system, known):
            load = usual_load(runs_of(each, known, kept, since), window.starts)
            if load is not None:
                found[each.id] = load
    return found


def backlogs(
    integrations: Iterable[Integration],
    began: datetime,
    ended: datetime,
    known: Catalogue,
    kept: Store,
) -> tuple[Backlog, ...]:
    """Return what an outage kept back of each integration, those with nothing left out."""
    found = (
        backlog(each, runs_of(each, known, kept, began - LOOK_BACK), began, ended)
        for each in integrations
    )
    return tuple(each for each in found if each.waited)


def runs_of(
    integration: Integration, known: Catalogue, kept: Store, since: datetime
) -> tuple[Execution, ...]:
    """Return an integration's runs since a moment."""
    account = known.system(integration.boomi_system).account_id
    return kept.executions(account, integration.boomi_process, since)
