"""Rosters: who is in a group now, who of them has confirmed, and who may be told at this moment."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from .catalogue import Catalogue
from .owner_group import Member, OwnerGroup
from .rota import has_turn, is_away
from .value import Id, Instant, Value
from .working_hours import WorkCalendar


class MemberState(StrEnum):
    """How far an address has come; only a confirmed one is told."""

    INVITED = "invited"
    CONFIRMED = "confirmed"
    BOUNCED = "bounced"
    LEFT = "left"


class Listed(Value):
    """One address in one group, as the store keeps it.

    ``generation`` counts the invitations: a link of an earlier one says nothing of this one.
    It is 0 while the configuration alone names the address.
    """

    group: Id
    member: Member
    state: MemberState
    generation: int = 0
    invited_at: Instant | None = None
    reminded_at: Instant | None = None
    confirmed_at: Instant | None = None

    @property
    def address(self) -> str:
        """Return the address as it is compared: letters' case means nothing."""
        return self.member.address.lower()


class Source(StrEnum):
    """By which way a change of a roster came."""

    LINK = "link"
    PAGE = "page"
    COMMAND_LINE = "command_line"
    CONFIGURATION = "configuration"
    MAIL_SERVER = "mail_server"


class RosterChange(Value):
    """One line of the audit: who changed what of whom, when, and by which way."""

    group: Id
    address: str
    at: Instant
    who: str
    source: Source
    what: str
    detail: str = ""


def roster(group: OwnerGroup, kept: Iterable[Listed]) -> tuple[Listed, ...]:
    """Return everyone in a group: what the store keeps wins over what the configuration names.

    An address that the configuration names and nobody vouches for is invited, not told. Vouching
    for somebody who was invited is enough; it does not undo a bounce or a leave.
    """
    known = {listed.address: listed for listed in kept if listed.group == group.id}
    for member in group.members:
        declared = Listed(
            group=group.id,
            member=member,
            state=MemberState.CONFIRMED if member.confirmed_by else MemberState.INVITED,
        )
        found = known.setdefault(declared.address, declared)
        if member.confirmed_by and found.state is MemberState.INVITED:
            known[declared.address] = found.model_copy(update={"state": MemberState.CONFIRMED})
    return tuple(known[address] for address in sorted(known))


def confirmed(listed: Iterable[Listed]) -> tuple[Listed, ...]:
    """Return those who may be told at all."""
    return tuple(each for each in listed if each.state is MemberState.CONFIRMED)


def on_duty(
    listed: Iterable[Listed], now: datetime, calendar: WorkCalendar | None = None
) -> tuple[Member, ...]:
    """Return who is told at this moment: outside their hours a confirmed substitute instead.

    Whoever has no substitute that works now is told at any hour: nothing is lost because it is
    night. Whoever is away is not told; their substitute is. Of those who take turns only those whose
    week it is are told. Where that leaves nobody, everybody is told.
    """
    everyone = tuple(listed)
    told = _each_once(standing_by(everyone, now, calendar).values())
    return told or tuple(each.member for each in confirmed(everyone))


def standing_by(
    listed: Iterable[Listed], now: datetime, calendar: WorkCalendar | None = None
) -> dict[str, Member]:
    """Return who is on duty at this moment, by the address of the member whose message they get.

    It is empty where the turns and the times away leave nobody.
    """
    known = {each.address: each.member for each in confirmed(listed)}
    work = calendar or WorkCalendar()
    today = now.astimezone(ZoneInfo(work.zone)).date()
    turns = {
        address
        for address, member in known.items()
        if not member.turn or has_turn(member.turn, today)
    }
    told: dict[str, Member] = {}
    for address, member in known.items():
        reader = _reader(member, known, now, work)
        if address in turns and reader is not None:
            told[address] = reader
    return told


def _each_once(readers: Iterable[Member]) -> tuple[Member, ...]:
    told: dict[str, Member] = {}
    for reader in readers:
        told.setdefault(reader.address.lower(), reader)
    return tuple(told.values())


def _reader(
    member: Member, known: Mapping[str, Member], now: datetime, work: WorkCalendar
) -> Member | None:
    substitute = known.get((member.substitute or "").lower())
    today = now.astimezone(ZoneInfo(work.zone)).date()
    away = is_away(member.away, today)
    if substitute is not None and is_away(substitute.away, today):
        substitute = None
    if substitute is None:
        return None if away else member
    if not away and (_works(member, now, work) or not _works(substitute, now, work)):
        return member
    # The substitute hears what the member would have heard of.
    least = min(member.from_severity, substitute.from_severity, key=lambda each: each.rank)
    return substitute.model_copy(update={"from_severity": least})


def _works(member: Member, now: datetime, work: WorkCalendar) -> bool:
    if not member.hours:
        return True
    return work.model_copy(update={"hours": member.hours}).is_open(now)


class Answer(StrEnum):
    """What became of a person's click."""

    DONE = "done"
    ALREADY = "already"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


def invited(before: Listed | None, group: Id, member: Member, now: datetime) -> Listed:
    """Return an address asked to confirm; a confirmed one stays so and only takes the new wishes."""
    if before is not None and before.state is MemberState.CONFIRMED:
        return before.model_copy(update={"member": member})
    return Listed(
        group=group,
        member=member,
        state=MemberState.INVITED,
        generation=(before.generation if before else 0) + 1,
        invited_at=now,
    )


def confirm(listed: Listed | None, generation: int, now: datetime) -> tuple[Answer, Listed | None]:
    """Return what an invitation's button does: only the newest invitation counts, and only once."""
    if listed is None:
        return Answer.UNKNOWN, None
    if listed.generation != generation:
        return Answer.SUPERSEDED, listed
    if listed.state is not MemberState.INVITED:
        already = listed.state is MemberState.CONFIRMED
        return (Answer.ALREADY if already else Answer.SUPERSEDED), listed
    changed = {"state": MemberState.CONFIRMED, "confirmed_at": now}
    return Answer.DONE, listed.model_copy(update=changed)


def leave(listed: Listed | None, generation: int | None) -> tuple[Answer, Listed | None]:
    """Return what leaving does; a link of an earlier membership does not end this one."""
    if listed is None:
        return Answer.UNKNOWN, None
    if generation is not None and listed.generation != generation:
        return Answer.SUPERSEDED, listed
    if listed.state is MemberState.LEFT:
        return Answer.ALREADY, listed
    return Answer.DONE, listed.model_copy(update={"state": MemberState.LEFT})


def with_rosters(catalogue: Catalogue, kept: Iterable[Listed], now: datetime) -> Catalogue:
    """Return the catalogue whose groups hold exactly those who are told at this moment."""
    by_group: dict[str, list[Listed]] = {}
    for each in kept:
        by_group.setdefault(each.group, []).append(each)

    def told(group: OwnerGroup) -> tuple[Member, ...]:
        work = WorkCalendar(zone=catalogue.zone_of(group.id))
        return on_duty(roster(group, by_group.get(group.id, ())), now, work)

    groups = tuple(
        group.model_copy(update={"members": told(group)}) for group in catalogue.owner_groups
    )
    return catalogue.model_copy(update={"owner_groups": groups})
