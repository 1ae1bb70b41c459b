"""What integrations wrote into the histories of Coupa's documents, as far as it is a refusal.

Where an integration reports by histories alone (no runs, no errors), this is all that Coupa knows of it.
"""

from collections.abc import Sequence
from datetime import datetime

from include.integration_watch.domain.history_record import HistoryRecord
from include.integration_watch.domain.observation import DocumentError

from .coupa_at_once import CoupaKept


def refusals(
    kept: CoupaKept, system: str, integration: str, since: datetime, errors: Sequence[DocumentError]
) -> tuple[DocumentError, ...]:
    """Return what histories call failed and the error list does not name.

    A document whose history says later that it went well is resolved, whatever Coupa calls the line.
    """
    failed = kept.coupa_side.failures(system, integration, since)
    known = {_document(error) for error in errors}
    last_good = _last_good(kept, system, failed)
    return tuple(
        line.model_copy(
            update={
                "resolved": line.resolved
                or line.at < last_good.get((line.document_type, line.document_id), line.at)
            }
        )
        for line in failed
        if _document(line) not in known
    )


def _last_good(
    kept: CoupaKept, system: str, failed: Sequence[HistoryRecord]
) -> dict[tuple[str, int | None], datetime]:
    ids: dict[str, list[int]] = {}
    for line in failed:
        if line.document_id is not None:
            ids.setdefault(line.document_type, []).append(line.document_id)
    return {
        (line.document_type, line.document_id): line.at
        for document_type, some in ids.items()
        for line in kept.coupa_side.history_of(system, document_type, some)
        if line.succeeded
    }


def _document(error: DocumentError) -> str:
    return error.document.url or f"{error.document.object}/{error.document.key}"
