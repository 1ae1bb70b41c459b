"""Causes inhibit effects: who speaks now, who waits, who is told inside another incident's message."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from .catalogue import Catalogue
from .causes import PLANNED, Causes, broke_at, suspects_of
from .comparison import outlived
from .dependency import foundations_of
from .finding import Finding
from .incident import Change, Decision, Incident, Reason
from .value import Id

Looks = Mapping[Id, datetime]
"""When each system was last looked at."""


def settle(
    incidents: Iterable[Incident],
    catalogue: Catalogue,
    now: datetime,
    *,
    looks: Looks,
    fresh: Mapping[int, Reason] | None = None,
    only: Id | None = None,
) -> tuple[Decision, ...]:
    """Return what follows for the open incidents from one another. Pure and total.

    ``fresh`` are those that just opened or came back, and why: nothing was said of them yet. Each
    is told, or put down to its cause, or held until its systems were looked at. What was told
    before its cause was found is re-attributed. What its cause left behind gets time to recover,
    then speaks for itself; so does what was held too long. ``only`` leaves all subjects but one
    to whoever has the whole catalogue.
    """
    known = tuple(incident for incident in incidents if incident.resolved_at is None)
    numbers = {incident.number for incident in known}
    causes = Causes(known, catalogue)
    decisions: list[Decision] = []
    concerned = (each for each in known if only is None or each.finding.subject == only)
    for incident in sorted(concerned, key=lambda each: _from_cause_to_effect(each, catalogue)):
        news = (fresh or {}).get(incident.number)
        cause = causes.of(incident.finding)
        decision = (
            _attribute(incident, cause, news, now)
            if cause is not None
            else _voice(incident, news, catalogue, now, looks)
            if news is not None or incident.held_until is not None
            else _free(incident, numbers, catalogue, now)
        )
        if decision is not None:
            decisions.append(decision)
        if cause is not None:
            causes.note(incident.model_copy(update={"cause": cause, "freed_at": None}))
    return tuple(decisions)


def in_doubt(incidents: Iterable[Incident], catalogue: Catalogue, looks: Looks) -> frozenset[Id]:
    """Return the systems that must be looked at before the held incidents can be told."""
    return frozenset(
        system
        for incident in incidents
        if incident.held_until is not None
        for system in unobserved(incident.finding, catalogue, looks)
    )


def unobserved(finding: Finding, catalogue: Catalogue, looks: Looks) -> frozenset[Id]:
    """Return the systems that could explain a finding and were not looked at since it broke."""
    suspects = suspects_of(finding, catalogue)
    if suspects is None:
        return frozenset()
    since = broke_at(finding, catalogue)
    return frozenset(
        system for system in suspects.named if system not in looks or looks[system] < since
    )


def _from_cause_to_effect(incident: Incident, catalogue: Catalogue) -> tuple[bool, int, bool, int]:
    subject = incident.finding.subject
    is_system = subject in catalogue.systems_by_id
    depth = len(foundations_of(subject, catalogue)) if is_system else 0
    return not is_system, depth, incident.finding.word not in PLANNED, incident.number


def _attribute(
    incident: Incident, cause: int, news: Reason | None, now: datetime
) -> Decision | None:
    if incident.is_explained and incident.cause == cause and news is None:
        return None
    was_told = news is None and not incident.silenced and not incident.is_explained
    change = Change.REATTRIBUTED if was_told else None
    return _decision(incident, change, Reason.CAUSE_FOUND, now, cause=cause)


def _voice(
    incident: Incident, news: Reason | None, catalogue: Catalogue, now: datetime, looks: Looks
) -> Decision | None:
    change = Change.OPENED if incident.reopened_at is None else Change.REOPENED
    blind = unobserved(incident.finding, catalogue, looks)
    if news is not None:
        if blind and catalogue.settings.hold_at_most:
            return _decision(incident, None, Reason.MAY_BE_AN_EFFECT, now)
        return _decision(incident, change, news, now)
    if not blind:
        return _decision(incident, change, Reason.NO_CAUSE_FOUND, now)
    if incident.held_until is not None and now >= incident.held_until:
        return _decision(incident, change, Reason.NOT_OBSERVED_IN_TIME, now)
    return None


def _free(
    incident: Incident, open_numbers: set[int], catalogue: Catalogue, now: datetime
) -> Decision | None:
    """Let go of what a cause left behind, and of what turns out to be no effect.

    Integrations may recover first; a system need not run for that. Newer words of a failed run
    may show that it has a reason of its own.
    """
    is_system = incident.finding.subject in catalogue.systems_by_id
    cannot_be = not is_system and suspects_of(incident.finding, catalogue) is None
    if incident.is_explained and cannot_be:
        change = outlived(incident)
        return _decision(incident, change, Reason.NOT_ITS_EFFECT, now, cause=incident.cause)
    is_freed = incident.is_explained and incident.cause not in open_numbers
    if is_freed and not is_system:
        return _decision(incident, None, Reason.RECOVERING, now, cause=incident.cause)
    if is_freed or (incident.speaks_at is not None and now >= incident.speaks_at):
        change = outlived(incident)
        return _decision(incident, change, Reason.CAUSE_RESOLVED, now, cause=incident.cause)
    return None


def _decision(
    incident: Incident,
    change: Change | None,
    reason: Reason,
    now: datetime,
    *,
    cause: int | None = None,
) -> Decision:
    return Decision(
        key=incident.key,
        change=change,
        reason=reason,
        finding=incident.finding,
        number=incident.number,
        cause=cause,
        at=now,
    )
