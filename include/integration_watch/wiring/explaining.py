"""Ask for the documents of runs that went wrong, within a budget, and keep what they say."""

import logging
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Protocol

from include.integration_watch.boomi.errors import BoomiError
from include.integration_watch.domain.explanation import explain
from include.integration_watch.domain.platform_record import ConnectorCount, ProcessedDocument
from include.integration_watch.store import Store

log = logging.getLogger(__name__)

RUNS_A_LOOK = 15
DOCUMENTS_A_RUN = 2000
"""Boomi gives 100 at a time: twenty requests at most for one run."""


class DocumentRecords(Protocol):
    """Whoever can be asked for the steps and documents of a run."""

    def connector_counts(self, execution_id: str) -> tuple[ConnectorCount, ...]:
        """Return how many documents passed each step."""

    def documents(self, execution_id: str) -> Iterable[ProcessedDocument]:
        """Return the documents of a run."""


def explain_documents(
    records: DocumentRecords, account: str, kept: Store, since: datetime, now: datetime
) -> None:
    """Explain what went wrong since a moment and nobody has asked about yet.

    What Boomi refuses to tell keeps nothing else from being told; it is asked again at the next look.
    """
    for id in kept.explanations.wanting(account, since, limit=RUNS_A_LOOK):
        try:
            documents = list(islice(records.documents(id), DOCUMENTS_A_RUN))
            told = explain(id, records.connector_counts(id), documents)
        except BoomiError as refused:
            log.warning("The documents of %s are not to be had now: %s", id, refused)
            continue
        kept.explanations.save(told, now)
