"""Every channel but mail: one short text to one place, through Apprise (Teams, Slack, SMS, webhooks)."""

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from include.integration_watch.domain.address import channel_of, target_of
from include.integration_watch.domain.delivery import ChannelError, Message

from .outer_text import one_line

_PLACE = "{target}"
_CODE = re.compile(r"\berror=(\d{3})\b")
_TALKATIVE = ("apprise", "requests", "urllib3")
_LATER = frozenset({401, 403, 407, 408, 425, 429})
"""Answers that concern the sign-in or the moment, not the message: trying again may be of use."""
_FINAL = range(400, 500)
_GONE = frozenset({404, 410})


class AppriseChannel:
    """Sends the short form of messages to the Apprise address that an Airflow connection holds.

    The address stands in the connection's password, where Airflow hides it; a place ``{target}`` in
    it takes the target of the recipient. An answer 4xx is final, unless it concerns the sign-in or
    the moment; 5xx, silence and a connection that cannot be used are temporary. No answer's text is
    repeated: services tell their own address in it, and that is a secret.
    """

    def __init__(self, conn_id: str) -> None:
        self._conn_id = conn_id

    def send(self, message: Message) -> None:
        """Deliver one message or raise `ChannelError`."""
        # Apprise takes a second to import; DAG files and the command line must not pay.
        from apprise import Apprise, AppriseAsset, NotifyFormat  # noqa: PLC0415

        url = self._url(message.address)
        said: list[str] = []
        took = False
        with _overheard(said):
            # What other systems said is text: nothing in it is an escape or an emoji of Apprise's.
            asset = AppriseAsset(
                app_id="Integration Watch", async_mode=False, interpret_escapes=False
            )
            service = Apprise.instantiate(url, asset=asset)
            if service is not None:
                sender = Apprise(asset=asset)
                sender.add(service)
                text = _as_text(message.short or f"{message.subject}\n{message.text}")
                took = bool(sender.notify(body=text, body_format=NotifyFormat.TEXT))
        if service is None:
            raise ChannelError(
                f"The password of connection {self._conn_id} is no address that Apprise knows; "
                "correct it in Airflow."
            )
        if not took:
            raise self._refusal(message.address, said)

    def _url(self, address: str) -> str:
        from airflow.sdk import BaseHook  # noqa: PLC0415 - seconds
        from airflow.sdk.exceptions import AirflowNotFoundException  # noqa: PLC0415

        try:
            url = (BaseHook.get_connection(self._conn_id).password or "").strip()
        except AirflowNotFoundException:
            raise ChannelError(
                f"There is no connection {self._conn_id}, through which {channel_of(address)} sends; "
                "make it in Airflow, or take the channel out of settings.yaml."
            ) from None
        target = target_of(address)
        if bool(target) != (_PLACE in url):
            missing = f"has no place {_PLACE} for it" if target else f"asks for a target ({_PLACE})"
            raise ChannelError(
                f"{address} cannot be reached: the address in connection {self._conn_id} {missing}."
            )
        return url.replace(_PLACE, quote(target, safe=""))

    def _refusal(self, address: str, said: list[str]) -> ChannelError:
        codes = [int(code) for line in said for code in _CODE.findall(line)]
        if not codes:
            return ChannelError(
                f"The service of connection {self._conn_id} could not be reached, or did not answer "
                "in time.",
                unsure=True,
            )
        code = codes[-1]
        permanent = code in _FINAL and code not in _LATER
        verdict = "refuses" if permanent else "does not take yet"
        return ChannelError(
            f"The service of connection {self._conn_id} {verdict} the message to {address}: "
            f"it answers {code}.",
            permanent=permanent,
            # A place of its own that is gone; with a target the service itself may be meant.
            bounced=code in _GONE and not target_of(address),
        )


@contextmanager
def _overheard(said: list[str]) -> Iterator[None]:
    """Keep what the libraries say about this attempt to ourselves: their debug lines name secrets."""
    me = threading.get_ident()

    def keep(record: logging.LogRecord) -> bool:
        if record.thread != me:
            return True
        if record.levelno >= logging.WARNING:
            said.append(one_line(record.getMessage(), 500))
        return False

    loggers = [
        logging.getLogger(name)
        for name in (*_TALKATIVE, "urllib3.connectionpool", "urllib3.connection")
    ]
    for logger in loggers:
        logger.addFilter(keep)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(keep)


def _as_text(text: str) -> str:
    """Return a text in which no chat finds a mention, a command or a link under another name."""
    unmentioned = re.sub(r"(?<![A-Za-z0-9.])@(?=\w)", "@\u2060", text)
    return re.sub(r"<(?=[!@#\w/])", "‹", unmentioned).replace("](", "]\u2060(")
