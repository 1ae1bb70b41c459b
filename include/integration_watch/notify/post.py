"""Work off the notices, as the outbox is worked off: every attempt recorded, none stops the rest."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from include.integration_watch.domain.delivery import (
    Channel,
    ChannelError,
    Delivery,
    Message,
    Outcome,
)
from include.integration_watch.domain.notice import Notice

from .deliver import GIVE_UP_AFTER, Attempt, Box, work_off

log = logging.getLogger(__name__)


def post(
    box: Box[Notice],
    compose: Callable[[Notice], Message],
    channel: Channel,
    *,
    now: datetime,
    limit: int = 200,
    give_up_after: timedelta = GIVE_UP_AFTER,
) -> tuple[Delivery, ...]:
    """Send the notices that are due and return what became of each."""
    return work_off(
        box,
        lambda notice: _attempt(notice, compose, channel),
        now=now,
        limit=limit,
        give_up_after=give_up_after,
    )


def _attempt(notice: Notice, compose: Callable[[Notice], Message], channel: Channel) -> Attempt:
    try:
        channel.send(compose(notice))
    except ChannelError as refused:
        said = f"{notice.address} did not get the notice ({notice.kind}): {refused}"
        outcome = Outcome.REFUSED if refused.permanent else Outcome.RETRY
        return Attempt(outcome, said, refused.bounced, refused.unsure)
    except Exception as broken:  # A mistake of ours must not keep the others from being written to.
        log.exception("No notice %s to %s", notice.kind, notice.address)
        said = (
            f"The notice ({notice.kind}) to {notice.address} could not be made "
            f"({type(broken).__name__}: {broken}). The log of this task has the details."
        )
        return Attempt(Outcome.RETRY, said)
    return Attempt(Outcome.SENT)
