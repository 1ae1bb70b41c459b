"""Ask Coupa what an export run left behind: documents that still are not exported, within a budget."""

import logging
import re
from datetime import UTC, datetime
from decimal import Decimal

from include.integration_watch.coupa.client import CoupaClient
from include.integration_watch.coupa.errors import CoupaError
from include.integration_watch.coupa.paths import dashed, look_up, projection, text
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.finding import DocumentRef
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.not_exported import NAMED, Unexported, run_to_ask
from include.integration_watch.domain.observation import Execution
from include.integration_watch.domain.system import SystemKind
from include.integration_watch.store import Store

from . import connections
from .preflight import document_errors

log = logging.getLogger(__name__)

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
INTEGRATIONS_A_LOOK = 20
"""So many integrations are asked about at one look, by two requests each."""


def ask_exports(known: Catalogue, kept: Store) -> None:
    """Ask about the newest export run of each integration that wants it; what refuses is asked later."""
    left = INTEGRATIONS_A_LOOK
    for integration in known.integrations:
        contract = known.contract(integration.source.system, integration.object)
        system = known.system(integration.source.system)
        if not integration.ask_exported or system.kind is not SystemKind.COUPA or not contract:
            continue
        run = _run_to_ask(integration, known, kept)
        if run is None or left <= 0:
            continue
        left -= 1
        try:
            client = connections.coupa(system, known.settings)
            told = _left_behind(integration, contract, run, client, known, kept)
        except CoupaError as refused:
            log.warning("What %s left behind is not to be had now: %s", run.id, refused)
            continue
        kept.arrivals.save_unexported(told)


def _run_to_ask(integration: Integration, known: Catalogue, kept: Store) -> Execution | None:
    account = known.system(integration.boomi_system).account_id
    mark = kept.watermark(f"boomi:{account}")
    if mark is None:
        return None
    since = mark.at - known.settings.look_back
    runs = kept.executions(account, integration.boomi_process, since)
    return run_to_ask(runs, kept.arrivals.unexported().get(integration.id), mark.at)


def _left_behind(
    integration: Integration,
    contract: ObjectContract,
    run: Execution,
    client: CoupaClient,
    known: Catalogue,
    kept: Store,
) -> Unexported:
    """Return the documents that were ready before a run began and still are not exported.

    What Coupa's lists of errors name is told there.
    """
    fields = (contract.key[0], contract.title_field, contract.amount_field, contract.currency_field)
    wanted = tuple(dict.fromkeys(each for each in fields if each))
    began = run.started_at.astimezone(UTC).isoformat(timespec="seconds")
    where = integration.source.where | {"exported": "false", "updated_at[lt]": began}
    asked = projection(contract.columns, wanted)
    page = client.page(contract.resource, where=where, fields=asked)
    named = {error.document.key for error in document_errors(integration, known, kept)}
    documents = tuple(
        document
        for record in page
        if (document := _document(record, integration, contract)).key not in named
    )
    is_used = not documents or bool(
        client.page(
            contract.resource, where=integration.source.where | {"exported": "true"}, most=1
        )
    )
    return Unexported(
        integration=integration.id,
        execution_id=run.id,
        process=run.process,
        started_at=run.started_at,
        asked_at=datetime.now(UTC),
        documents=documents,
        more=len(page) >= NAMED,
        flag_is_used=is_used,
    )


def _document(
    record: dict[str, object], integration: Integration, contract: ObjectContract
) -> DocumentRef:
    def read(field: str) -> str:
        return text(look_up(record, contract.columns.get(field, dashed(field)))) or ""

    amount = read(contract.amount_field) if contract.amount_field else ""
    return DocumentRef(
        object=integration.object,
        key=read(contract.key[0]) or str(record.get("id", "")),
        title=read(contract.title_field) if contract.title_field else "",
        amount=Decimal(amount) if _NUMBER.fullmatch(amount) else None,
        currency=read(contract.currency_field) if contract.currency_field else "",
    )
