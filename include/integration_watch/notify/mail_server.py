"""The smtp provider's hook, sending a finished message and waiting no longer than a callback may."""

from email.message import EmailMessage
from smtplib import SMTP
from typing import cast

from airflow.providers.smtp.hooks.smtp import SmtpHook

LONGEST_WAIT = 8
"""Seconds for one answer: Airflow ends a callback 20 s after its task."""


class MailServer(SmtpHook):
    """Hand messages to the mail server of an Airflow connection.

    The provider builds its own MIME with an HTML part only and tries again by itself; the
    outbox needs a Message-ID that it chose, a text part, and to be told at once.

    :param smtp_conn_id: an SMTP connection; its extras are the provider's own.
    """

    @property
    def timeout(self) -> int:
        """Return the connection's timeout, but never more than a callback can wait."""
        return min(super().timeout, LONGEST_WAIT)

    @property
    def smtp_retry_limit(self) -> int:
        """Return that nothing is tried again here: the outbox does that."""
        return 0

    def hand_over(self, mail: EmailMessage, address: str) -> None:
        """Send one message to one address over a connection of its own."""
        with self:
            client = cast("SMTP", self._smtp_client)
            client.send_message(mail, to_addrs=[address])

    def secrets(self) -> tuple[str, ...]:
        """Return what must never be repeated to anybody."""
        if self.smtp_connection is None:
            return ()
        extra = self.smtp_connection.extra_dejson
        named = (extra.get(name) for name in ("access_token", "client_secret", "private_key"))
        found = (self.smtp_connection.password, *named)
        return tuple(str(secret) for secret in found if secret)
