"""Route flips: who must hear of it, in which language, and why they."""

from enum import StrEnum

from .catalogue import Catalogue
from .finding import Finding, Layer, Severity
from .incident import Change, Flip
from .integration import Integration, Stage
from .owner_group import Member, OwnerGroup
from .value import Id, Language, Value


class Because(StrEnum):
    """Why somebody is told."""

    OWNS_SYSTEM = "owns_system"
    OWNS_INTEGRATION = "owns_integration"
    FIRST_RESPONDER = "first_responder"
    SUPPORTS_INTEGRATION = "supports_integration"
    RUNS_THE_MONITOR = "runs_the_monitor"
    FALLBACK = "fallback"


class Recipient(Value):
    """One address that is told of one flip."""

    group: Id
    address: str
    language: Language
    because: Because


def route(flip: Flip, catalogue: Catalogue) -> tuple[Recipient, ...]:
    """Return everyone who must hear of the flip, each address once.

    An effect whose cause is open is told inside its cause. The end of an incident is told to
    whoever was told of it: that is the store's knowledge, not this function's. A stage decides who and from where:
    test tells the support group only, from error; hypercare owner and support, from warning;
    live the owner (or the row's own responder group), from warning. A group that nobody is in
    falls back; in the end the group's manager is told.
    """
    if flip.incident.cause is not None or flip.change is Change.RESOLVED:
        return ()
    finding = flip.incident.finding
    told: dict[str, Recipient] = {}
    for group_id, because, floor in groups_for(finding, catalogue):
        if not finding.severity.at_least(floor):
            continue
        for recipient in _members(group_id, because, finding.severity, catalogue):
            told.setdefault(recipient.address, recipient)
    return tuple(told.values())


def groups_for(finding: Finding, catalogue: Catalogue) -> tuple[tuple[Id, Because, Severity], ...]:
    """Return the groups that a finding concerns: (group, why, least severity)."""
    if finding.layer is Layer.MONITOR:
        return ((catalogue.settings.platform_group, Because.RUNS_THE_MONITOR, Severity.WARNING),)
    for system in catalogue.systems:
        if system.id == finding.subject:
            return ((system.owner_group, Because.OWNS_SYSTEM, Severity.WARNING),)
    integration = catalogue.integration(finding.subject)
    owner = _owner(finding, integration, catalogue)
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


def _recipient(group: OwnerGroup, member: Member, because: Because) -> Recipient:
    return Recipient(
        group=group.id, address=member.address, language=member.language, because=because
    )
