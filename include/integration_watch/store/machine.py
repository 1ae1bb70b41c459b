"""The incident machine on the database: every decision, its flips and its messages in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.comparison import compare
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.domain.incident import (
    Change,
    Decision,
    Flip,
    Incident,
    Reason,
    acknowledge,
)
from include.integration_watch.domain.inhibition import in_doubt, settle
from include.integration_watch.domain.transition import after, opened, reopened, well_until
from include.integration_watch.domain.value import Id

from . import effects, outbox, reports, telling
from . import incidents as rows

OLD_NEWS = timedelta(hours=1)
"""How long an incident that is over is remembered at least, so that late news does not open it."""

Decided = tuple[Decision, Incident]


def apply(
    connection: sa.Connection,
    judgement: Judgement,
    catalogue: Catalogue,
    now: datetime,
    *,
    looks: Mapping[Id, datetime],
    looks_before: Mapping[Id, datetime],
    only: Id | None = None,
) -> tuple[Flip, ...]:
    """Compare a judgement with the incidents, settle who speaks, keep it with the messages owed.

    Runs inside the caller's transaction: the incident, its flip and its messages are stored
    together or not at all.
    """
    reopen_within = catalogue.settings.reopen_within
    known = rows.incidents(connection, since=now - max(reopen_within, OLD_NEWS))
    state = {incident.number: incident for incident in known}
    decisions = compare(judgement, known, now, reopen_within=reopen_within)
    told, fresh = _take_in(connection, decisions, state, catalogue, looks_before)
    told += _settle(connection, state, catalogue, now, looks=looks, fresh=fresh, only=only)
    return telling.tell(connection, told, tuple(state.values()), catalogue, now)


def settle_open(connection: sa.Connection, catalogue: Catalogue, now: datetime) -> tuple[Flip, ...]:
    """Settle the open incidents again: time passed, and systems were looked at."""
    state = {each.number: each for each in rows.incidents(connection, open_only=True)}
    looks = reports.system_looks(connection, catalogue)
    told = _settle(connection, state, catalogue, now, looks=looks)
    return telling.tell(connection, told, tuple(state.values()), catalogue, now)


def take(
    connection: sa.Connection, number: int, catalogue: Catalogue, now: datetime, *, by: str
) -> tuple[Flip, ...]:
    """Keep that somebody takes an incident on; nothing where it is over, taken or unknown."""
    state = {each.number: each for each in rows.incidents(connection, numbers=(number,))}
    decision = acknowledge(state[number], now, by=by) if number in state else None
    if decision is None:
        return ()
    told = _keep(connection, [decision], state, catalogue)
    return telling.tell(connection, told, tuple(state.values()), catalogue, now)


def doubts(connection: sa.Connection, catalogue: Catalogue) -> frozenset[Id]:
    """Return the systems that held incidents wait for."""
    looks = reports.system_looks(connection, catalogue)
    return in_doubt(rows.incidents(connection, open_only=True), catalogue, looks)


def _take_in(
    connection: sa.Connection,
    decisions: Sequence[Decision],
    state: dict[int, Incident],
    catalogue: Catalogue,
    looks_before: Mapping[Id, datetime],
) -> tuple[list[Decided], dict[int, Reason]]:
    """Keep what was compared; return what is to be told, and what is fresh and still to be voiced."""
    troubles = _by_system(state.values(), catalogue)
    new: list[Incident] = []
    plain: list[Decision] = []
    back: list[Incident] = []
    for decision in decisions:
        well = well_until(decision.finding, troubles, looks_before.get(decision.finding.subject))
        if decision.change is Change.REOPENED and decision.number is not None:
            back.append(reopened(decision, state[decision.number], well_until=well))
        elif decision.number is None:
            new.append(opened(decision, well_until=well))
        else:
            plain.append(decision)
    told = _keep(connection, plain, state, catalogue)
    rows.update(connection, back)
    numbered = rows.insert(connection, new)
    state |= {incident.number: incident for incident in (*back, *numbered)}
    fresh = {incident.number: Reason.CAME_BACK for incident in back}
    return told, fresh | {incident.number: Reason.FIRST_SEEN for incident in numbered}


def _settle(
    connection: sa.Connection,
    state: dict[int, Incident],
    catalogue: Catalogue,
    now: datetime,
    *,
    looks: Mapping[Id, datetime],
    fresh: Mapping[int, Reason] | None = None,
    only: Id | None = None,
) -> list[Decided]:
    decisions = settle(state.values(), catalogue, now, looks=looks, fresh=fresh, only=only)
    found = [each for each in decisions if each.reason is Reason.CAUSE_FOUND]
    unheard = outbox.withdraw(
        connection, [each.number or 0 for each in found if each.change is Change.REATTRIBUTED]
    )
    heard = [
        each.model_copy(update={"change": None}) if each.number in unheard else each
        for each in decisions
    ]
    for number in unheard:
        state[number] = state[number].model_copy(update={"silenced": True})
    effects.keep(connection, found)
    return _keep(connection, heard, state, catalogue)


def _keep(
    connection: sa.Connection,
    decisions: Iterable[Decision],
    state: dict[int, Incident],
    catalogue: Catalogue,
) -> list[Decided]:
    changed: dict[int, Incident] = {}
    told: list[Decided] = []
    for decision in decisions:
        before = state.get(decision.number or 0)
        if before is None or decision.reason is Reason.OUTDATED:
            continue
        incident = after(decision, before, catalogue)
        if incident != before:
            changed[incident.number] = incident
        state[incident.number] = incident
        told.append((decision, incident))
    rows.update(connection, tuple(changed.values()))
    return told


def _by_system(
    incidents: Iterable[Incident], catalogue: Catalogue
) -> dict[Id, tuple[Incident, ...]]:
    found: dict[Id, tuple[Incident, ...]] = {}
    for incident in incidents:
        subject = incident.finding.subject
        if incident.resolved_at is None and subject in catalogue.systems_by_id:
            found[subject] = (*found.get(subject, ()), incident)
    return found
