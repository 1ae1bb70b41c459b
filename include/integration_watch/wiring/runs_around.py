"""The runs around an incident: the last good one, and when the next is due."""

from datetime import datetime

from include.integration_watch.domain.boomi_schedule import next_after
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Finding
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import Execution
from include.integration_watch.store import Store

from .background import schedule_of


def runs_around(
    finding: Finding, known: Catalogue, kept: Store, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """Return when the last good run of an integration began and when its next is due, where known.

    The run that a finding speaks of is not a good one, whatever Boomi calls it, nor one in which
    documents failed.
    """
    integration = known.integrations_by_id.get(finding.subject)
    if integration is None:
        return None, None
    account = known.system(integration.boomi_system).account_id
    since = now - known.settings.look_back
    runs = kept.executions(account, integration.boomi_process, since)
    good = [
        run.started_at
        for run in runs
        if run.counts
        and run.status.value.startswith("COMPLETE")
        and not run.inbound_errors
        and run.id != finding.facts.get("execution")
    ]
    return max(good, default=None), _next_due(integration, runs, known, kept, now)


def _next_due(
    integration: Integration,
    runs: tuple[Execution, ...],
    known: Catalogue,
    kept: Store,
    now: datetime,
) -> datetime | None:
    """Return the next promised run; of one that runs as usual what Boomi's schedule says, else nothing."""
    if not integration.cadence.is_learned:
        return integration.cadence.next_deadline(
            now, integration.tzinfo, known.free_days_of(integration)
        )
    account = known.system(integration.boomi_system).account_id
    schedule = schedule_of(runs, kept.platform.schedules(account))
    if schedule is None or schedule.enabled is False:
        return None
    try:
        return next_after(schedule, now, integration.tzinfo, known.free_days_of(integration))
    except ValueError:
        # A schedule that nobody can read promises nothing; `judge_due` asks the past instead.
        return None
