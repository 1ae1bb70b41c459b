"""Owner groups: who is told, in which language, from which severity."""

from typing import Annotated

from pydantic import Field

from .finding import Severity
from .value import Id, Language, Text, Value

Address = Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")]


class Member(Value):
    """One reader of a group's messages: a person or the customer's own distribution list."""

    address: Address
    language: Language = "en"
    from_severity: Severity = Severity.WARNING


class OwnerGroup(Value):
    """A distribution list: its members, its manager, and the group that stands in when nobody is in it."""

    id: Id
    title: Text
    manager: Address
    members: tuple[Member, ...] = ()
    fallback: Id | None = None
