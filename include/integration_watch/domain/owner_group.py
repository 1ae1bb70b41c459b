"""Owner groups: who is told, in which language, from which severity."""

from datetime import timedelta

from .address import Address, MailAddress
from .finding import Severity
from .integration import ZoneName
from .rota import Absence, Turn
from .value import ClockTime, Id, Language, Text, Value
from .working_hours import Hours


class Member(Value):
    """One reader of a group's messages: a person or the customer's own distribution list.

    ``confirmed_by`` says who vouches that the address wants to be told; without it the address
    is asked by mail first. ``shared`` says that several people read it. Outside their ``hours`` the
    ``substitute`` is told instead. Whoever has a ``turn`` is told in
    their weeks only, and nobody while they are ``away``. ``digest`` asks for the group's morning mail.
    """

    address: Address
    language: Language = "en"
    from_severity: Severity = Severity.WARNING
    confirmed_by: str = ""
    shared: bool = False
    hours: Hours = ""
    substitute: Address | None = None
    turn: Turn = ""
    away: Absence = ""
    digest: bool = True


class OwnerGroup(Value):
    """A distribution list: its members, its manager, and the group that stands in when nobody is in it.

    Its clock runs in its ``hours`` and ``zone``, and stands still on the public ``holidays`` of a
    place. ``digest_at`` is its morning, the deployment's where none is given.
    """

    id: Id
    title: Text
    manager: MailAddress
    manager_language: Language = "en"
    members: tuple[Member, ...] = ()
    fallback: Id | None = None
    hours: Hours = ""
    zone: ZoneName | None = None
    holidays: str = ""
    respond_within: timedelta | None = None
    digest_at: ClockTime | None = None
