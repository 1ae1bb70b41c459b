"""The worklist of a reconciliation: what is decided about each difference, and how long it holds."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from .value import Id, Instant, Value


class State(StrEnum):
    """How far a difference has come."""

    OPEN = "open"
    EXPLAINED = "explained"
    ACCEPTED = "accepted"
    SENT = "sent"
    CORRECTED = "corrected"
    PROVEN = "proven"


class Deed(StrEnum):
    """What a person does about a difference."""

    EXPLAIN = "explain"
    ACCEPT = "accept"
    SEND = "send"
    CORRECT = "correct"
    REOPEN = "reopen"
    ASSIGN = "assign"
    COMMENT = "comment"


class Why(StrEnum):
    """Why the state of a difference is what it is after a comparison or a deed."""

    FIRST_FOUND = "first_found"
    STANDS = "stands"
    VALUES_CHANGED = "values_changed"
    ACCEPTANCE_OVER = "acceptance_over"
    NOT_CORRECTED = "not_corrected"
    CAME_BACK = "came_back"
    GONE = "gone"
    DECIDED = "decided"


class Refusal(StrEnum):
    """Why a deed is not done."""

    UNKNOWN = "unknown"
    CONFLICT = "conflict"
    PROVEN = "proven"
    NOTHING_TO_REOPEN = "nothing_to_reopen"
    NEEDS_COMMENT = "needs_comment"
    NEEDS_UNTIL = "needs_until"
    UNTIL_PASSED = "until_passed"
    NEEDS_SOMEBODY = "needs_somebody"


class Found(Value):
    """One difference as a comparison found it.

    ``key`` holds the values of the reconciliation's key fields, in their order; ``kind`` says which
    sort of difference, ``field`` of which field (empty where a whole record is missing or double).
    ``amount`` is the money at stake, in ``currency``; ``error_rule`` the row of the error catalogue
    that says who moves first.
    """

    key: tuple[str, ...]
    field: str = ""
    kind: str
    left: str | None = None
    right: str | None = None
    pattern: str = ""
    amount: Decimal | None = None
    currency: str = ""
    error_rule: str = ""

    # Values are compared exactly as they are: a space at the end may be the difference.
    model_config = Value.model_config | {"str_strip_whitespace": False}

    @property
    def identity(self) -> tuple[tuple[str, ...], str, str]:
        """Return what makes a difference the same one in the next comparison."""
        return (self.key, self.field, self.kind)


class Entry(Found):
    """One row of the worklist.

    ``version`` rises with every change of the row and is asked of whoever decides about it. ``left``
    and ``right`` are the values that the decision was made for.
    """

    id: int
    reconciliation: Id
    state: State
    why: Why
    version: int
    opened_at: Instant
    comparison: str
    accepted_until: Instant | None = None
    assigned_to: str = ""
    comment: str = ""
    decided_by: str = ""
    decided_at: Instant | None = None


class Look(Value):
    """One comparison as the worklist sees it: ``as_of`` is the older of its two snapshots' moments."""

    comparison: str
    reconciliation: Id
    as_of: Instant
    at: Instant


class Decision(Value):
    """What a person decides, about one difference or many."""

    deed: Deed
    who: str
    at: Instant
    comment: str = Field(default="", max_length=2000)
    until: Instant | None = None
    to: str = Field(default="", max_length=254)
    source: str = "page"


AFTER = {
    Deed.EXPLAIN: State.EXPLAINED,
    Deed.ACCEPT: State.ACCEPTED,
    Deed.SEND: State.SENT,
    Deed.CORRECT: State.CORRECTED,
    Deed.REOPEN: State.OPEN,
}
"""The state after each deed that changes it; the others leave it."""

QUIET = frozenset({State.EXPLAINED, State.ACCEPTED, State.PROVEN})
"""The states in which a difference is nobody's business: it is neither counted nor told."""


def refusal(decision: Decision) -> Refusal | None:
    """Return why a decision cannot be made about any difference, or none."""
    if decision.deed in (Deed.EXPLAIN, Deed.COMMENT) and not decision.comment.strip():
        return Refusal.NEEDS_COMMENT
    if decision.deed is Deed.ACCEPT and decision.until is None:
        return Refusal.NEEDS_UNTIL
    if decision.deed is Deed.ACCEPT and decision.until and decision.until <= decision.at:
        return Refusal.UNTIL_PASSED
    if decision.deed is Deed.ASSIGN and not decision.to.strip():
        return Refusal.NEEDS_SOMEBODY
    return None


def refused_in(state: State, deed: Deed) -> Refusal | None:
    """Return why a deed cannot be done to a difference in a state, or none.

    What a comparison proved is over: it opens again by evidence, never by hand.
    """
    if state is State.PROVEN and deed is not Deed.COMMENT:
        return Refusal.PROVEN
    if state is State.OPEN and deed is Deed.REOPEN:
        return Refusal.NOTHING_TO_REOPEN
    return None


def decided(state: State, deed: Deed) -> State:
    """Return the state after a deed that is not refused."""
    return AFTER.get(deed, state)


def found_again(
    state: State,
    *,
    same_values: bool,
    accepted_until: datetime | None,
    decided_at: datetime | None,
    look: Look,
) -> tuple[State, Why]:
    """Return the state of a difference that a comparison found again, and why.

    A decision stands as long as both values are exactly those it was made for. An acceptance ends
    with its day. That something was corrected is disproved only by data read afterwards.
    """
    if state is State.PROVEN:
        return State.OPEN, Why.CAME_BACK
    if not same_values:
        return State.OPEN, Why.VALUES_CHANGED
    if state is State.ACCEPTED and accepted_until is not None and accepted_until <= look.at:
        return State.OPEN, Why.ACCEPTANCE_OVER
    if state is State.CORRECTED and decided_at is not None and decided_at < look.as_of:
        return State.OPEN, Why.NOT_CORRECTED
    return state, Why.STANDS


def not_found(state: State, *, is_under_way: bool) -> tuple[State, Why]:
    """Return the state of a difference that a comparison did not find, and why.

    What is under way was not judged, so it proves nothing.
    """
    if is_under_way or state is State.PROVEN:
        return state, Why.STANDS
    return State.PROVEN, Why.GONE
