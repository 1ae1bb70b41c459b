"""The mail channel: one message to one address through Airflow's smtp provider."""

import smtplib
from collections.abc import Iterable
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, parseaddr

from include.integration_watch.domain.delivery import ChannelError, Message

from .outer_text import one_line

_ANSWER = 300
_PERMANENT = range(500, 600)


class EmailChannel:
    """Sends messages as mail with a text and an HTML part.

    A refusal of the recipient or of the message is final. What concerns the server, the sign-in
    or the sender concerns every message alike and is temporary: nothing is given up because a
    password ran out. ``sender``, where given, replaces the message's own.
    """

    def __init__(self, smtp_conn_id: str = "smtp_default", sender: str = "") -> None:
        self._smtp_conn_id = smtp_conn_id
        self._sender = sender

    def send(self, message: Message) -> None:
        """Deliver one message or raise `ChannelError`."""
        # The provider takes seconds to import; DAG files and the command line must not pay.
        from airflow.sdk.exceptions import AirflowException  # noqa: PLC0415

        from .mail_server import MailServer  # noqa: PLC0415

        mail = mime(message, sender=self._sender or message.sender)
        server = MailServer(self._smtp_conn_id)
        try:
            server.hand_over(mail, message.address)
        except smtplib.SMTPRecipientsRefused as refused:
            code, answer = refused.recipients[message.address]
            refusal = self._refused(message, code, answer, server.secrets())
            refusal.bounced = refusal.permanent
            raise refusal from None
        except smtplib.SMTPDataError as refused:
            code, said = refused.smtp_code, refused.smtp_error
            raise self._refused(message, code, said, server.secrets()) from None
        except smtplib.SMTPNotSupportedError as unsupported:
            raise ChannelError(
                f"The mail server of connection {self._smtp_conn_id} cannot take the message to "
                f"{message.address}: {_said(unsupported, server.secrets())}",
                permanent=True,
            ) from None
        except (smtplib.SMTPException, OSError, AirflowException, RuntimeError) as broken:
            # Cut off in the middle, the server may have taken the message before it fell silent.
            cut = (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionResetError)
            raise ChannelError(
                self._unusable(broken, server.secrets()), unsure=isinstance(broken, cut)
            ) from None

    def _refused(
        self, message: Message, code: int, answer: bytes | str, secrets: Iterable[str]
    ) -> ChannelError:
        words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        said = _redacted(f"{code} {words}", secrets)
        permanent = code in _PERMANENT
        verdict = "refuses" if permanent else "does not take yet"
        return ChannelError(
            f"The mail server {verdict} the message to {message.address}: {said}",
            permanent=permanent,
        )

    def _unusable(self, broken: Exception, secrets: Iterable[str]) -> str:
        what = {
            smtplib.SMTPAuthenticationError: "refuses the sign-in; renew login and password",
            smtplib.SMTPSenderRefused: "refuses the sender; check settings.yaml: sender",
            ConnectionRefusedError: "refuses the connection; check host and port",
            TimeoutError: "does not answer in time; check host and port",
        }
        advice = next((said for kind, said in what.items() if isinstance(broken, kind)), "")
        advice = advice or "could not be used; check the connection in Airflow"
        said = _said(broken, secrets)
        return f"The mail server of connection {self._smtp_conn_id} {advice}: {said}"


def mime(message: Message, *, sender: str) -> EmailMessage:
    """Return the message as mail: automatic replies are asked not to come, threads are kept."""
    mail = EmailMessage(policy=SMTP)
    mail.set_raw("Subject", _subject(message.subject))
    mail["From"] = _address(sender, where="settings.yaml: sender")
    mail["To"] = _address(message.address, where="the owner group's members")
    mail["Date"] = localtime()
    mail["Message-ID"] = f"<{message.id}>"
    if message.thread:
        mail["In-Reply-To"] = f"<{message.thread}>"
        mail["References"] = f"<{message.thread}>"
    if message.leave:
        mail["List-Unsubscribe"] = f"<{message.leave}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return mail


def _subject(subject: str) -> str:
    """Return a subject ready folded: EmailMessage loses blanks between the words that it encodes."""
    line = one_line(subject, len(subject) or 1)
    # What only looks encoded is encoded too, or a supplier's text would be decoded at the reader's.
    charset = "us-ascii" if line.isascii() and "=?" not in line else "utf-8"
    return Header(line, charset, header_name="Subject").encode()


def _address(raw: str, *, where: str) -> Address:
    name, spec = parseaddr(raw)
    try:
        return Address(display_name=one_line(name), addr_spec=spec)
    except (ValueError, IndexError) as broken:
        raise ChannelError(
            f'"{one_line(raw)}" is no mail address; correct it in {where}.', permanent=True
        ) from broken


def _said(broken: Exception, secrets: Iterable[str]) -> str:
    if isinstance(broken, smtplib.SMTPResponseException):
        error = broken.smtp_error
        words = error.decode("utf-8", "replace") if isinstance(error, bytes) else str(error)
        return _redacted(f"{broken.smtp_code} {words}", secrets)
    return _redacted(str(broken) or type(broken).__name__, secrets)


def _redacted(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "…")
    return one_line(text, _ANSWER)
