"""Ask for the logs and documents of runs that went wrong, within a budget, and keep what they say."""

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol

from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.errors import BoomiError
from include.integration_watch.boomi.records import error_text
from include.integration_watch.domain.explanation import explain
from include.integration_watch.domain.platform_record import ConnectorCount, ProcessedDocument
from include.integration_watch.store import Store

log = logging.getLogger(__name__)

LOGS_A_LOOK = 20
NEWEST_A_LOOK = 60
"""What a run says decides whether a broken system explains it: the newest of each process is read at once."""
LOG_TRIES = 5
"""A log can lag behind its run, and a runtime can be offline: tried at five looks, then let be."""
RUNS_A_LOOK = 15
DOCUMENTS_A_RUN = 2000
"""Boomi gives 100 at a time: twenty requests at most for one run."""


class DocumentRecords(Protocol):
    """Whoever can be asked for the steps and documents of a run."""

    def connector_counts(self, execution_id: str) -> tuple[ConnectorCount, ...]:
        """Return how many documents passed each step."""

    def documents(self, execution_id: str) -> Iterable[ProcessedDocument]:
        """Return the documents of a run."""


def explain_logs(client: BoomiClient, account: str, kept: Store, *, since: datetime) -> None:
    """Fetch the logs of failed runs that nobody has read yet, within a budget per look."""
    for id in kept.unexplained_ids(
        account, attempts=LOG_TRIES, limit=LOGS_A_LOOK, newest=NEWEST_A_LOOK, since=since
    ):
        try:
            text: str | None = error_text(client.process_log(id))
        except BoomiError as unavailable:
            log.warning("The log of %s is not to be had now: %s", id, unavailable)
            text = None
        kept.explain(id, text)


def explain_documents(
    records: DocumentRecords,
    wanting: Iterable[str],
    kept: Store,
    now: datetime,
    *,
    within: timedelta = timedelta.max,
) -> None:
    """Explain some runs by their documents; none is begun when so much time has gone by.

    What Boomi refuses to tell keeps nothing else from being told; it is asked again at the next look.
    """
    begun = time.monotonic()
    for id in wanting:
        if time.monotonic() - begun > within.total_seconds():
            log.info("The documents of more runs are asked for later.")
            return
        try:
            documents = list(islice(records.documents(id), DOCUMENTS_A_RUN))
            told = explain(id, records.connector_counts(id), documents)
        except BoomiError as refused:
            log.warning("The documents of %s are not to be had now: %s", id, refused)
            continue
        kept.explanations.save(told, now)
