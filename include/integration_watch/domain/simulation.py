"""Who would be told: the routing of a finding that has not happened, and why each is told or not."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from .catalogue import Catalogue
from .error_rule import ErrorClass, ErrorRule
from .finding import Finding, Layer, Severity
from .incident import Change, Flip, Incident, Reason
from .roster import Listed, MemberState, confirmed, roster, with_rosters
from .routing import Recipient, groups_for, route
from .value import Id, Value


class Silence(Value):
    """An address that is on a concerned list and would not be told, and why not."""

    group: Id
    address: str
    why: str


class Telling(Value):
    """Who would be told of one row of the error catalogue (none: of an unknown message)."""

    rule: Id | None
    severity: Severity
    told: tuple[Recipient, ...]
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
    for rule in _rules(catalogue, integration, error_class) or (None,):
        found = _finding(integration, rule, severity, at)
        told = route(_flip(found, at), now_told)
        telling = Telling(
            rule=rule.id if rule else None,
            severity=found.severity,
            told=told,
            silent=_silent(found, told, catalogue, everyone),
        )
        tellings.setdefault((telling.severity, telling.told), telling)
    return tuple(tellings.values())


def _rules(catalogue: Catalogue, integration: Id, error_class: ErrorClass) -> tuple[ErrorRule, ...]:
    return tuple(
        rule
        for rule in catalogue.error_rules
        if rule.error_class is error_class and rule.integration in (None, integration)
    )


def _finding(
    integration: Id, rule: ErrorRule | None, severity: Severity | None, at: datetime
) -> Finding:
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
    return tuple(
        Silence(group=group, address=each.member.address, why=_why(each, finding, floor))
        for group, _, floor in groups_for(finding, catalogue)
        for each in roster(catalogue.owner_group(group), everyone)
        if each.address not in heard
    )


def _why(each: Listed, finding: Finding, floor: Severity) -> str:
    if each.state is not MemberState.CONFIRMED:
        return each.state.value
    if not finding.severity.at_least(floor):
        return f"the stage tells from {floor.value}"
    if not finding.severity.at_least(each.member.from_severity):
        return f"hears from {each.member.from_severity.value}"
    return f"outside {each.member.hours}: {each.member.substitute} is told"


class Gap(StrEnum):
    """What is wrong with the coverage of a class of error."""

    NOBODY = "nobody"
    ONLY_ONE = "only_one"


class Coverage(Value):
    """A class of error of an integration that nobody, or only one person, would hear of."""

    integration: Id
    error_class: ErrorClass
    group: Id
    gap: Gap


def gaps(catalogue: Catalogue, kept: Iterable[Listed]) -> tuple[Coverage, ...]:
    """Return every integration and class of error without two people who confirmed.

    A fallback counts as nobody: it stands in, it does not know. A shared address counts as several
    people.
    """
    everyone = tuple(kept)
    people = {group.id: _people(roster(group, everyone)) for group in catalogue.owner_groups}
    found: dict[Coverage, None] = {}
    for integration in catalogue.integrations:
        for error_class in ErrorClass:
            for rule in _rules(catalogue, integration.id, error_class) or (None,):
                moment = _finding(integration.id, rule, Severity.CRITICAL, _ANY)
                groups = [group for group, _, _ in groups_for(moment, catalogue)]
                count = max(people[group] for group in groups)
                if count < _ENOUGH:
                    gap = Gap.ONLY_ONE if count else Gap.NOBODY
                    found[
                        Coverage(
                            integration=integration.id,
                            error_class=error_class,
                            group=groups[0],
                            gap=gap,
                        )
                    ] = None
    return tuple(found)


_ENOUGH = 2
_ANY = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _people(listed: Iterable[Listed]) -> int:
    return sum(_ENOUGH if each.member.shared else 1 for each in confirmed(listed))
