"""Pre-flight: what the next run will be refused, looked at ahead of it and compared afterwards."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import DocumentError, SuiteOutcome
from include.integration_watch.domain.preflight import (
    SETTLED_AFTER,
    Look,
    Prediction,
    Risk,
    begun_after,
    land,
    next_due,
    run_of,
    soon,
    unsure_rules,
)
from include.integration_watch.domain.system import SystemKind
from include.integration_watch.domain.value import Id
from include.integration_watch.quality.money_at_risk import PaymentRuns, money_at_risk
from include.integration_watch.quality.places import refusals_file
from include.integration_watch.quality.refusals import keep_refusals, predicted_keys
from include.integration_watch.quality.snapshot import Snapshot
from include.integration_watch.store import Store

from .coupa_at_once import HISTORIES_REACH_BACK, CoupaKept
from .histories import refusals
from .places import catalogue, home, store

WAITS_FOR_ITS_RUN = timedelta(days=7)


def look_ahead() -> list[Id]:
    """Return the integrations whose data is to be looked at now, ahead of a run that is due soon."""
    now = datetime.now(UTC)
    return list(soon(catalogue(), store().predictions.newest(), now))


def predict(
    integration: Integration,
    outcome: SuiteOutcome,
    contract: ObjectContract,
    known: Catalogue,
    run_id: str,
    references: Mapping[str, Snapshot] | None = None,
) -> Prediction:
    """Keep which documents the next run will be refused, and what money waits; return the prediction.

    ``references`` are the snapshots that the check looked records up in, payment terms among them.
    """
    path = refusals_file(integration.id, run_id)
    kept = home() / "keys" / path
    found = keep_refusals(outcome, contract, keys=home() / "keys", path=kept)
    due_at = next_due(integration, known, outcome.at)
    prediction = Prediction(
        integration=integration.id,
        object=outcome.object,
        due_at=due_at,
        at=outcome.at,
        as_of=outcome.snapshot_at,
        rows=outcome.rows,
        refused=found.count,
        shares=found.shares,
        money=found.money,
        risk=_risk(kept, integration, contract, known, references or {}, outcome.at),
        unsure=unsure_rules(outcome),
        keys_file=path if found.count else "",
        before=_before(integration, due_at),
    )
    store().predictions.keep(prediction)
    return prediction


def _before(integration: Integration, due_at: datetime) -> Look | None:
    """Return the look before ahead of a run; none at the first."""
    found = store().predictions.since(due_at, integration.id)
    looks = (Look(at=each.at, refused=each.refused) for each in found if each.due_at == due_at)
    return next(looks, None)


def _risk(
    refused: Path,
    integration: Integration,
    contract: ObjectContract,
    known: Catalogue,
    references: Mapping[str, Snapshot],
    now: datetime,
) -> Risk:
    """Return what money waits for the refused documents."""
    payable = contract.payable
    terms = known.contract(integration.target.system, payable.terms) if payable else None
    if payable is None or terms is None:
        return Risk()
    local = now.astimezone(integration.tzinfo)
    return money_at_risk(
        refused,
        contract,
        references.get(payable.terms),
        key=terms.key[0],
        at=local,
        runs=_payment_runs(integration, known, local),
    )


def _payment_runs(integration: Integration, known: Catalogue, now: datetime) -> PaymentRuns | None:
    if integration.payment_run is None:
        return None
    free_days = known.free_days_of(integration)
    first = integration.payment_run.next_deadline(now, integration.tzinfo, free_days)
    second = integration.payment_run.next_deadline(first, integration.tzinfo, free_days)
    return PaymentRuns(next_run=first, after_it=second)


def settle(known: Catalogue, kept: Store, now: datetime) -> int:
    """Compare what was predicted with what became of it; return how many runs were compared.

    A comparison is made anew until Coupa had time to tell of every refusal.
    """
    compared = 0
    integrations = {each.id: each for each in known.integrations}
    for prediction in kept.predictions.open_since(now - WAITS_FOR_ITS_RUN):
        integration = integrations.get(prediction.integration)
        if integration is None:
            continue
        account = known.system(integration.boomi_system).account_id
        executions = kept.executions(account, integration.boomi_process, prediction.as_of)
        run = run_of(prediction, executions)
        if run is None:
            continue
        by_key = bool(integration.coupa_integration)
        landing = land(
            prediction,
            _keys(prediction, integration, known),
            run,
            document_errors(integration, known, kept),
            by_key=by_key,
            until=begun_after(run, executions),
        )
        settled = now - landing.ended_at >= SETTLED_AFTER or not by_key
        kept.predictions.land(prediction, landing, settled=settled)
        compared += 1
    return compared


def _keys(
    prediction: Prediction, integration: Integration, known: Catalogue
) -> dict[str, frozenset[str]]:
    contract = known.contract(integration.target.system, integration.object)
    if not prediction.keys_file or contract is None:
        return {}
    return predicted_keys(home() / "keys" / prediction.keys_file, contract)


def document_errors(
    integration: Integration, known: Catalogue, kept: CoupaKept
) -> tuple[DocumentError, ...]:
    """Return what Coupa refused of this integration: Coupa may stand on either side."""
    code = integration.coupa_integration
    if not code:
        return ()
    since = datetime.now(UTC) - HISTORIES_REACH_BACK
    found: list[DocumentError] = []
    for side in (integration.source.system, integration.target.system):
        if known.system(side).kind is SystemKind.COUPA:
            errors = kept.document_errors(side, code)
            found += [*errors, *refusals(kept, side, code, since, errors)]
    return tuple(found)
