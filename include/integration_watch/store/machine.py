"""The incident machine on the database: every decision, its flips and its messages in one transaction."""

from collections.abc import Mapping, Sequence
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
from include.integration_watch.domain.transition import opened, reopened, well_until
from include.integration_watch.domain.value import Id

from . import effects, outbox, reports, telling
from . import incidents as rows
from .board import Board, Decided

OLD_NEWS = timedelta(hours=1)
"""How long an incident that is over is remembered at least, so that late news does not open it."""


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
    board = Board(rows.incidents(connection, since=now - max(reopen_within, OLD_NEWS)))
    decisions = compare(judgement, board.incidents, now, reopen_within=reopen_within)
    decided, fresh = _take_in(connection, decisions, board, catalogue, looks_before)
    settled = _settle(connection, board, catalogue, now, looks=looks, fresh=fresh, only=only)
    return _keep(connection, board, [*decided, *settled], catalogue, now)


def settle_open(connection: sa.Connection, catalogue: Catalogue, now: datetime) -> tuple[Flip, ...]:
    """Settle the open incidents again: time passed, and systems were looked at."""
    board = Board(rows.incidents(connection, open_only=True))
    looks = reports.system_looks(connection, catalogue)
    settled = _settle(connection, board, catalogue, now, looks=looks)
    return _keep(connection, board, settled, catalogue, now)


def take(
    connection: sa.Connection, number: int, catalogue: Catalogue, now: datetime, *, by: str
) -> tuple[Flip, ...]:
    """Keep that somebody takes an incident on; nothing where it is over, taken or unknown."""
    board = Board(rows.incidents(connection, numbers=(number,)))
    decision = acknowledge(board[number], now, by=by) if number in board else None
    if decision is None:
        return ()
    return _keep(connection, board, board.decide([decision], catalogue), catalogue, now)


def doubts(connection: sa.Connection, catalogue: Catalogue) -> frozenset[Id]:
    """Return the systems that held incidents wait for."""
    looks = reports.system_looks(connection, catalogue)
    return in_doubt(rows.incidents(connection, open_only=True), catalogue, looks)


def _take_in(
    connection: sa.Connection,
    decisions: Sequence[Decision],
    board: Board,
    catalogue: Catalogue,
    looks_before: Mapping[Id, datetime],
) -> tuple[list[Decided], dict[int, Reason]]:
    """Take in what was compared; return what was decided, and what is fresh and still to be voiced."""
    troubles = board.by_system(catalogue)
    new: list[Incident] = []
    plain: list[Decision] = []
    fresh: dict[int, Reason] = {}
    for decision in decisions:
        well = well_until(decision.finding, troubles, looks_before.get(decision.finding.subject))
        if decision.number is None:
            new.append(opened(decision, well_until=well))
        elif decision.change is Change.REOPENED:
            board.put(reopened(decision, board[decision.number], well_until=well))
            fresh[decision.number] = decision.reason
        else:
            plain.append(decision)
    decided = board.decide(plain, catalogue)
    numbered = board.number(connection, new)
    return decided, fresh | {incident.number: Reason.FIRST_SEEN for incident in numbered}


def _settle(
    connection: sa.Connection,
    board: Board,
    catalogue: Catalogue,
    now: datetime,
    *,
    looks: Mapping[Id, datetime],
    fresh: Mapping[int, Reason] | None = None,
    only: Id | None = None,
) -> list[Decided]:
    decisions = settle(board.incidents, catalogue, now, looks=looks, fresh=fresh, only=only)
    late = [each.number for each in decisions if each.change is Change.REATTRIBUTED]
    unheard = outbox.withdraw(connection, [number for number in late if number is not None])
    for number in unheard:
        board.put(board[number].model_copy(update={"silenced": True}))
    heard = (
        each.model_copy(update={"change": None}) if each.number in unheard else each
        for each in decisions
    )
    return board.decide(heard, catalogue)


def _keep(
    connection: sa.Connection,
    board: Board,
    decided: Sequence[Decided],
    catalogue: Catalogue,
    now: datetime,
) -> tuple[Flip, ...]:
    board.write(connection)
    found = (decision for decision, _ in decided if decision.reason is Reason.CAUSE_FOUND)
    effects.keep(connection, found)
    return telling.tell(connection, decided, board.incidents, catalogue, now)
