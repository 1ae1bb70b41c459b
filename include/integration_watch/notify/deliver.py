"""Work off the outbox: every attempt is recorded, and one refusal never stops the rest."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, TypeVar

from include.integration_watch.domain.delivery import (
    Channel,
    ChannelError,
    Delivery,
    Message,
    Outcome,
    Pending,
)
from include.integration_watch.domain.notice import Notice

from .outer_text import one_line

log = logging.getLogger(__name__)

_DETAIL = 500
GIVE_UP_AFTER = timedelta(days=1)


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
    give_up_after: timedelta = GIVE_UP_AFTER,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Delivery, ...]:
    """Send what is due and return what became of each; only a broken outbox stops it.

    Messages are claimed one at a time: a lease then covers one attempt, however slow the mail
    server, and whoever is ended half-way holds up one message only.
    """
    return work_off(
        outbox,
        lambda pending: _attempt(pending, compose, channel),
        now=now,
        limit=limit,
        give_up_after=give_up_after,
        clock=clock,
    )


Owed = TypeVar("Owed", Pending, Notice)
Kept_co = TypeVar("Kept_co", Pending, Notice, covariant=True)


class Attempt(NamedTuple):
    """What became of an attempt, what to say of it, whether the recipient is refused, whether we know."""

    outcome: Outcome
    detail: str = ""
    bounced: bool = False
    unsure: bool = False


class Box(Protocol[Kept_co]):
    """Where what is owed waits; whoever claims a piece holds its lease."""

    def claim(self, now: datetime, limit: int, /) -> Sequence[Kept_co]:
        """Return what is due, leased to the caller."""

    def record(self, delivery: Delivery, /) -> None:
        """Keep what became of one attempt."""


def work_off(
    box: Box[Owed],
    attempt: Callable[[Owed], Attempt],
    *,
    now: datetime,
    limit: int,
    give_up_after: timedelta = GIVE_UP_AFTER,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Delivery, ...]:
    """Try what is due, one piece at a time, until nothing is, and record every attempt.

    What was owed for ``give_up_after`` and still is not taken becomes a dead letter.
    """
    begun = clock()
    deliveries: dict[str, Delivery] = {}
    while len(deliveries) < limit:
        claimed = box.claim(now + timedelta(seconds=clock() - begun), 1)
        if not claimed or claimed[0].id in deliveries:
            break
        owed = claimed[0]
        made = attempt(owed)
        at = now + timedelta(seconds=clock() - begun)
        too_old = made.outcome is Outcome.RETRY and at - owed.owed_at >= give_up_after
        delivery = Delivery(
            pending_id=owed.id,
            at=at,
            outcome=Outcome.DEAD if too_old else made.outcome,
            detail=one_line(made.detail, _DETAIL),
            bounced=made.bounced,
            unsure=made.unsure,
        )
        box.record(delivery)
        deliveries[owed.id] = delivery
    return tuple(deliveries.values())


def _attempt(pending: Pending, compose: Callable[[Pending], Message], channel: Channel) -> Attempt:
    incident, recipient = pending.flip.incident.name, pending.recipient
    try:
        channel.send(compose(pending))
    except ChannelError as refused:
        if not refused.permanent:
            return Attempt(Outcome.RETRY, str(refused), unsure=refused.unsure)
        said = (
            f"{recipient.address} was not told of {incident} and will not be: {refused} "
            f"See owner group {recipient.group} in owner_groups.yaml."
        )
        return Attempt(Outcome.REFUSED, said, refused.bounced)
    except Exception as broken:  # A mistake of ours must not keep the others from being told.
        log.exception("No message of %s to %s", incident, recipient.address)
        said = (
            f"{recipient.address} was not told of {incident} yet: the message could not be made "
            f"({type(broken).__name__}: {broken}). The log of this task has the details."
        )
        return Attempt(Outcome.RETRY, said)
    return Attempt(Outcome.SENT)
