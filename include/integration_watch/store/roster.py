"""Rosters kept: who is in which group, every change with who made it, and what it makes us write."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.notice import Notice, NoticeKind, notice_id
from include.integration_watch.domain.owner_group import Member, OwnerGroup
from include.integration_watch.domain.roster import (
    Answer,
    Listed,
    MemberState,
    RosterChange,
    Source,
    confirm,
    invited,
    leave,
    roster,
    with_rosters,
)

from . import notices
from . import tables as t
from .observations import upsert

GONE = (MemberState.LEFT.value, MemberState.BOUNCED.value)


def over(connection: sa.Connection, catalogue: Catalogue, now: datetime) -> Catalogue:
    """Return the catalogue whose groups hold exactly those who may be told now."""
    return with_rosters(catalogue, listed(connection), now)


def listed(connection: sa.Connection, group: str | None = None) -> tuple[Listed, ...]:
    """Return what is kept of every group, or of one, by address."""
    query = sa.select(t.member.c.value).order_by(t.member.c.owner_group, t.member.c.address)
    if group is not None:
        query = query.where(t.member.c.owner_group == group)
    return tuple(Listed.model_validate_json(value) for value in connection.execute(query).scalars())


def one(connection: sa.Connection, group: OwnerGroup, address: str) -> Listed | None:
    """Return what is kept of an address in a group, or what the configuration says of it."""
    found = connection.execute(
        sa.select(t.member.c.value)
        .where(t.member.c.owner_group == group.id, t.member.c.address == address.lower())
        .with_for_update()
    ).scalar_one_or_none()
    if found is not None:
        return Listed.model_validate_json(found)
    for member in group.members:
        if member.address.lower() == address.lower() and member.confirmed_by:
            return Listed(group=group.id, member=member, state=MemberState.CONFIRMED)
    return None


def save(connection: sa.Connection, changed: Listed) -> None:
    """Keep one address of a group."""
    row = {
        "owner_group": changed.group,
        "address": changed.address,
        "state": changed.state.value,
        "generation": changed.generation,
        "value": changed.model_dump_json(),
    }
    upsert(connection, t.member, [row])


def invite(
    connection: sa.Connection,
    group: OwnerGroup,
    member: Member,
    *,
    who: str,
    source: Source,
    now: datetime,
) -> Listed:
    """Ask an address to confirm, or give a confirmed one its new wishes; nobody is told before."""
    before = one(connection, group, member.address)
    after = invited(before, group.id, member, now)
    save(connection, after)
    asked = after.state is MemberState.INVITED
    _audit(connection, after, who, source, "invited" if asked else "changed", now, _wishes(member))
    if asked:
        notices.put(connection, [_invitation(after, NoticeKind.INVITATION, now)])
    return after


def change(
    connection: sa.Connection,
    group: OwnerGroup,
    member: Member,
    *,
    who: str,
    source: Source,
    now: datetime,
) -> bool:
    """Give an address new wishes without asking it again; tell whether it is on the list."""
    known = {each.address: each for each in roster(group, listed(connection, group.id))}
    before = known.get(member.address.lower())
    if before is None:
        return False
    after = before.model_copy(update={"member": member})
    save(connection, after)
    _audit(connection, after, who, source, "changed", now, _wishes(member))
    return True


def invited_since(connection: sa.Connection, address: str, since: datetime) -> int:
    """Return how often an address was invited since then, to whatever list."""
    found: int = connection.execute(
        sa.select(sa.func.count())
        .select_from(t.member_change)
        .where(t.member_change.c.address == address.lower(), t.member_change.c.what == "invited")
        .where(t.member_change.c.at >= since)
    ).scalar_one()
    return found


def _invitation(listed: Listed, kind: NoticeKind, now: datetime) -> Notice:
    return Notice(
        id=notice_id(kind, listed.group, listed.address, listed.generation),
        kind=kind,
        group=listed.group,
        address=listed.member.address,
        language=listed.member.language,
        generation=listed.generation,
        at=now,
    )


def remind(connection: sa.Connection, waiting: Iterable[Listed], now: datetime) -> None:
    """Write once more to those who have not answered their invitation."""
    for each in waiting:
        save(connection, each.model_copy(update={"reminded_at": now}))
        notices.put(connection, [_invitation(each, NoticeKind.INVITATION_REMINDER, now)])
        _audit(connection, each, "integration-watch", Source.CONFIGURATION, "reminded", now)


def answer_invitation(
    connection: sa.Connection, group: OwnerGroup, address: str, generation: int, now: datetime
) -> Answer:
    """Confirm an address by its invitation's button."""
    answer, after = confirm(one(connection, group, address), generation, now)
    if answer is Answer.DONE and after is not None:
        save(connection, after)
        _audit(connection, after, address, Source.LINK, "confirmed", now)
    return answer


