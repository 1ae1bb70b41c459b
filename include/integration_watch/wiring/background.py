"""What is known beside the newest runs of an integration: its past, its schedule, its free days."""

from collections.abc import Sequence
from datetime import datetime

from include.integration_watch.domain.background import Background
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.habits import AT_MOST
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import Execution
from include.integration_watch.domain.platform_record import ProcessSchedule
from include.integration_watch.domain.rhythm import LEARNED_FROM
from include.integration_watch.store import Store

_OF_A_RHYTHM = 9000
"""Runs of 90 days, one each quarter of an hour."""


def background(
    integration: Integration,
    runs: Sequence[Execution],
    account: str,
    known: Catalogue,
    kept: Store,
    now: datetime,
) -> Background:
    """Return what the runs of an integration are judged against."""
    is_learned = integration.cadence.is_learned
    past = (
        kept.runs.past(
            account,
            integration.boomi_process,
            now - LEARNED_FROM,
            limit=_OF_A_RHYTHM if is_learned else AT_MOST,
        )
        if integration.compare_runs or is_learned
        else ()
    )
    return Background(
        past=past,
        schedule=_schedule(runs, account, kept) if is_learned else None,
        free_days=known.free_days.get(integration.holidays, frozenset()),
    )


def _schedule(runs: Sequence[Execution], account: str, kept: Store) -> ProcessSchedule | None:
    """Return the schedule of the process that the newest run names."""
    ids = {(run.process_id, run.atom_id) for run in runs if run.process_id}
    found = [
        each
        for each in kept.platform.schedules(account)
        if (each.process_id, each.atom_id) in ids and each.entries
    ]
    return found[0] if found else None
