"""Working off the outbox: everybody is tried, every attempt is recorded."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from include.integration_watch.domain.delivery import (
    ChannelError,
    Delivery,
    Message,
    Outcome,
    Pending,
)
from include.integration_watch.domain.finding import Kind
from include.integration_watch.notify.deliver import deliver

from .scene import NOW, finding_of, message, pending


class FakeOutbox:
    """Messages that wait, each due until it was recorded."""

    def __init__(self, *ids: str) -> None:
        self.waiting = [_entry(id_) for id_ in ids]
        self.claimed_at: list[datetime] = []
        self.recorded: list[Delivery] = []

    def claim(self, now: datetime, limit: int) -> Sequence[Pending]:
        self.claimed_at.append(now)
        return self.waiting[:limit]

    def record(self, outcome: Delivery) -> None:
        self.recorded.append(outcome)
        self.waiting = [entry for entry in self.waiting if entry.id != outcome.pending_id]


class FakeChannel:
    """A channel that refuses some ids."""

    def __init__(self, refusals: dict[str, Exception] | None = None) -> None:
        self.sent: list[str] = []
        self.refusals = refusals or {}

    def send(self, message: Message) -> None:
        if message.id in self.refusals:
            raise self.refusals[message.id]
        self.sent.append(message.id)


def _entry(id_: str) -> Pending:
    return pending(finding_of(Kind.UNREACHABLE)).model_copy(update={"id": id_})


def _compose(entry: Pending) -> Message:
    return message(finding_of(Kind.UNREACHABLE)).model_copy(update={"id": entry.id})


def _outcomes(deliveries: Sequence[Delivery]) -> list[Outcome]:
    return [delivery.outcome for delivery in deliveries]


def test_all_that_is_due_is_sent_and_recorded() -> None:
    outbox, channel = FakeOutbox("a", "b"), FakeChannel()

    deliveries = deliver(outbox, _compose, channel, now=NOW)

    assert channel.sent == ["a", "b"]
    assert _outcomes(deliveries) == [Outcome.SENT, Outcome.SENT]
    assert tuple(outbox.recorded) == deliveries


def test_a_refusal_is_final_and_does_not_stop_the_rest() -> None:
    refusal = ChannelError("550 no such mailbox", permanent=True)
    outbox, channel = FakeOutbox("a", "b"), FakeChannel({"a": refusal})

    deliveries = deliver(outbox, _compose, channel, now=NOW)

    assert channel.sent == ["b"]
    assert deliveries[0].outcome is Outcome.REFUSED
    assert deliveries[0].detail == (
        "payables@example.com was not told of INC-317 and will not be: 550 no such mailbox "
        "See owner group payables in owner_groups.yaml."
    )


def test_what_is_temporary_is_tried_again_later() -> None:
    outbox = FakeOutbox("a", "b")
    channel = FakeChannel({"a": ChannelError("451 come back later")})

    deliveries = deliver(outbox, _compose, channel, now=NOW)

    assert _outcomes(deliveries) == [Outcome.RETRY, Outcome.SENT]
    assert deliveries[0].detail == "451 come back later"


def test_a_message_that_cannot_be_made_is_recorded_and_the_rest_goes_out() -> None:
    def compose(entry: Pending) -> Message:
        if entry.id == "a":
            raise KeyError("no such thing")
        return _compose(entry)

    channel = FakeChannel()
    deliveries = deliver(FakeOutbox("a", "b"), compose, channel, now=NOW)

    assert channel.sent == ["b"]
    assert deliveries[0].outcome is Outcome.RETRY
    assert "payables@example.com was not told of INC-317 yet" in deliveries[0].detail
    assert "KeyError" in deliveries[0].detail


def test_a_channel_that_breaks_is_recorded_like_a_message_that_cannot_be_made() -> None:
    channel = FakeChannel({"a": ZeroDivisionError("ours")})

    deliveries = deliver(FakeOutbox("a", "b"), _compose, channel, now=NOW)

    assert _outcomes(deliveries) == [Outcome.RETRY, Outcome.SENT]


def test_no_more_than_the_limit_is_tried() -> None:
    channel = FakeChannel()

    deliver(FakeOutbox("a", "b", "c"), _compose, channel, now=NOW, limit=2)

    assert channel.sent == ["a", "b"]


def test_each_message_has_a_lease_of_its_own_from_when_its_turn_comes() -> None:
    seconds = iter((0.0, 0.0, 70.0, 70.0, 150.0, 150.0))
    outbox = FakeOutbox("a", "b")

    deliver(outbox, _compose, FakeChannel(), now=NOW, clock=lambda: next(seconds))

    assert outbox.claimed_at == [NOW + timedelta(seconds=passed) for passed in (0, 70, 150)]


def test_an_outbox_that_offers_the_same_message_again_is_left_for_later() -> None:
    class Stubborn(FakeOutbox):
        def record(self, outcome: Delivery) -> None:
            self.recorded.append(outcome)

    channel = FakeChannel()
    deliver(Stubborn("a"), _compose, channel, now=NOW)

    assert channel.sent == ["a"]


def test_an_outbox_that_cannot_record_is_not_passed_over() -> None:
    class Broken(FakeOutbox):
        def record(self, outcome: Delivery) -> None:
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        deliver(Broken("a"), _compose, FakeChannel(), now=NOW)
