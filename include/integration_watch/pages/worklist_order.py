"""What a form of a worklist orders, and which rows an address asks for."""

from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from include.integration_watch.domain.error_rule import FirstResponder
from include.integration_watch.domain.value import Value
from include.integration_watch.domain.worklist import Deed, State
from include.integration_watch.domain.worklist_view import Filter, Order, PatternTarget, Target

from .order import OrderRefused

BUSINESS = (State.OPEN, State.SENT, State.CORRECTED)
"""The states that a page shows where none is asked for: what somebody has to do something about."""

_LONGEST_NUMBER = 15


class WorklistOrder(Value):
    """One order: a deed about some rows or a whole pattern. ``until`` is a day as the browser sends it."""

    deed: Deed
    comment: str = ""
    until: str = ""
    to: str = ""
    targets: tuple[Target, ...] = ()
    pattern: PatternTarget | None = None


def order_of(pairs: Iterable[tuple[str, str]]) -> WorklistOrder:
    """Return the order that a form's fields mean; raise `OrderRefused` with what is wrong."""
    fields: dict[str, str] = {}
    targets: list[Target] = []
    for name, value in pairs:
        if name.startswith("row-"):
            targets.append(_target(name.removeprefix("row-"), value))
        else:
            fields[name] = value.strip()
    try:
        order = WorklistOrder.model_validate(
            {
                "deed": fields.get("deed", ""),
                "comment": fields.get("comment", ""),
                "until": fields.get("until", ""),
                "to": fields.get("to", ""),
                "targets": tuple(targets),
                "pattern": _pattern(fields),
            }
        )
    except ValidationError:
        raise OrderRefused("order_unclear") from None
    if not order.targets and order.pattern is None:
        raise OrderRefused("wl_nothing_chosen")
    return order


def _target(id: str, version: str) -> Target:
    return Target(id=whole(id), version=whole(version))


def whole(text: str) -> int:
    """Return a number that a form or an address holds; raise `OrderRefused` where it holds none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
        raise OrderRefused("order_unclear")
    return int(text)


def _pattern(fields: Mapping[str, str]) -> PatternTarget | None:
    if "pattern" not in fields:
        return None
    return PatternTarget(
        pattern=fields["pattern"],
        seen=whole(fields.get("seen", "")),
        comparison=fields.get("comparison", ""),
    )


def filter_of(query: Mapping[str, str]) -> Filter:
    """Return which rows an address asks for; what cannot be understood asks for nothing."""
    state = query.get("state", "")
    if state == "all":
        states: tuple[State, ...] = ()
    else:
        states = (State(state),) if state in set(State) else BUSINESS
    order, responder = query.get("order", ""), query.get("responder", "")
    return Filter(
        states=states,
        pattern=query["pattern"] if query.get("pattern") else None,
        field=query.get("field", ""),
        kind=query.get("kind", ""),
        assigned_to=query.get("assigned", "").strip(),
        responder=FirstResponder(responder) if responder in set(FirstResponder) else None,
        text=query.get("q", "")[:200],
        order=Order(order) if order in set(Order) else Order.MONEY,
    )


def page_of(query: Mapping[str, str]) -> int:
    """Return the number of the page that an address asks for, from one on."""
    text = query.get("page", "")
    if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER:
        return max(1, int(text))
    return 1
