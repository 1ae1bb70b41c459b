"""Who would be told: the routing of a finding that has not happened, and why each is told or not."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import Field

from .catalogue import Catalogue
from .error_rule import ErrorClass, ErrorRule
from .finding import Finding, Layer, Severity
from .incident import Change, Flip, Incident, Reason
from .owner_group import Member
from .roster import Listed, MemberState, confirmed, roster, standing_by, with_rosters
from .rota import has_turn, is_away
from .routing import Recipient, groups_for, route
from .value import Id, Value
from .working_hours import WorkCalendar


class Silence(Value):
    """An address that is on a concerned list and would not be told, and why not."""

    group: Id
    address: str
    why: str


class Telling(Value):
    """Who would be told of one row of the error catalogue (none: of an unknown message).

    ``duties`` says of an address that is told whose turn it is, or for whom it stands in.
    """

    rule: Id | None
    severity: Severity
    told: tuple[Recipient, ...]
    duties: dict[str, str] = Field(default_factory=dict)
    silent: tuple[Silence, ...]


def who(
    catalogue: Catalogue,
    kept: Iterable[Listed],
    integration: Id,
    error_class: ErrorClass,
    *,
    at: datetime,
    severity: Severity | None = None,
) -> tuple[Telling, ...]:
    """Return who would be told of a class of error at a moment, for each row that differs.

    KeyError names an integration that is not there.
    """
    everyone = tuple(kept)
    catalogue.integration(integration)
    now_told = with_rosters(catalogue, everyone, at)
    tellings: dict[tuple[object, ...], Telling] = {}
    for rule in rules_of(catalogue, integration, error_class) or (None,):
        found = finding_of(integration, rule, severity, at)
        told = route(_flip(found, at), now_told)
        telling = Telling(
            rule=rule.id if rule else None,
            severity=found.severity,
            told=told,
            duties=_duties(told, catalogue, everyone, at),
            silent=_silent(found, told, catalogue, everyone),
        )
        tellings.setdefault((telling.severity, telling.told), telling)
    return tuple(tellings.values())


def rules_of(
    catalogue: Catalogue, integration: Id, error_class: ErrorClass
) -> tuple[ErrorRule, ...]:
    """Return the rows of a class that an integration's messages are held against."""
    return tuple(
        rule
        for rule in catalogue.error_rules
        if rule.error_class is error_class and rule.integration in (None, integration)
    )


def finding_of(
    integration: Id, rule: ErrorRule | None, severity: Severity | None, at: datetime
) -> Finding:
    """Return the finding that such a row would make of a failed run."""
    return Finding(
        layer=Layer.EXECUTION,
        subject=integration,
        kind="execution_failed",
        severity=severity or (rule.severity if rule else Severity.ERROR),
        observed_at=at,
        since=at,
        error_rule=rule.id if rule else None,
    )


def _flip(finding: Finding, at: datetime) -> Flip:
    incident = Incident(number=0, finding=finding, opened_at=at, last_seen_at=at)
    return Flip(change=Change.OPENED, reason=Reason.FIRST_SEEN, incident=incident, at=at)


def _silent(
    finding: Finding, told: tuple[Recipient, ...], catalogue: Catalogue, kept: Iterable[Listed]
) -> tuple[Silence, ...]:
    heard = {recipient.address.lower() for recipient in told}
    everyone = tuple(kept)

    def today(group: Id) -> date:
        return finding.observed_at.astimezone(ZoneInfo(catalogue.zone_of(group))).date()

    return tuple(
        Silence(
            group=group,
            address=each.member.address,
            why=_why(each, finding, floor, today(group)),
        )
        for group, _, floor in groups_for(finding, catalogue)
        for each in roster(catalogue.owner_group(group), everyone)
        if each.address not in heard
    )


def _why(each: Listed, finding: Finding, floor: Severity, today: date) -> str:
    if each.state is not MemberState.CONFIRMED:
        return each.state.value
    if not finding.severity.at_least(floor):
        return f"the stage tells from {floor.value}"
    if not finding.severity.at_least(each.member.from_severity):
        return f"hears from {each.member.from_severity.value}"
    return _off_duty(each.member, today)


def _off_duty(member: Member, today: date) -> str:
    if member.turn and not has_turn(member.turn, today):
        return f"not their turn ({member.turn})"
    instead = f"{member.substitute} is told" if member.substitute else "nobody stands in"
    if is_away(member.away, today):
        return f"away {member.away}: {instead}"
    return f"outside {member.hours}: {instead}"


def _duties(
    told: tuple[Recipient, ...], catalogue: Catalogue, kept: Iterable[Listed], at: datetime
) -> dict[str, str]:
    """Return whose turn it is of those who are told, and for whom they stand in."""
    everyone = tuple(kept)
    found: dict[str, str] = {}
    for id in dict.fromkeys(recipient.group for recipient in told):
        work = WorkCalendar(zone=catalogue.zone_of(id))
        listed = roster(catalogue.owner_group(id), everyone)
        known = {each.address: each.member for each in confirmed(listed)}
        on = standing_by(listed, at, work)
        said: dict[str, list[str]] = {}
        for address, reader in on.items():
            words = said.setdefault(reader.address.lower(), [])
            if reader.address.lower() != address:
                words.append(f"stands in for {known[address].address}")
            elif known[address].turn:
                words.append(f"their turn, {known[address].turn}")
        if known and not on:
            said = {address: ["nobody is on duty: everybody is told"] for address in known}
        found |= {address: "; ".join(words) for address, words in said.items() if words}
    return found
