"""What is known beside the newest runs of an integration: its past, its schedule, its free days."""

from collections.abc import Sequence
from datetime import datetime

from include.integration_watch.domain.background import Background
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.habits import AT_MOST
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import Execution, ExecutionStatus
from include.integration_watch.domain.platform_record import PlatformChange, ProcessSchedule
from include.integration_watch.domain.rhythm import LEARNED_FROM
from include.integration_watch.domain.system import SystemKind
from include.integration_watch.domain.transfer import Transfer, transfers
from include.integration_watch.domain.what_changed import WITHOUT_A_GOOD_RUN
from include.integration_watch.store import Store

_BAD = frozenset({ExecutionStatus.ERROR, ExecutionStatus.ABORTED})
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
        changes=_changes(runs, account, kept, now),
        transfers=transfers_of(integration, runs, known, kept),
        explanations=kept.explanations.of([run.id for run in runs if _is_asked_for(run)]),
        coupa_since=_coupa_since(integration, known, kept),
        schedule=_schedule(runs, account, kept) if is_learned else None,
        free_days=known.free_days.get(integration.holidays, frozenset()),
    )


def _is_asked_for(run: Execution) -> bool:
    return not run.status.is_open and run.status is not ExecutionStatus.DISCARDED


def _coupa_since(integration: Integration, known: Catalogue, kept: Store) -> datetime | None:
    """Return since when all is known that Coupa tells of an integration."""
    ends = (integration.source.system, integration.target.system)
    marks = [
        kept.watermark(f"coupa:{end}") for end in ends if known.system(end).kind is SystemKind.COUPA
    ]
    return max((mark.whole_since for mark in marks if mark), default=None)


def transfers_of(
    integration: Integration, runs: Sequence[Execution], known: Catalogue, kept: Store
) -> tuple[Transfer, ...]:
    """Return an integration's runs joined with what Coupa tells of them; nothing where it tells nothing."""
    code = integration.coupa_integration
    to_coupa = known.system(integration.target.system).kind is SystemKind.COUPA
    side = integration.target.system if to_coupa else integration.source.system
    if not code or known.system(side).kind is not SystemKind.COUPA:
        return ()
    return transfers(
        runs,
        kept.coupa_runs(side, code),
        kept.document_errors(side, code),
        is_to_coupa=to_coupa,
    )


def _changes(
    runs: Sequence[Execution], account: str, kept: Store, now: datetime
) -> tuple[PlatformChange, ...]:
    """Return what was changed since before the failed runs; where none failed nobody asks."""
    failed = [run.started_at for run in runs if run.status in _BAD]
    if not failed:
        return ()
    return kept.platform.changes(account, min(failed) - WITHOUT_A_GOOD_RUN, now)


def _schedule(runs: Sequence[Execution], account: str, kept: Store) -> ProcessSchedule | None:
    """Return the schedule of the process that the newest run names."""
    ids = {(run.process_id, run.atom_id) for run in runs if run.process_id}
    found = [
        each
        for each in kept.platform.schedules(account)
        if (each.process_id, each.atom_id) in ids and each.entries
    ]
    return found[0] if found else None
