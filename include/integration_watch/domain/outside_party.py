"""Outside parties: whom an incident can be handed to that is none of our groups, and when they work."""

from datetime import timedelta

from .integration import ZoneName
from .value import Value
from .working_hours import Hours


class OutsideParty(Value):
    """When an outside party works and how long it takes; its ``holidays`` are those of a place."""

    hours: Hours = ""
    zone: ZoneName | None = None
    holidays: str = ""
    respond_within: timedelta | None = None


class OutsideParties(Value):
    """The outside parties that the error catalogue may name as first responder."""

    coupa: OutsideParty = OutsideParty()
    boomi: OutsideParty = OutsideParty()
    supplier: OutsideParty = OutsideParty()

    def named(self, holder: str) -> OutsideParty | None:
        """Return the party of that name; none where it is no party."""
        return getattr(self, holder) if holder in OUTSIDE else None


OUTSIDE = frozenset(OutsideParties.model_fields)
