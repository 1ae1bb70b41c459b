"""Route flips: who must hear of it, in which language, and why they."""

from collections.abc import Iterable
from enum import StrEnum

from .address import channel_of
from .catalogue import Catalogue
from .dead_letter import groups_in_turn, unreachable
from .finding import Finding, Kind, Layer, Severity
from .incident import Change, Flip, Incident
from .integration import Integration, Stage
from .owner_group import Member, OwnerGroup
from .value import Id, Language, Value


class Because(StrEnum):
    """Why somebody is told."""

    OWNS_SYSTEM = "owns_system"
    OWNS_INTEGRATION = "owns_integration"
    OWNS_EFFECT = "owns_effect"
    FIRST_RESPONDER = "first_responder"
    SUPPORTS_INTEGRATION = "supports_integration"
    RUNS_THE_MONITOR = "runs_the_monitor"
    FALLBACK = "fallback"
    HANDED_OVER = "handed_over"


_CONCERNS_THE_OWNER = frozenset({Change.OPENED, Change.REOPENED, Change.WORSENED, Change.REMINDED})


class Recipient(Value):
    """One address that is told of one flip."""

    group: Id
    address: str
    language: Language
    because: Because


def route(flip: Flip, catalogue: Catalogue) -> tuple[Recipient, ...]:
    """Return everyone who must hear of the flip, each address once.

    An effect whose cause is open is told inside its cause. What was told before its cause was found,
    and the end of an incident, concern whoever was told of it: that is the store's knowledge, not
    this function's. That somebody took it on is kept, and told to nobody. A stage decides who and from where:
    test tells the support group only, from error; hypercare owner and support, from warning;
    live the owner (or the row's own responder group), from warning. A group that nobody is in
    falls back; in the end the group's manager is told.
    """
    if flip.incident.is_explained or flip.change not in _CONCERNS_THE_OWNER:
        return ()
    finding = flip.incident.finding
    if finding.word is Kind.UNDELIVERED:
        return _told_otherwise(finding, catalogue)
    told: dict[str, Recipient] = {}
    for group_id, because, floor in groups_for(finding, catalogue):
        if not finding.severity.at_least(floor):
            continue
        for recipient in _members(group_id, because, finding.severity, catalogue):
            told.setdefault(recipient.address, recipient)
    return tuple(told.values())


def touched_by(
    cause: Incident, effects: Iterable[Incident], catalogue: Catalogue
) -> tuple[Recipient, ...]:
    """Return everyone who must hear of a cause because of its effects, each address once.

    They are those who own what broke, from the severity of the cause on.
    """
    told: dict[str, Recipient] = {}
    for effect in effects:
        for group_id, why, floor in groups_touched(effect.finding, catalogue):
            if not effect.finding.severity.at_least(floor):
                continue
            for recipient in _members(group_id, why, cause.finding.severity, catalogue):
                told.setdefault(recipient.address, recipient)
    return tuple(told.values())


def groups_touched(
    finding: Finding, catalogue: Catalogue
) -> tuple[tuple[Id, Because, Severity], ...]:
    """Return the groups that an effect concerns: (group, why, least severity).

    That is whoever owns the integration: a check that a broken system keeps from looking says
    nothing against the monitor, and who moves first is a matter of the cause.
    """
    integration = catalogue.integrations_by_id.get(finding.subject)
    groups = (
        groups_for(finding, catalogue)
        if integration is None
        else _by_stage(integration, (integration.owner_group, Because.OWNS_EFFECT), catalogue)
    )
    return tuple(
        (group, because if because is Because.RUNS_THE_MONITOR else Because.OWNS_EFFECT, floor)
        for group, because, floor in groups
    )


def groups_for(finding: Finding, catalogue: Catalogue) -> tuple[tuple[Id, Because, Severity], ...]:
    """Return the groups that a finding concerns: (group, why, least severity).

    What the configuration no longer names is the business of whoever runs the monitor.
    """
    platform = (catalogue.settings.platform_group, Because.RUNS_THE_MONITOR, Severity.WARNING)
    if finding.layer is Layer.MONITOR:
        return (platform,)
    system = catalogue.systems_by_id.get(finding.subject)
    if system is not None:
        return ((system.owner_group, Because.OWNS_SYSTEM, Severity.WARNING),)
    integration = catalogue.integrations_by_id.get(finding.subject)
    if integration is None:
        return (platform,)
    return _by_stage(integration, _owner(finding, integration, catalogue), catalogue)


def _by_stage(
    integration: Integration, owner: tuple[Id, Because], catalogue: Catalogue
) -> tuple[tuple[Id, Because, Severity], ...]:
    support = (
        integration.support_group or catalogue.settings.platform_group,
        Because.SUPPORTS_INTEGRATION,
    )
    if integration.stage is Stage.TEST:
        return ((*support, Severity.ERROR),)
    if integration.stage is Stage.HYPERCARE:
        return ((*owner, Severity.WARNING), (*support, Severity.WARNING))
    return ((*owner, Severity.WARNING),)


def _owner(finding: Finding, integration: Integration, catalogue: Catalogue) -> tuple[Id, Because]:
    rule = catalogue.error_rule(finding.error_rule)
    if rule and rule.responder_group:
        return rule.responder_group, Because.FIRST_RESPONDER
    return integration.owner_group, Because.OWNS_INTEGRATION


def _members(
    group_id: Id, because: Because, severity: Severity, catalogue: Catalogue
) -> tuple[Recipient, ...]:
    group = catalogue.owner_group(group_id)
    seen = {group.id}
    while not group.members and group.fallback and group.fallback not in seen:
        group = catalogue.owner_group(group.fallback)
        seen.add(group.id)
        because = Because.FALLBACK
    if not group.members:
        manager = Member(address=group.manager, language=group.manager_language)
        return (_recipient(group, manager, Because.FALLBACK),)
    return tuple(
        _recipient(group, member, because)
        for member in group.members
        if severity.at_least(member.from_severity)
    )


def _told_otherwise(finding: Finding, catalogue: Catalogue) -> tuple[Recipient, ...]:
    """Return who hears that a channel does not deliver: those whom it does not fail.

    The platform group comes first; where none of it is on another channel, so do the groups that
    stand in for it, and in the end its manager.
    """
    channel, failing = unreachable(finding)
    told: dict[str, Recipient] = {}
    for group_id in groups_in_turn(catalogue.settings.platform_group, catalogue):
        group = catalogue.owner_group(group_id)
        because = Because.FALLBACK if told else Because.RUNS_THE_MONITOR
        for member in group.members:
            if member.address.lower() not in failing:
                told.setdefault(member.address, _recipient(group, member, because))
        if any(channel_of(address) != channel for address in told):
            return tuple(told.values())
    platform = catalogue.owner_group(catalogue.settings.platform_group)
    manager = Member(address=platform.manager, language=platform.manager_language)
    if manager.address.lower() not in failing or not told:
        told.setdefault(manager.address, _recipient(platform, manager, Because.FALLBACK))
    return tuple(told.values())


def recipients_in(group_id: Id, because: Because, catalogue: Catalogue) -> tuple[Recipient, ...]:
    """Return everyone in a group whatever they usually hear of: somebody asked them by name."""
    return _members(group_id, because, Severity.CRITICAL, catalogue)


def _recipient(group: OwnerGroup, member: Member, because: Because) -> Recipient:
    return Recipient(
        group=group.id, address=member.address, language=member.language, because=because
    )
