"""`watch_executions`: did every integration run when it should, and what went wrong?"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.boomi.errors import BoomiError
from include.integration_watch.boomi.records import error_text
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Judgement, Layer
from include.integration_watch.domain.observation import Execution
from include.integration_watch.domain.system import System, SystemKind
from include.integration_watch.domain.watchers import BEAT
from include.integration_watch.errors.classifier import Classifier
from include.integration_watch.store import Store

from . import backlogs, connections, stranded
from .arrivals import ask_arrivals
from .boomi_reading import AccountReading
from .broken import judge_check
from .coupa_reading import read_coupa
from .errors import propose
from .explaining import explain_documents
from .exports import ask_exports
from .judging import judge_all
from .places import catalogue, store
from .preflight import settle
from .reporting import Subject, subjects
from .systems import look_where_in_doubt

log = logging.getLogger(__name__)

DAG_ID = "watch_executions"
LAYERS = frozenset({Layer.SERVICE, Layer.EXECUTION})
LOGS_A_LOOK = 20
NEWEST_A_LOOK = 60
"""What a run says decides whether a broken system explains it: the newest of each process is read at once."""
LOG_TRIES = 5
"""A log can lag behind its run, and a runtime can be offline: tried at five looks, then let be."""


class ObservationBroken(Exception):
    """Some source could not be read; what could be read is stored all the same."""


def observe() -> list[str]:
    """Read every Boomi account and Coupa instance; return the integrations with newly finished runs.

    A source that fails does not keep the others from being read and stored.
    """
    known = catalogue()
    kept = store()
    now = datetime.now(UTC).replace(microsecond=0)
    finished: set[str] = set()
    troubles: list[str] = []
    for system in known.systems:
        read: Callable[[System, Catalogue, Store, datetime], set[str]] | None = _READERS.get(
            system.kind
        )
        if read is None:
            continue
        try:
            finished |= read(system, known, kept, now)
        except (
            Exception
        ) as broken:  # every source gets its turn; the first trouble is re-raised below
            log.exception("%s could not be read", system.id)
            troubles.append(f"{system.id}: {' '.join(str(broken).split())}")
    try:
        ask_arrivals(known, kept, now)
        ask_exports(known, kept)
    except Exception as broken:  # what was read is kept and judged all the same
        log.exception("Documents could not be looked for")
        troubles.append(f"arrivals: {' '.join(str(broken).split())}")
    if troubles:
        raise ObservationBroken("\n".join(troubles))
    return sorted(finished)


def _read_boomi(system: System, known: Catalogue, kept: Store, now: datetime) -> set[str]:
    """Read what is new of an account; return the integrations with newly finished runs."""
    client = connections.boomi(system, known.settings)

    def mark(runs: tuple[Execution, ...]) -> tuple[Execution, ...]:
        found = {run.id: run for run in runs}
        return tuple(stranded.marked(client, found, known.integrations, now).values())

    seen = AccountReading(client, kept, known.settings, mark_open=mark).read()
    since = now - known.settings.look_back
    _explain(client, system, kept, since=since)
    explain_documents(client.records, system.account_id, kept, since, now)
    if seen.troubles:
        raise ObservationBroken("\n".join(seen.troubles))
    return {
        each.id
        for each in known.integrations
        if each.boomi_system == system.id and each.boomi_process in seen.processes
    }


def _explain(client: BoomiClient, system: System, kept: Store, *, since: datetime) -> None:
    """Fetch the logs of failed runs that nobody has read yet, within a budget per look."""
    for id in kept.unexplained_ids(
        system.account_id,
        attempts=LOG_TRIES,
        limit=LOGS_A_LOOK,
        newest=NEWEST_A_LOOK,
        since=since,
    ):
        try:
            text: str | None = error_text(client.process_log(id))
        except BoomiError as unavailable:
            log.warning("The log of %s is not to be had now: %s", id, unavailable)
            text = None
        kept.explain(id, text)


def _read_coupa(system: System, known: Catalogue, kept: Store, now: datetime) -> set[str]:
    """Read what is new of a Coupa; its files and histories name no integration that has finished."""
    client = connections.coupa(system, known.settings)
    if troubles := read_coupa(system, client, kept, known.settings, now):
        raise ObservationBroken("\n".join(troubles))
    return set()


_READERS: dict[SystemKind, Callable[[System, Catalogue, Store, datetime], set[str]]] = {
    SystemKind.BOOMI_PLATFORM: _read_boomi,
    SystemKind.COUPA: _read_coupa,
}


def judge_and_compare(trouble: str | None) -> list[Subject]:
    """Judge each integration as of what was read of its account, keep what changed, return who reports."""
    known = catalogue()
    kept = store()
    now = datetime.now(UTC)
    diagnose = Classifier(known.error_rules)
    systems = [system.id for system in known.systems]
    total = judge_check(DAG_ID, "executions", trouble, now, systems=systems)
    looked: list[tuple[str, str]] = [(BEAT, DAG_ID)]
    judged = list(judge_all(known, kept, diagnose))
    total += Judgement.of(each.judgement for each in judged)
    for each in judged:
        if each.as_of >= now - known.settings.overlap:
            looked += [("service", each.integration), ("execution", each.integration)]
    if trouble is None:
        total += backlogs.follow(known, kept, now)
    kept.apply(total, known, now, looked)
    look_where_in_doubt(known)
    propose(known, kept, now)
    settle(known, kept, now)
    titles = {each.id: each.title for each in known.integrations}
    return subjects(titles, LAYERS, now)
