"""What an incident is after a decision: the state machine, one function per step. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .catalogue import Catalogue
from .finding import Finding, Layer
from .incident import Change, Decision, Incident, Reason
from .value import Id

TELLING = frozenset({Change.OPENED, Change.REOPENED, Change.WORSENED})


def opened(decision: Decision, *, well_until: datetime | None, number: int = 0) -> Incident:
    """Return the incident that a decision opens; nobody is told of it yet."""
    return Incident(
        number=number,
        finding=decision.finding,
        opened_at=decision.at,
        last_seen_at=decision.finding.observed_at,
        well_until=well_until,
        silenced=True,
    )


def after(decision: Decision, incident: Incident, catalogue: Catalogue) -> Incident:
    """Return the incident as it is after the decision."""
    return incident.model_copy(update=_changes(decision, incident, catalogue))


def _changes(decision: Decision, incident: Incident, catalogue: Catalogue) -> dict[str, Any]:
    finding, now = decision.finding, decision.at
    if decision.change is Change.RESOLVED:
        ended = max(decision.as_of or incident.last_seen_at, incident.last_seen_at)
        return {
            "resolved_at": now,
            "last_seen_at": ended,
            "held_until": None,
            "speaks_at": None,
        }
    if decision.change is Change.ACKNOWLEDGED:
        return {"acknowledged_at": now, "acknowledged_by": decision.by}
    if decision.reason is Reason.CAUSE_FOUND:
        return {
            "cause": decision.cause,
            "freed_at": None,
            "speaks_at": None,
            "held_until": None,
        }
    if decision.reason is Reason.RECOVERING and incident.freed_at is None:
        return {"freed_at": now, "speaks_at": _speaks_at(finding, catalogue, now)}
    if decision.reason is Reason.MAY_BE_AN_EFFECT and incident.held_until is None:
        return {"held_until": now + catalogue.settings.hold_at_most}
    seen = {"finding": finding, "last_seen_at": max(incident.last_seen_at, finding.observed_at)}
    if decision.change is Change.WORSENED:
        seen |= {"acknowledged_at": None, "acknowledged_by": ""}
    if decision.change in TELLING:
        seen |= {
            "silenced": False,
            "told_count": finding.document_count,
            "held_until": None,
            "speaks_at": None,
        }
    if decision.reason is Reason.NOT_ITS_EFFECT:
        seen |= {"cause": None, "freed_at": None}
    if decision.reason is Reason.CAUSE_RESOLVED:
        seen |= {"freed_at": incident.freed_at or now}
    return seen


def reopened(decision: Decision, incident: Incident, *, well_until: datetime | None) -> Incident:
    """Return an incident that came back; nothing was said of its return yet."""
    return incident.model_copy(
        update={
            "finding": decision.finding,
            "last_seen_at": decision.finding.observed_at,
            "resolved_at": None,
            "reopened_at": decision.at,
            "acknowledged_at": None,
            "acknowledged_by": "",
            "cause": None,
            "freed_at": None,
            "speaks_at": None,
            "held_until": None,
            "well_until": well_until,
            "silenced": True,
        }
    )


def well_until(
    finding: Finding, known: Mapping[Id, tuple[Incident, ...]], looked: datetime | None
) -> datetime | None:
    """Return the last look that found a system well: before its first open trouble, if it has one.

    ``known`` are the open incidents by system, ``looked`` is when this one was looked at before.
    """
    if finding.layer not in (Layer.SYSTEM, Layer.SERVICE):
        return None
    troubles = known.get(finding.subject, ())
    if not troubles:
        return looked
    moments = [trouble.well_until for trouble in troubles]
    return None if None in moments else min(moment for moment in moments if moment)


def _speaks_at(finding: Finding, catalogue: Catalogue, now: datetime) -> datetime:
    """Return by when what a cause left behind must be over: its next run, but not for ever."""
    latest = now + catalogue.settings.recover_within
    integration = catalogue.integrations_by_id.get(finding.subject)
    if integration is None or finding.layer is Layer.MONITOR:
        return latest
    due = integration.cadence.next_deadline(
        now, integration.tzinfo, catalogue.free_days_of(integration)
    )
    return min(latest, due + integration.grace)
