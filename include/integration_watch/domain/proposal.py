"""Proposals: errors that no row knows, grouped; a person makes a row of one, nothing does by itself."""

from enum import StrEnum

from .value import Id, Instant, Value


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    SETTLED = "settled"
    PROMOTED = "promoted"


class Proposal(Value):
    """One unknown error: its words with ``<*>`` for values, and what is suggested.

    ``count`` is how many stored errors it stands for, ``nearest`` the row whose examples read most
    alike (``likeness`` of 100), ``responder`` the group that would move first. It is settled when a
    row knows its errors or none is stored any more.
    """

    id: int = 0
    template: str
    example: str
    integrations: tuple[Id, ...]
    count: int
    first_seen: Instant
    last_seen: Instant
    nearest: Id | None = None
    likeness: int = 0
    responder: Id
    state: ProposalState = ProposalState.OPEN
