"""`deliver_alerts` and the callbacks: everyone who must know is told, once."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from include.integration_watch.domain.backlog import Followed
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.delivery import (
    Delivery,
    LayerState,
    Message,
    Outcome,
    Pending,
    Situation,
)
from include.integration_watch.domain.dependency import dependents_of, systems_of
from include.integration_watch.domain.finding import Finding, Layer, Severity
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.preflight import Prediction
from include.integration_watch.domain.routing import Because, Recipient, groups_touched
from include.integration_watch.domain.storm import StormLimit
from include.integration_watch.notify.deliver import deliver
from include.integration_watch.notify.fold_mail import compose_fold
from include.integration_watch.notify.message import compose
from include.integration_watch.store import Store
from include.integration_watch.store.effects import Effect

from . import backlogs, dead_letters, notices, other_alarms, watchers
from .channels import channels
from .pages import message_pages
from .places import catalogue, store
from .recipient_links import RecipientLinks
from .report_letters import board
from .runs_around import runs_around
from .signed_links import signer

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
    settings = known.settings
    channel = channels(settings)
    links = RecipientLinks(known, kept)
    tried: dict[str, Pending] = {}

    def composed(pending: Pending) -> Message:
        tried[pending.id] = pending
        if pending.folded:
            return _folded(pending, known, links)
        pages = links.over(message_pages(), pending, datetime.now(UTC))
        around = situation(pending.flip.incident, known, kept, recipient=pending.recipient)
        return compose(pending, known, around, pages)

    deliveries = deliver(
        UnderLimit(
            kept, StormLimit(messages=settings.storm_messages, within=settings.storm_within)
        ),
        composed,
        channel,
        now=datetime.now(UTC),
        limit=limit,
        give_up_after=settings.give_up_after,
    )
    for delivery in deliveries:
        log.log(
            logging.INFO if delivery.outcome is Outcome.SENT else logging.WARNING,
            "Message %s: %s %s",
            delivery.pending_id,
            delivery.outcome.value,
            delivery.detail,
        )
        if delivery.bounced and delivery.pending_id in tried:
            recipient = tried[delivery.pending_id].recipient
            notices.set_back(known, kept, recipient.group, recipient.address, delivery)
    return [delivery.model_dump(mode="json") for delivery in deliveries]


class UnderLimit:
    """The outbox under a storm limit: what is too much for one reader comes folded into one."""

    def __init__(self, kept: Store, limit: StormLimit) -> None:
        self._kept = kept
        self._limit = limit

    def claim(self, now: datetime, limit: int, /) -> tuple[Pending, ...]:  # noqa: ARG002 - one piece
        """Return what goes out next, leased to the caller."""
        return self._kept.claim_next(now, self._limit)

    def record(self, delivery: Delivery, /) -> None:
        """Keep what became of one attempt."""
        self._kept.record(delivery)


def _folded(pending: Pending, known: Catalogue, links: RecipientLinks) -> Message:
    now = datetime.now(UTC)
    own = {each.id: links.over(message_pages(), each, now) for each in pending.folded}
    return compose_fold(
        pending,
        known,
        page_of=lambda each: own[each.id].own_page,
        board=board(),
        leave=own[pending.folded[0].id].leave,
    )


def sweep() -> list[Delivery]:
    """Settle what waits, then send until nothing is due; what is refused or must wait is due later."""
    known, kept, now = catalogue(), store(), datetime.now(UTC)
    kept.settle(known, now)
    watchers.watch(known, kept, now)
    watchers.owe_canary(known, kept, now)
    notices.keep_lists(known, kept, now)
    notices.remind_late(known, kept, now)
    dead_letters.judge(known, kept, now)
    channel = channels(known.settings)
    total = list(notices.send_notices(known, kept, channel, signer(), now))
    while batch := [Delivery.model_validate(each) for each in tell()]:
        total += batch
    other_alarms.look(known, kept, datetime.now(UTC))
    watchers.ping_outward(known, kept, datetime.now(UTC))
    return total


def tell_now(context: Mapping[str, Any]) -> None:  # noqa: ARG001 - Airflow's callback form
    """Send at once what a report's flips owe; a shortcut, `deliver_alerts` sends what is left."""
    tell(limit=AT_ONCE)


def situation(
    incident: Incident, known: Catalogue, kept: Store, *, recipient: Recipient | None = None
) -> Situation:
    """Return what surrounds an incident: the other layers with their as-of, who is told, what was before.

    Whoever hears of a cause because of its effects is told of their own.
    """
    finding = incident.finding
    told = kept.told_of(incident.number)
    groups = dict.fromkeys(recipient.group for recipient in told)
    last_good, next_due = runs_around(finding, known, kept, datetime.now(UTC))
    effects = [one for one in kept.effects(incident.number) if _is_of(one, recipient, known)]
    return Situation(
        layers=_layers(incident, known, kept),
        told=tuple(groups),
        effects=tuple(dict.fromkeys(one.finding.subject for one in effects)),
        effect_count=len(effects),
        still_broken=tuple(dict.fromkeys(one.finding.subject for one in effects if not one.over)),
        cause=_cause(incident, kept),
        earlier=kept.resolved_before(incident),
        last_time=kept.last_time(incident),
        last_good=last_good,
        next_due=next_due if finding.layer is not Layer.MONITOR else None,
        prediction=_prediction(finding, kept),
        backlog=_backlog(incident, known, kept, recipient),
    )


def _prediction(finding: Finding, kept: Store) -> Prediction | None:
    """Return what the next run will be refused, where this finding is one of the reasons."""
    if finding.layer is not Layer.DATA:
        return None
    found = kept.predictions.newest_of(finding.subject)
    return found if found and found.is_for(finding.kind) else None


def _backlog(
    incident: Incident, known: Catalogue, kept: Store, recipient: Recipient | None
) -> Followed | None:
    """Return what an outage that is over kept back, as far as it concerns the recipient."""
    found = backlogs.of_incident(incident, known, kept)
    if found is None or recipient is None:
        return found
    return backlogs.concerning(found, recipient.group, known)


def _is_of(effect: Effect, recipient: Recipient | None, known: Catalogue) -> bool:
    """Tell whether an effect concerns a recipient: the owner of the cause hears of all of them."""
    if recipient is None or recipient.because not in (
        Because.OWNS_EFFECT,
        Because.RUNS_THE_MONITOR,
    ):
        return True
    return recipient.group in {group for group, _, _ in groups_touched(effect.finding, known)}


def _cause(incident: Incident, kept: Store) -> Finding | None:
    if not incident.is_explained or incident.cause is None:
        return None
    return next((one.finding for one in kept.incidents(numbers=(incident.cause,))), None)


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
    users = dependents_of(subject, known)
    boomi = {system.id for system in known.systems if system.kind.value.startswith("boomi")}
    return frozenset({*users, *boomi, subject})
