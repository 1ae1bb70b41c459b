"""Pre-flight: what the next run will be refused, looked at ahead of it and compared afterwards."""

from datetime import UTC, datetime, timedelta

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import DocumentError, SuiteOutcome
from include.integration_watch.domain.preflight import (
    SETTLED_AFTER,
    Prediction,
    begun_after,
    land,
    next_due,
    run_of,
    soon,
    unsure_rules,
)
from include.integration_watch.domain.system import SystemKind
from include.integration_watch.domain.value import Id
from include.integration_watch.quality.places import refusals_file
from include.integration_watch.quality.refusals import keep_refusals, predicted_keys
from include.integration_watch.store import Store

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
) -> Prediction:
    """Keep which documents the next run will be refused; return the prediction."""
    path = refusals_file(integration.id, run_id)
    found = keep_refusals(outcome, contract, keys=home() / "keys", path=home() / "keys" / path)
    prediction = Prediction(
        integration=integration.id,
        object=outcome.object,
        due_at=next_due(integration, known, outcome.at),
        at=outcome.at,
        as_of=outcome.snapshot_at,
        rows=outcome.rows,
        refused=found.count,
        shares=found.shares,
        money=found.money,
        unsure=unsure_rules(outcome),
        keys_file=path if found.count else "",
    )
    store().predictions.keep(prediction)
    return prediction


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
    integration: Integration, known: Catalogue, kept: Store
) -> tuple[DocumentError, ...]:
    """Return what Coupa refused of this integration: Coupa may stand on either side."""
    if not integration.coupa_integration:
        return ()
    sides = (integration.source.system, integration.target.system)
    return tuple(
        error
        for side in sides
        if known.system(side).kind is SystemKind.COUPA
        for error in kept.document_errors(side, integration.coupa_integration)
    )
