"""What is still under way between two systems: not a difference yet, and why."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from .difference import Unjudged
from .normalisation import Side
from .reconciliation import InFlight
from .value import Instant, Value


class Running(StrEnum):
    """How an execution of the integration stands."""

    OPEN = "open"
    LATE = "late"
    FAILED = "failed"


class Carrier(Value):
    """An execution that has not brought its documents over.

    It carries what changed after ``since``, the beginning of the last one that went well.
    """

    state: Running
    since: Instant


class Span(Value):
    """Documents that changed on a side after ``after`` and until ``until`` are under way, for one reason.

    A document is judged by the first span that it lies in.
    """

    side: Side
    after: Instant
    until: Instant | None = None
    reason: Unjudged

    def holds(self, changed_at: datetime) -> bool:
        """Tell whether a document that changed then is under way."""
        return self.after < changed_at and (self.until is None or changed_at <= self.until)


_OF_STATE = {
    Running.OPEN: Unjudged.EXECUTION_OPEN,
    Running.LATE: Unjudged.EXECUTION_LATE,
    Running.FAILED: Unjudged.EXECUTION_FAILED,
}


def spans(
    rule: InFlight,
    *,
    left_as_of: datetime,
    right_as_of: datetime,
    now: datetime,
    carriers: Iterable[Carrier] = (),
) -> tuple[Span, ...]:
    """Return which changes are not judged yet.

    What changed after the other side was read cannot be there, and what changed less than
    ``within`` before need not be. An execution that is open, late or failed excuses what it should
    have carried, until the change is ``at_most`` old: then it is a difference like any other.
    """
    other = right_as_of if rule.source == "left" else left_as_of
    own = left_as_of if rule.source == "left" else right_as_of
    back: Side = "right" if rule.source == "left" else "left"
    found = [
        Span(side=rule.source, after=other, reason=Unjudged.CHANGED_AFTER_SNAPSHOT),
        Span(side=back, after=own, reason=Unjudged.CHANGED_AFTER_SNAPSHOT),
    ]
    if rule.within > timedelta(0):
        found.append(
            Span(
                side=rule.source,
                after=other - rule.within,
                until=other,
                reason=Unjudged.WITHIN_TIME,
            )
        )
    oldest = now - rule.at_most
    found.extend(
        Span(
            side=rule.source,
            after=max(carrier.since, oldest),
            until=other,
            reason=_OF_STATE[carrier.state],
        )
        for carrier in carriers
    )
    return tuple(found)