def take_off(
    connection: sa.Connection,
    group: OwnerGroup,
    address: str,
    *,
    generation: int | None,
    who: str,
    source: Source,
    now: datetime,
) -> Answer:
    """Take an address off a list: what is still owed to it is withdrawn, and the manager hears."""
    answer, after = leave(one(connection, group, address), generation)
    if answer is not Answer.DONE or after is None:
        return answer
    save(connection, after)
    itself = who.lower() == address.lower()
    _audit(connection, after, who, source, "left" if itself else "removed", now)
    _withdraw(connection, after)
    if itself:
        _tell_manager(connection, group, after, NoticeKind.SOMEBODY_LEFT, now)
    return answer


def set_back(
    connection: sa.Connection, group: OwnerGroup, address: str, said: str, now: datetime
) -> None:
    """Stop telling an address that its mail server refuses, and let the manager know."""
    before = one(connection, group, address)
    if before is None or before.state in (MemberState.BOUNCED, MemberState.LEFT):
        return
    after = before.model_copy(update={"state": MemberState.BOUNCED})
    save(connection, after)
    _audit(connection, after, "mail server", Source.MAIL_SERVER, "bounced", now, said)
    _withdraw(connection, after)
    _tell_manager(connection, group, after, NoticeKind.SOMEBODY_BOUNCED, now)


def _withdraw(connection: sa.Connection, gone: Listed) -> None:
    for table in (t.outbox, t.notice):
        connection.execute(
            sa.update(table)
            .where(table.c.owner_group == gone.group, table.c.state == "pending")
            .where(sa.func.lower(table.c.address) == gone.address)
            .values(state="withdrawn", leased_until=None)
        )


def _tell_manager(
    connection: sa.Connection, group: OwnerGroup, gone: Listed, kind: NoticeKind, now: datetime
) -> None:
    if gone.address == group.manager.lower():
        return
    told = Notice(
        id=notice_id(kind, group.id, gone.address, gone.generation),
        kind=kind,
        group=group.id,
        address=group.manager,
        language=group.manager_language,
        about=gone.member.address,
        at=now,
    )
    notices.put(connection, [told])


def gone(connection: sa.Connection) -> frozenset[tuple[str, str]]:
    """Return every (group, address) that is not to be written to any more."""
    found = connection.execute(
        sa.select(t.member.c.owner_group, t.member.c.address).where(t.member.c.state.in_(GONE))
    )
    return frozenset((row.owner_group, row.address) for row in found)


def changes(connection: sa.Connection, group: str, limit: int = 50) -> tuple[RosterChange, ...]:
    """Return a group's newest changes, newest first."""
    found = connection.execute(
        sa.select(t.member_change)
        .where(t.member_change.c.owner_group == group)
        .order_by(t.member_change.c.id.desc())
        .limit(limit)
    )
    return tuple(
        RosterChange(
            group=row.owner_group,
            address=row.address,
            at=row.at,
            who=row.who,
            source=Source(row.source),
            what=row.what,
            detail=row.detail,
        )
        for row in found
    )


def changed_at(connection: sa.Connection) -> dict[str, datetime]:
    """Return when each group last changed."""
    newest = sa.func.max(t.member_change.c.at, type_=t.UtcDateTime())
    found = connection.execute(
        sa.select(t.member_change.c.owner_group, newest).group_by(t.member_change.c.owner_group)
    )
    return {group: at for group, at in found if at is not None}


def _audit(
    connection: sa.Connection,
    changed: Listed,
    who: str,
    source: Source,
    what: str,
    now: datetime,
    detail: str = "",
) -> None:
    connection.execute(
        sa.insert(t.member_change).values(
            owner_group=changed.group,
            address=changed.address,
            at=now,
            who=who,
            source=source.value,
            what=what,
            detail=detail[:500],
        )
    )


def _wishes(member: Member) -> str:
    said = (member.language, member.from_severity.value, member.hours, member.substitute or "")
    return ", ".join(wish for wish in said if wish)
