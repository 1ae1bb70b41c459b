"""The transfers of the last days as both sides tell them, with what may be done again."""

from collections.abc import Iterator
from datetime import datetime

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.coupa_file import CoupaFile
from include.integration_watch.domain.error_rule import Diagnosis
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.judge_files import files_of
from include.integration_watch.domain.observation import Execution, ExecutionStatus
from include.integration_watch.domain.platform_record import PlatformChange
from include.integration_watch.domain.rerun import may_run_again, may_send_again
from include.integration_watch.domain.story import Story, advised
from include.integration_watch.domain.system import SystemKind
from include.integration_watch.domain.transfer import Transfer
from include.integration_watch.domain.transfer_files import files_by_execution
from include.integration_watch.domain.what_changed import WITHOUT_A_GOOD_RUN, since_last_good
from include.integration_watch.errors.classifier import Classifier
from include.integration_watch.store import Store

from .background import transfers_of
from .releases import Releases

_BAD = frozenset({ExecutionStatus.ERROR, ExecutionStatus.ABORTED})


def stories(
    integrations: tuple[Integration, ...],
    known: Catalogue,
    kept: Store,
    since: datetime,
    now: datetime,
) -> Iterator[Story]:
    """Yield the transfers of integrations that began since a moment, oldest first for each."""
    diagnose = Classifier(known.error_rules)
    releases = Releases(known, kept, since - WITHOUT_A_GOOD_RUN, now)
    for integration in integrations:
        account = known.system(integration.boomi_system).account_id
        runs = kept.executions(account, integration.boomi_process, since)
        changes = kept.platform.changes(account, since - WITHOUT_A_GOOD_RUN, now)
        changes += releases.of(integration)
        told = transfers_of(integration, runs, known, kept) or _of_boomi_alone(runs)
        files = _files(integration, told, known, kept, since)
        arrivals = kept.arrivals.of(integration.id, since)
        last_good: datetime | None = None
        for transfer in told:
            story = _story(integration, transfer, known, diagnose, changes, last_good)
            if transfer.is_good and transfer.is_over:
                last_good = transfer.execution.started_at
            id = transfer.execution.id
            whole = story.model_copy(
                update={"files": files.get(id, ()), "arrival": arrivals.get(id)}
            )
            yield whole.model_copy(update={"advice": advised(whole)})


def alone(run: Execution, integration: Integration | None, known: Catalogue) -> Story:
    """Return the story of an execution that no transfer is made of: a test, a part, a discarded run."""
    transfer = Transfer(execution=run)
    if integration is None:
        return Story(integration="", transfer=transfer, advice=may_run_again(run))
    return _story(integration, transfer, known, Classifier(known.error_rules), (), None)


def _files(
    integration: Integration,
    told: tuple[Transfer, ...],
    known: Catalogue,
    kept: Store,
    since: datetime,
) -> dict[str, tuple[CoupaFile, ...]]:
    """Return the files that Coupa loaded of each transfer."""
    target = integration.target.system
    if known.system(target).kind is not SystemKind.COUPA:
        return {}
    loaded = files_of(integration, kept.coupa_side.files(target, since), known.integrations)
    if not loaded:
        return {}
    explained = kept.explanations.of([each.execution.id for each in told])
    names = {id: frozenset(each.files) for id, each in explained.items()}
    return files_by_execution(told, loaded, names)


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
    diagnosis = diagnose(words, integration.id) if words else Diagnosis()
    rule_id = diagnosis.rule
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
        fields=diagnosis.fields,
        advice=advice,
        changed=since_last_good(run, last_good, changes) if words else (),
    )
