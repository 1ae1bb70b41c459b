"""Is it safe to run again? A proposal with its reason; nothing is ever started."""

from collections.abc import Sequence
from enum import StrEnum

from .error_rule import ErrorRule, FirstResponder
from .observation import DocumentError, Execution, ExecutionStatus
from .value import Value


class Rerun(StrEnum):
    """Whether a run or a document may be sent again, and by whom."""

    SAFE = "safe"
    NEVER = "never"
    SUPPLIER = "supplier"
    WAIT = "wait"


class Why(StrEnum):
    """Why: a word for a sentence in each language (``rerun.<word>``)."""

    NEVER_BEGAN = "never_began"
    NOTHING_LEFT = "nothing_left"
    PARTLY_TAKEN = "partly_taken"
    NOT_KNOWN = "not_known"
    ALREADY_THERE = "already_there"
    WAITS_AS_DRAFT = "waits_as_draft"
    BY_SUPPLIER = "by_supplier"
    AFTER_MENDING = "after_mending"
    STILL_OPEN = "still_open"
    ALL_WENT_WELL = "all_went_well"
    ROWS_TAKEN = "rows_taken"
    NO_ROW_TAKEN = "no_row_taken"


class Advice(Value):
    """What may be done again, and why."""

    verdict: Rerun
    why: Why

    @property
    def facts(self) -> dict[str, str]:
        """Return the advice as a finding carries it."""
        return {"rerun": self.verdict.value, "rerun_why": self.why.value}


_ALREADY_THERE = "_used"
"""Rows of the error catalogue that say that a number is in use end like this."""
_UNCERTAIN = frozenset({ExecutionStatus.ABORTED, ExecutionStatus.UNKNOWN})


def may_run_again(execution: Execution, rule: ErrorRule | None = None) -> Advice:
    """Return whether a whole execution may be started again.

    - It never began, or nothing left it: safe.
    - Some of it arrived, or nobody knows: never as a whole; what arrived would meet "already used".
    - What only a supplier can mend is sent again by the supplier.
    """
    status, went_out = execution.status, execution.outbound > 0
    is_clean = status is ExecutionStatus.COMPLETE and not execution.inbound_errors
    reasons = (
        (status.is_open, Rerun.WAIT, Why.STILL_OPEN),
        (status is ExecutionStatus.DISCARDED, Rerun.SAFE, Why.NEVER_BEGAN),
        (_says_it_is_there(rule), Rerun.NEVER, Why.ALREADY_THERE),
        (went_out and is_clean, Rerun.NEVER, Why.ALL_WENT_WELL),
        (went_out, Rerun.NEVER, Why.PARTLY_TAKEN),
        (status in _UNCERTAIN, Rerun.NEVER, Why.NOT_KNOWN),
        (_is_the_suppliers(rule), Rerun.SUPPLIER, Why.BY_SUPPLIER),
        (True, Rerun.SAFE, Why.NOTHING_LEFT),
    )
    return next(Advice(verdict=verdict, why=why) for holds, verdict, why in reasons if holds)


def may_send_again(errors: Sequence[DocumentError], rule: ErrorRule | None = None) -> Advice:
    """Return whether refused documents may be sent again; the strictest of them decides."""
    if any(error.document.note.lower() == "draft" for error in errors):
        return Advice(verdict=Rerun.NEVER, why=Why.WAITS_AS_DRAFT)
    if _says_it_is_there(rule):
        return Advice(verdict=Rerun.NEVER, why=Why.ALREADY_THERE)
    if _is_the_suppliers(rule):
        return Advice(verdict=Rerun.SUPPLIER, why=Why.BY_SUPPLIER)
    return Advice(verdict=Rerun.SAFE, why=Why.AFTER_MENDING)


def _says_it_is_there(rule: ErrorRule | None) -> bool:
    return rule is not None and rule.id.endswith(_ALREADY_THERE)


def _is_the_suppliers(rule: ErrorRule | None) -> bool:
    return rule is not None and rule.first_responder is FirstResponder.SUPPLIER
