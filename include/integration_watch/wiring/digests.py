"""`send_digest`: each group's morning, each group's month - owed once, however often it is asked."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.digest import is_first_working_day, is_morning
from include.integration_watch.domain.monthly import month_before
from include.integration_watch.domain.notice import Notice, NoticeKind, notice_id
from include.integration_watch.domain.owner_group import Member, OwnerGroup
from include.integration_watch.domain.response import calendar_of
from include.integration_watch.domain.roster import Listed, MemberState, confirmed, roster
from include.integration_watch.store import Store

from . import notices
from .channels import channels
from .places import catalogue, store
from .report_letters import of_group
from .signed_links import signer


def send() -> int:
    """Owe and send what is due this half hour; return how many notices were tried."""
    known, kept, now = catalogue(), store(), datetime.now(UTC)
    owe(known, kept, now)
    channel = channels(known.settings)
    return len(notices.send_notices(known, kept, channel, signer(), now))


def owe(known: Catalogue, kept: Store, now: datetime) -> int:
    """Owe the digest of each group whose morning it is, and last month's report on its first one.

    The same morning owes the same notices: twice is once. Nobody is written to where there is
    nothing to say. Return how many are new.
    """
    owed: list[Notice] = []
    for group in known.owner_groups:
        if not is_morning(group, known, now):
            continue
        zone = ZoneInfo(calendar_of(group, known).zone)
        readers = _readers(group, kept)
        if readers and not of_group(group, known, kept, now).is_empty:
            day = now.astimezone(zone).date().isoformat()
            owed += [_notice(NoticeKind.DIGEST, each, day, now) for each in readers]
        if is_first_working_day(group, known, now):
            month = month_before(now, zone)
            every = {each.address: each for each in (_manager(group), *readers)}
            owed += [
                _notice(NoticeKind.MONTHLY_REPORT, each, month, now) for each in every.values()
            ]
    return kept.people.owe(owed) if owed else 0


def _readers(group: OwnerGroup, kept: Store) -> tuple[Listed, ...]:
    everyone = confirmed(roster(group, kept.people.listed(group.id)))
    return tuple(each for each in everyone if each.member.digest)


def _manager(group: OwnerGroup) -> Listed:
    """Return the manager as a reader: the report is theirs even if they are on no list."""
    member = Member(address=group.manager, language=group.manager_language)
    return Listed(group=group.id, member=member, state=MemberState.CONFIRMED)


def _notice(kind: NoticeKind, reader: Listed, about: str, now: datetime) -> Notice:
    return Notice(
        id=notice_id(kind, reader.group, about, reader.address),
        kind=kind,
        group=reader.group,
        address=reader.member.address,
        language=reader.member.language,
        generation=reader.generation,
        about=about,
        at=now,
    )
