"""What keeping the lists asks for: whom to invite, whom to remind, which manager to write to."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from .catalogue import Catalogue
from .notice import Notice, NoticeKind, notice_id
from .owner_group import Member, OwnerGroup
from .roster import Listed, MemberState, confirmed, roster
from .value import Id, Value

REMIND_AFTER = timedelta(days=3)
GIVE_UP_AFTER = timedelta(days=14)
PATIENCE = timedelta(days=1)
"""How long a list may be changed and nobody be confirmed before its manager is written to."""


class Upkeep(Value):
    """What is to be done now: asking twice gives nothing new once it is done."""

    invite: tuple[tuple[Id, Member], ...] = ()
    remind: tuple[Listed, ...] = ()
    notices: tuple[Notice, ...] = ()


def upkeep(
    catalogue: Catalogue,
    kept: Iterable[Listed],
    changed_at: Mapping[Id, datetime],
    now: datetime,
) -> Upkeep:
    """Return what the lists ask for; ``changed_at`` is when each group last changed."""
    invite: list[tuple[Id, Member]] = []
    remind: list[Listed] = []
    notices: list[Notice] = []
    by_group: dict[str, list[Listed]] = {}
    for each in kept:
        by_group.setdefault(each.group, []).append(each)
    for group in catalogue.owner_groups:
        everyone = roster(group, by_group.get(group.id, ()))
        invite += [(group.id, each.member) for each in everyone if _unasked(each)]
        remind += [each for each in everyone if _waits(each, now)]
        changed = changed_at.get(group.id)
        if not confirmed(everyone) and (changed is None or changed + PATIENCE <= now):
            notices.append(_nobody(group, now))
    return Upkeep(invite=tuple(invite), remind=tuple(remind), notices=tuple(notices))


def _unasked(each: Listed) -> bool:
    return each.state is MemberState.INVITED and each.generation == 0


def _waits(each: Listed, now: datetime) -> bool:
    """Tell whether an invitation is old enough to be repeated, once, and still counts."""
    if each.state is not MemberState.INVITED or each.invited_at is None or each.reminded_at:
        return False
    return each.invited_at + REMIND_AFTER <= now < each.invited_at + GIVE_UP_AFTER


def _nobody(group: OwnerGroup, now: datetime) -> Notice:
    year, week, _ = now.isocalendar()
    return Notice(
        id=notice_id(NoticeKind.NOBODY_CONFIRMED, group.id, year, week),
        kind=NoticeKind.NOBODY_CONFIRMED,
        group=group.id,
        address=group.manager,
        language=group.manager_language,
        at=now,
    )
