"""Permits: what the bearer of a signed link may do, for whom, and until when."""

from enum import StrEnum

from .value import Id, Instant, Value


class Purpose(StrEnum):
    """What a link is for; a link of one purpose opens nothing of another."""

    CONFIRM = "confirm"
    LEAVE = "leave"
    INCIDENT = "incident"
    MANAGE = "manage"
    FORM = "form"
    HEARTBEAT = "heartbeat"
    CASE = "case"


class Permit(Value):
    """Leave for one address, in one group, to do one sort of thing until it expires.

    A heartbeat's permit holds for the system whose id stands in ``group``.
    ``generation`` binds it to one membership, ``incident`` to one incident, ``nonce`` to one form
    or to what one support case is about.
    """

    purpose: Purpose
    group: Id
    address: str
    generation: int = 0
    incident: int | None = None
    nonce: str = ""
    expires: Instant


class Refusal(StrEnum):
    """Why a link opens nothing."""

    FORGED = "forged"
    EXPIRED = "expired"
    USED = "used"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


class LinkRefused(Exception):
    """A link opens nothing; the reason is named for the page that says so."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why
