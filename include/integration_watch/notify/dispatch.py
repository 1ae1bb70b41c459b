"""Which channel a message goes out by: its recipient's address says."""

from collections.abc import Mapping

from include.integration_watch.domain.address import MAIL, channel_of
from include.integration_watch.domain.delivery import Channel, ChannelError, Message


class Dispatch:
    """Hands each message to the channel that its address names."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels

    def send(self, message: Message) -> None:
        """Deliver one message or raise `ChannelError`."""
        name = channel_of(message.address)
        channel = self._channels.get(name)
        if channel is None:
            known = ", ".join(sorted(set(self._channels) - {MAIL})) or "mail alone"
            raise ChannelError(
                f'{message.address} is on a channel "{name}" that settings.yaml does not name '
                f"(it names {known}); declare it under channels, or change the address."
            )
        channel.send(message)
