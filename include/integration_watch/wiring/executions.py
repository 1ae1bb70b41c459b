"""`watch_executions`: did every integration run when it should, and what went wrong?"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

from include.integration_watch.boomi.client import BoomiClient
from include.integration_watch.coupa.client import CoupaClient
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
from .explaining import RUNS_A_LOOK, explain_documents, explain_logs
from .exports import ask_exports
from .judging import judge_all
from .passed_rows import ask_passed_rows
from .places import catalogue, store
from .preflight import settle
from .reporting import Subject, subjects
from .systems import look_where_in_doubt

log = logging.getLogger(__name__)

DAG_ID = "watch_executions"
LAYERS = frozenset({Layer.SERVICE, Layer.EXECUTION})
NEWS_WAIT_NO_LONGER = timedelta(seconds=20)
"""So long a look asks for documents of what went wrong before it is judged; the rest is asked for after."""
CATCHING_UP_ENDS = timedelta(seconds=30)
"""So long it asks for what may wait: the next look is soon."""


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
    readings = _readings(known, kept, now, troubles)
    # A fresh token of Coupa must wait for seconds, and Boomi is asked slowly: each meanwhile.
    with ThreadPoolExecutor(max_workers=max(len(readings), 1)) as at_once:
        for system, reading in [(id, at_once.submit(read)) for id, read in readings.items()]:
            try:
                finished |= reading.result()
            except Exception as broken:  # every source gets its turn; all troubles are raised below
                _note(system, broken, troubles)
    try:
        ask_passed_rows(known, kept, now)
        ask_arrivals(known, kept, now)
        ask_exports(known, kept)
    except Exception as broken:  # what was read is kept and judged all the same
        _note("arrivals", broken, troubles)
    if troubles:
        raise ObservationBroken("\n".join(troubles))
    return sorted(finished)


def _readings(
    known: Catalogue, kept: Store, now: datetime, troubles: list[str]
) -> dict[str, Callable[[], set[str]]]:
    """Return how to read each system that tells of executions; their connections are looked up here."""
    readings: dict[str, Callable[[], set[str]]] = {}
    for system in known.systems:
        try:
            if system.kind is SystemKind.BOOMI_PLATFORM:
                boomi = connections.boomi(system, known.settings)
                readings[system.id] = partial(_read_boomi, boomi, system, known, kept, now)
            elif system.kind is SystemKind.COUPA:
                coupa = connections.coupa(system, known.settings)
                readings[system.id] = partial(_read_coupa, coupa, system, known, kept, now)
        except Exception as broken:  # the others are read all the same
            _note(system.id, broken, troubles)
    return readings


def _note(source: str, broken: Exception, troubles: list[str]) -> None:
    log.error("%s could not be read", source, exc_info=broken)
    troubles.append(f"{source}: {' '.join(str(broken).split())}")


def _read_boomi(
    client: BoomiClient, system: System, known: Catalogue, kept: Store, now: datetime
) -> set[str]:
    """Read what is new of an account; return the integrations with newly finished runs."""

    def mark(runs: tuple[Execution, ...]) -> tuple[Execution, ...]:
        found = {run.id: run for run in runs}
        return tuple(stranded.marked(client, found, known.integrations, now).values())

    seen = AccountReading(client, kept, known.settings, mark_open=mark).read()
    since = now - known.settings.look_back
    explain_logs(client, system.account_id, kept, since=since)
    wanting = kept.explanations.wanting_of_wrong(system.account_id, since, limit=RUNS_A_LOOK)
    explain_documents(client.records, wanting, kept, now, within=NEWS_WAIT_NO_LONGER)
    if seen.troubles:
        raise ObservationBroken("\n".join(seen.troubles))
    return {
        each.id
        for each in known.integrations
        if each.boomi_system == system.id and each.boomi_process in seen.processes
    }


def _read_coupa(
    client: CoupaClient, system: System, known: Catalogue, kept: Store, now: datetime
) -> set[str]:
    """Read what is new of a Coupa; its files and histories name no integration that has finished."""
    if troubles := read_coupa(system, client, kept, known.settings, now):
        raise ObservationBroken("\n".join(troubles))
    return set()


def catch_up() -> None:
    """Read what no news waits for: documents of the runs after a failed one, and what is older.

    An account that fails does not keep the others from being read. What breaks here is read at the
    next look; `observe` tells of an account that does not answer.
    """
    known = catalogue()
    kept = store()
    now = datetime.now(UTC).replace(microsecond=0)
    troubles: list[str] = []
    for system in known.systems:
        if system.kind is SystemKind.BOOMI_PLATFORM:
            try:
                _catch_up(system, known, kept, now)
            except (
                Exception
            ) as broken:  # every account gets its turn; all troubles are raised below
                _note(system.id, broken, troubles)
    if troubles:
        raise ObservationBroken("\n".join(troubles))


def _catch_up(system: System, known: Catalogue, kept: Store, now: datetime) -> None:
    client = connections.boomi(system, known.settings)
    since = now - known.settings.look_back
    wanting = kept.explanations.wanting(system.account_id, since, limit=RUNS_A_LOOK)
    explain_documents(client.records, wanting, kept, now, within=CATCHING_UP_ENDS)
    AccountReading(client, kept, known.settings).fill_in(within=CATCHING_UP_ENDS)


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
