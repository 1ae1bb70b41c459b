"""A message goes out by the channel that its address names."""

import pytest
from pydantic import TypeAdapter, ValidationError

from include.integration_watch.domain.address import Address, channel_of, target_of
from include.integration_watch.domain.delivery import ChannelError, Message
from include.integration_watch.notify.dispatch import Dispatch

from .scene import message, refused


class Kept:
    def __init__(self) -> None:
        self.addresses: list[str] = []

    def send(self, message: Message) -> None:
        self.addresses.append(message.address)


def to(address: str) -> Message:
    return message(refused()).model_copy(update={"address": address})


def test_each_address_goes_to_its_channel() -> None:
    mail, sms = Kept(), Kept()
    dispatch = Dispatch({"": mail, "sms": sms})

    for address in ("team@example.com", "sms:+4930123456"):
        dispatch.send(to(address))

    assert mail.addresses == ["team@example.com"]
    assert sms.addresses == ["sms:+4930123456"]


def test_an_undeclared_channel_is_named_and_tried_again() -> None:
    with pytest.raises(ChannelError, match=r'channel "pager".*names sms') as raised:
        Dispatch({"": Kept(), "sms": Kept()}).send(to("pager:1"))

    assert not raised.value.permanent


@pytest.mark.parametrize(
    ("address", "channel", "target"),
    [
        ("team@example.com", "", "team@example.com"),
        ("sms:+4930123456", "sms", "+4930123456"),
        ("teams:", "teams", ""),
    ],
)
def test_an_address_names_its_channel(address: str, channel: str, target: str) -> None:
    assert TypeAdapter(Address).validate_python(address) == address
    assert (channel_of(address), target_of(address)) == (channel, target)


@pytest.mark.parametrize(
    "wrong",
    ["team", "sms:+49 30", "sms:a/b", "sms:a?b", "SMS:1", "a:b:c", "sms:1\nBcc: x", ":x", "x@y@z"],
)
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Address).validate_python(wrong)
