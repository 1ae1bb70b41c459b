"""What a manager's form orders: to add, change, invite again or remove one address."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import ValidationError

from include.integration_watch.domain.owner_group import Member
from include.integration_watch.domain.value import Value


class What(StrEnum):
    """What is ordered."""

    ADD = "add"
    CHANGE = "change"
    INVITE = "invite"
    REMOVE = "remove"


class Order(Value):
    """One order of a form."""

    what: What
    member: Member


class OrderRefused(Exception):
    """An order cannot be carried out; ``word`` names the sentence that says why."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


_WISHES = ("language", "from_severity", "hours", "turn", "away", "digest", "shared")

_NAMED = ("address", "hours", "substitute", "turn", "away")


def order_of(fields: Mapping[str, str]) -> Order:
    """Return the order that a form's fields mean; raise `OrderRefused` with what is wrong."""
    try:
        what = What(fields.get("what", ""))
    except ValueError:
        raise OrderRefused("order_unclear") from None
    said = {name: fields[name] for name in _WISHES if fields.get(name)}
    address, substitute = fields.get("address", ""), fields.get("substitute", "")
    if any(sign.isspace() for sign in address):
        raise OrderRefused("order_address")
    try:
        member = Member.model_validate(
            {"address": address, "substitute": substitute or None} | said
        )
    except ValidationError as wrong:
        field = str(wrong.errors()[0]["loc"][0])
        raise OrderRefused(f"order_{field}" if field in _NAMED else "order_unclear") from None
    return Order(what=what, member=member)
