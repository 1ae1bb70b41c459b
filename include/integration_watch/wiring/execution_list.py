"""The transfers of the last days as both sides tell them, with what may be done again."""

from collections.abc import Iterator
from datetime import datetime

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import Execution, ExecutionStatus
from include.integration_watch.domain.platform_record import PlatformChange
from include.integration_watch.domain.rerun import Advice, may_run_again, may_send_again
from include.integration_watch.domain.transfer import Transfer
from include.integration_watch.domain.value import Value
from include.integration_watch.domain.what_changed import WITHOUT_A_GOOD_RUN, since_last_good
from include.integration_watch.errors.classifier import Classifier
from include.integration_watch.store import Store

from .background import transfers_of

_BAD = frozenset({ExecutionStatus.ERROR, ExecutionStatus.ABORTED})


class Story(Value):
    """One transfer: what both sides counted, the row that knows its error, and what follows.

    ``changed`` is what somebody changed between the last good run and this one, where it failed.
    """

    integration: str
    transfer: Transfer
    error_rule: str | None = None
    advice: Advice | None = None
    changed: tuple[PlatformChange, ...] = ()

    @property
    def is_bad(self) -> bool:
        """Tell whether Boomi or Coupa says that something went wrong."""
        run = self.transfer.execution
        return run.status in _BAD or bool(run.inbound_errors or self.transfer.errors)


def stories(
    integrations: tuple[Integration, ...],
    known: Catalogue,
    kept: Store,
    since: datetime,
    now: datetime,
) -> Iterator[Story]:
    """Yield the transfers of integrations that began since a moment, oldest first for each."""
    diagnose = Classifier(known.error_rules)
    for integration in integrations:
        account = known.system(integration.boomi_system).account_id
        runs = kept.executions(account, integration.boomi_process, since)
        changes = kept.platform.changes(account, since - WITHOUT_A_GOOD_RUN, now)
        last_good: datetime | None = None
        for transfer in transfers_of(integration, runs, known, kept) or _of_boomi_alone(runs):
            story = _story(integration, transfer, known, diagnose, changes, last_good)
            if transfer.is_good and transfer.is_over:
                last_good = transfer.execution.started_at
            yield story


def _of_boomi_alone(runs: tuple[Execution, ...]) -> tuple[Transfer, ...]:
    return tuple(Transfer(execution=run) for run in runs if run.counts)


def _story(
    integration: Integration,
    transfer: Transfer,
    known: Catalogue,
    diagnose: Classifier,
    changes: tuple[PlatformChange, ...],
    last_good: datetime | None,
) -> Story:
    run = transfer.execution
    failed = run.status in _BAD
    words = "\n".join(
        filter(
            None,
            (
                (run.error_text or run.message) if failed or run.inbound_errors else "",
                *(text for error in transfer.errors for text in error.messages),
            ),
        )
    )
    rule_id = diagnose(words, integration.id).rule if words else None
    rule = known.error_rule(rule_id)
    advice = (
        may_send_again(transfer.errors, rule)
        if transfer.errors and not failed
        else may_run_again(run, rule)
    )
    return Story(
        integration=integration.id,
        transfer=transfer,
        error_rule=rule_id,
        advice=advice,
        changed=since_last_good(run, last_good, changes) if failed else (),
    )
