"""Look for the documents of a run at its target, by their numbers, within a budget."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice

from airflow.sdk.exceptions import AirflowNotFoundException

from include.integration_watch.boomi.errors import BoomiError
from include.integration_watch.coupa.errors import CoupaError
from include.integration_watch.domain.arrival import (
    NUMBERS_KEPT,
    Arrival,
    asked_again_at,
    found_now,
    is_asked,
    not_arrived,
    numbers_of,
)
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.judge_files import files_of
from include.integration_watch.domain.platform_record import ProcessedDocument
from include.integration_watch.domain.transfer import Transfer
from include.integration_watch.erp.errors import ErpError
from include.integration_watch.store import Store

from . import connections, numbers_there
from .background import FILES_REACH_BACK, transfers_to_ask
from .preflight import document_errors

log = logging.getLogger(__name__)

RUNS_A_LOOK = 10
"""So many runs are asked about at one look, over all integrations; the rest waits for the next."""
DOCUMENTS_A_RUN = 2000
Documents = Callable[[Integration, str], Iterable[ProcessedDocument]]


def ask_arrivals(
    known: Catalogue, kept: Store, now: datetime, documents: Documents | None = None
) -> None:
    """Look for what runs sent and for what was missing before; what refuses to answer is asked later.

    ``documents`` gives the documents of a run; Boomi is asked where it is not given.
    """
    asked = documents or _documents_of(known)
    left = RUNS_A_LOOK
    for integration in known.integrations:
        if not numbers_there.can_be_asked(integration, known):
            continue
        left -= _look_again(integration, known, kept, now, left)
        left -= _look(integration, known, kept, now, left, asked)
        if left <= 0:
            log.info("More runs are to be asked about: they wait for the next look.")
            return


def _documents_of(known: Catalogue) -> Documents:
    def documents(integration: Integration, execution: str) -> Iterable[ProcessedDocument]:
        system = known.system(integration.boomi_system)
        return connections.boomi(system, known.settings).records.documents(execution)

    return documents


def _look_again(
    integration: Integration, known: Catalogue, kept: Store, now: datetime, left: int
) -> int:
    """Ask again for what is missing; return of how many runs."""
    missing = [
        each
        for each in kept.arrivals.of(integration.id, now).values()
        if each.missing and asked_again_at(each) <= now
    ]
    asked = 0
    for arrival in missing[: max(left, 0)]:
        there = _there(integration, arrival.missing, known)
        if there is not None:
            named = _named(integration, known, kept, now)
            kept.arrivals.save(found_now(arrival, there, named, now))
        asked += 1
    return asked


def _look(
    integration: Integration,
    known: Catalogue,
    kept: Store,
    now: datetime,
    left: int,
    documents: Documents,
) -> int:
    """Ask for the documents of runs about which nobody has asked yet; return of how many runs."""
    mark = kept.watermark(f"boomi:{known.system(integration.boomi_system).account_id}")
    if mark is None or left <= 0:
        return 0
    account = known.system(integration.boomi_system).account_id
    since = mark.at - known.settings.look_back
    runs = kept.executions(account, integration.boomi_process, since)
    told = kept.arrivals.of(integration.id, since)
    wanted = [
        each
        for each in transfers_to_ask(integration, runs, known, kept)
        if each.execution.id not in told
        and is_asked(each, None, mark.at, always=integration.ask_arrivals)
    ]
    for transfer in wanted[-left:]:
        arrival = _arrival(integration, transfer, known, kept, now, documents)
        if arrival is not None:
            kept.arrivals.save(arrival)
    return min(len(wanted), left)


def _arrival(
    integration: Integration,
    transfer: Transfer,
    known: Catalogue,
    kept: Store,
    now: datetime,
    documents: Documents,
) -> Arrival | None:
    run = transfer.execution
    try:
        found = islice(documents(integration, run.id), DOCUMENTS_A_RUN)
        sent = numbers_of(found, integration.object)
    except BoomiError as refused:
        log.warning("The documents of %s are not to be had now: %s", run.id, refused)
        return None
    there = _there(integration, sent, known)
    if there is None:
        return None
    missing = not_arrived(sent, there, _named(integration, known, kept, now))
    return Arrival(
        execution_id=run.id,
        integration=integration.id,
        process=run.process,
        object=integration.object,
        started_at=run.started_at,
        asked_at=now,
        sent=run.outbound,
        asked=len(sent),
        missing=missing[:NUMBERS_KEPT],
        missing_count=len(missing),
        ever=len(missing),
        is_whole=transfer.is_to_coupa and len(sent) >= run.outbound > 0,
    )


def _there(
    integration: Integration, numbers: Sequence[str], known: Catalogue
) -> frozenset[str] | None:
    """Return the numbers that the target knows; none where it does not answer now."""
    try:
        return numbers_there.ask(integration, numbers, known)
    except (CoupaError, ErpError, AirflowNotFoundException) as refused:
        log.warning("%s cannot be asked for documents now: %s", integration.target.system, refused)
        return None


def _named(
    integration: Integration, known: Catalogue, kept: Store, now: datetime
) -> frozenset[str]:
    """Return the numbers that Coupa's lists of errors, or its files, name."""
    errors = document_errors(integration, known, kept)
    target = integration.target.system
    loaded = kept.coupa_side.files(target, now - FILES_REACH_BACK)
    files = files_of(integration, loaded, known.integrations)
    rows = (error.key for file in files for error in file.errors)
    return frozenset([*(error.document.key for error in errors), *filter(None, rows)])
