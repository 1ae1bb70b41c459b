"""Proposals of rows for errors that nobody knows yet."""

import hashlib
from collections.abc import Iterable

import sqlalchemy as sa

from include.integration_watch.domain.proposal import Proposal, ProposalState

from . import tables as t


def replace(connection: sa.Connection, made: Iterable[Proposal]) -> None:
    """Keep what was proposed just now; what was not is settled. A promoted one stays promoted."""
    known = {row.digest: row for row in connection.execute(sa.select(t.error_proposal))}
    seen: set[str] = set()
    for proposal in made:
        digest = _digest(proposal)
        seen.add(digest)
        before = known.get(digest)
        if before is None:
            _insert(connection, digest, proposal)
        else:
            _update(connection, before.id, _joined(proposal, before))
    for digest, row in known.items():
        if digest not in seen and row.state == ProposalState.OPEN:
            _update(connection, row.id, _read(row).model_copy(update=_SETTLED))


_SETTLED = {"state": ProposalState.SETTLED, "count": 0}


def all_of(
    connection: sa.Connection, state: ProposalState | None = ProposalState.OPEN
) -> tuple[Proposal, ...]:
    """Return the proposals in a state, or all, the most frequent first."""
    query = sa.select(t.error_proposal)
    if state is not None:
        query = query.where(t.error_proposal.c.state == state.value)
    found = map(_read, connection.execute(query))
    return tuple(sorted(found, key=lambda each: (-each.count, each.id)))


def promote(connection: sa.Connection, id: int) -> Proposal | None:
    """Note that a person made a row of a proposal; none where there is no such proposal."""
    row = connection.execute(
        sa.select(t.error_proposal).where(t.error_proposal.c.id == id)
    ).one_or_none()
    if row is None:
        return None
    promoted = _read(row).model_copy(update={"state": ProposalState.PROMOTED})
    _update(connection, id, promoted)
    return promoted


def _joined(proposal: Proposal, before: sa.Row[tuple[object, ...]]) -> Proposal:
    earlier = _read(before)
    state = earlier.state if earlier.state is ProposalState.PROMOTED else ProposalState.OPEN
    return proposal.model_copy(
        update={"first_seen": min(earlier.first_seen, proposal.first_seen), "state": state}
    )


def _insert(connection: sa.Connection, digest: str, proposal: Proposal) -> None:
    connection.execute(
        sa.insert(t.error_proposal).values(
            digest=digest, state=proposal.state.value, value=_value(proposal)
        )
    )


def _update(connection: sa.Connection, id: int, proposal: Proposal) -> None:
    connection.execute(
        sa.update(t.error_proposal)
        .where(t.error_proposal.c.id == id)
        .values(state=proposal.state.value, value=_value(proposal))
    )


def _value(proposal: Proposal) -> str:
    return proposal.model_dump_json(exclude={"id", "state"})


def _read(row: sa.Row[tuple[object, ...]]) -> Proposal:
    read = Proposal.model_validate_json(row.value)
    return read.model_copy(update={"id": row.id, "state": ProposalState(row.state)})


def _digest(proposal: Proposal) -> str:
    return hashlib.sha256(proposal.template.encode(errors="replace")).hexdigest()
