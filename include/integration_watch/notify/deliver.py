"""Work off the outbox: every attempt is recorded, and one refusal never stops the rest."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from include.integration_watch.domain.delivery import (
    Channel,
    ChannelError,
    Delivery,
    Message,
    Outcome,
    Pending,
)

from .outer_text import one_line

log = logging.getLogger(__name__)

_DETAIL = 500


class Outbox(Protocol):
    """Where messages wait; whoever claims one holds its lease."""

    def claim(self, now: datetime, limit: int, /) -> Sequence[Pending]:
        """Return messages that are due, leased to the caller."""

    def record(self, delivery: Delivery, /) -> None:
        """Keep what became of one attempt."""


def deliver(
    outbox: Outbox,
    compose: Callable[[Pending], Message],
    channel: Channel,
    *,
    now: datetime,
    limit: int = 100,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Delivery, ...]:
    """Send what is due and return what became of each; only a broken outbox stops it.

    Messages are claimed one at a time: a lease then covers one attempt, however slow the mail
    server, and whoever is ended half-way holds up one message only.
    """
    begun = clock()
    deliveries: dict[str, Delivery] = {}
    while len(deliveries) < limit:
        claimed = outbox.claim(now + timedelta(seconds=clock() - begun), 1)
        if not claimed or claimed[0].id in deliveries:
            break
        pending = claimed[0]
        outcome, detail = _attempt(pending, compose, channel)
        at = now + timedelta(seconds=clock() - begun)
        delivery = Delivery(
            pending_id=pending.id, at=at, outcome=outcome, detail=one_line(detail, _DETAIL)
        )
        outbox.record(delivery)
        deliveries[pending.id] = delivery
    return tuple(deliveries.values())


def _attempt(
    pending: Pending, compose: Callable[[Pending], Message], channel: Channel
) -> tuple[Outcome, str]:
    incident, recipient = pending.flip.incident.name, pending.recipient
    try:
        channel.send(compose(pending))
    except ChannelError as refused:
        if not refused.permanent:
            return Outcome.RETRY, str(refused)
        return Outcome.REFUSED, (
            f"{recipient.address} was not told of {incident} and will not be: {refused} "
            f"See owner group {recipient.group} in owner_groups.yaml."
        )
    except Exception as broken:  # A mistake of ours must not keep the others from being told.
        log.exception("No message of %s to %s", incident, recipient.address)
        return Outcome.RETRY, (
            f"{recipient.address} was not told of {incident} yet: the message could not be made "
            f"({type(broken).__name__}: {broken}). The log of this task has the details."
        )
    return Outcome.SENT, ""
