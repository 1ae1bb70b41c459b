"""The error catalogue beside what is stored: stored errors by integration, proposals from them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.observation import DocumentError, Execution
from include.integration_watch.domain.proposal import Proposal
from include.integration_watch.domain.stored_error import StoredError
from include.integration_watch.errors.proposing import proposals
from include.integration_watch.store import Store

STORED = timedelta(days=30)
"""How far back stored errors are looked at."""


def propose(known: Catalogue, kept: Store, now: datetime) -> tuple[Proposal, ...]:
    """Keep a proposal for each group of stored errors that no row knows; return the open ones."""
    before = kept.errors.proposals(None)
    kept.errors.propose(proposals(stored_errors(known, kept, now - STORED), known, before))
    return kept.errors.proposals()


def stored_errors(known: Catalogue, kept: Store, since: datetime) -> tuple[StoredError, ...]:
    """Return every stored error of an integration that the configuration knows, oldest first."""
    found = [*_of_runs(known, kept, since), *_of_documents(known, kept, since)]
    return tuple(sorted(found, key=lambda error: (error.at, error.id)))


def _of_runs(known: Catalogue, kept: Store, since: datetime) -> Iterator[StoredError]:
    integrations: dict[tuple[str, str], list[str]] = {}
    for each in known.integrations:
        account = known.system(each.boomi_system).account_id
        integrations.setdefault((account, each.boomi_process), []).append(each.id)
    for run in kept.errors.failed_runs(since):
        text = run.error_text or run.message
        if not text or not run.counts:
            continue
        for integration in integrations.get((run.account, run.process), ()):
            yield StoredError(
                id=run.id,
                integration=integration,
                text=text,
                at=run.started_at,
                values=_values_of_run(run),
            )


def _values_of_run(run: Execution) -> tuple[str, ...]:
    return tuple(value for value in (run.id, run.process, run.process_id, run.atom_id) if value)


def _of_documents(known: Catalogue, kept: Store, since: datetime) -> Iterator[StoredError]:
    integrations: dict[tuple[str, str], list[str]] = {}
    for each in known.integrations:
        if each.coupa_integration:
            for system in {each.source.system, each.target.system}:
                integrations.setdefault((system, each.coupa_integration), []).append(each.id)
    for system, error in kept.errors.refused(since):
        for integration in integrations.get((system, error.integration), ()):
            yield StoredError(
                id=f"{system}:{error.id}",
                integration=integration,
                text="\n".join(error.messages),
                at=error.at,
                documents=True,
                values=_values_of_document(error),
            )


def _values_of_document(error: DocumentError) -> tuple[str, ...]:
    document = error.document
    amount = document.amount
    spelled = (f"{amount}", f"{amount:,.2f}", f"{amount:.2f}") if amount is not None else ()
    german = tuple(each.translate(str.maketrans(",.", ".,")) for each in spelled)
    values = (document.key, document.title, document.note, *spelled, *german)
    return tuple(dict.fromkeys(value for value in values if value))
