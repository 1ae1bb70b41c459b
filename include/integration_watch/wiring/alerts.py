"""`deliver_alerts` and the callbacks: everyone who must know is told, once."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.delivery import (
    Delivery,
    LayerState,
    Message,
    Outcome,
    Pending,
    Situation,
)
from include.integration_watch.domain.finding import Layer, Severity
from include.integration_watch.domain.incident import Incident, systems_of
from include.integration_watch.notify.deliver import deliver
from include.integration_watch.notify.email import EmailChannel
from include.integration_watch.notify.message import compose
from include.integration_watch.store import Store

from .pages import message_pages
from .places import catalogue, store

log = logging.getLogger(__name__)

AT_ONCE = 10
"""Messages a callback sends itself: Airflow ends it after 20 s; the sweep takes the rest."""

FAMILIES: tuple[tuple[Layer, frozenset[Layer]], ...] = (
    (Layer.SYSTEM, frozenset({Layer.SYSTEM})),
    (Layer.SERVICE, frozenset({Layer.SERVICE, Layer.EXECUTION})),
    (Layer.DATA, frozenset({Layer.DATA})),
)


def tell(limit: int = 200) -> list[dict[str, Any]]:
    """Send what the outbox owes; return what became of each attempt."""
    known = catalogue()
    kept = store()
    channel = EmailChannel(known.settings.smtp_conn_id)

    def composed(pending: Pending) -> Message:
        return compose(
            pending, known, situation(pending.flip.incident, known, kept), message_pages()
        )

    deliveries = deliver(kept, composed, channel, now=datetime.now(UTC), limit=limit)
    for delivery in deliveries:
        log.log(
            logging.INFO if delivery.outcome is Outcome.SENT else logging.WARNING,
            "Message %s: %s %s",
            delivery.pending_id,
            delivery.outcome.value,
            delivery.detail,
        )
    return [delivery.model_dump(mode="json") for delivery in deliveries]


def sweep() -> list[Delivery]:
    """Send until nothing is due any more; what is refused or must wait is due later."""
    total: list[Delivery] = []
    while batch := [Delivery.model_validate(each) for each in tell()]:
        total += batch
    return total


def tell_now(context: Mapping[str, Any]) -> None:  # noqa: ARG001 - Airflow's callback form
    """Send at once what a report's flips owe; a shortcut, `deliver_alerts` sends what is left."""
    tell(limit=AT_ONCE)


def situation(incident: Incident, known: Catalogue, kept: Store) -> Situation:
    """Return what surrounds an incident: the other layers with their as-of, who is told, what was before."""
    finding = incident.finding
    told = kept.told_of(incident.number)
    groups = dict.fromkeys(recipient.group for recipient in told)
    last_good, next_due = _runs(incident, known, kept)
    return Situation(
        layers=_layers(incident, known, kept),
        told=tuple(groups),
        effects=kept.effects(incident.number),
        earlier=kept.resolved_before(incident),
        last_time=kept.last_time(incident),
        last_good=last_good,
        next_due=next_due if finding.layer is not Layer.MONITOR else None,
    )


def _layers(incident: Incident, known: Catalogue, kept: Store) -> tuple[LayerState, ...]:
    """Return how the families that the finding does not belong to look, for everything it touches."""
    touched = _touched(incident.finding.subject, known)
    looks = kept.looks()
    broken = {
        (other.finding.layer, other.finding.subject)
        for other in kept.incidents(open_only=True)
        if other.finding.severity.at_least(Severity.ERROR)
    }
    states = []
    for family, layers in FAMILIES:
        if incident.finding.layer in layers:
            continue
        moments = [
            at for (layer, subject), at in looks.items() if layer in layers and subject in touched
        ]
        fine = not any(layer in layers and subject in touched for layer, subject in broken)
        states.append(LayerState(layer=family, fine=fine, as_of=min(moments, default=None)))
    return tuple(states)


def _touched(subject: str, known: Catalogue) -> frozenset[str]:
    if own_systems := systems_of(subject, known):
        return own_systems | {subject}
    users = {each.id for each in known.integrations if subject in systems_of(each.id, known)}
    boomi = {system.id for system in known.systems if system.kind.value.startswith("boomi")}
    return frozenset(users | boomi | {subject})


def _runs(
    incident: Incident, known: Catalogue, kept: Store
) -> tuple[datetime | None, datetime | None]:
    for integration in known.integrations:
        if integration.id == incident.finding.subject:
            now = datetime.now(UTC)
            account = known.system(integration.boomi_system).account_id
            since = now - known.settings.look_back
            runs = kept.executions(account, integration.boomi_process, since)
            good = [
                run.started_at
                for run in runs
                if run.counts and run.status.value.startswith("COMPLETE")
            ]
            due = integration.cadence.next_deadline(now, integration.tzinfo)
            return max(good, default=None), due
    return None, None
