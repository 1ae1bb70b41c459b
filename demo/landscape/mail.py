"""The mailbox: an SMTP server that keeps every mail as a file which a person can open."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from .clock import Clock

_TO = "X-Envelope-To"
_AT = "X-Received-At"


@dataclass(frozen=True)
class Mail:
    """One mail that arrived: who it was really sent to, when, and what it says."""

    path: Path
    to: tuple[str, ...]
    at: datetime
    message: EmailMessage

    @property
    def subject(self) -> str:
        """Return the subject line."""
        return str(self.message["Subject"] or "")

    @property
    def id(self) -> str:
        """Return the Message-ID."""
        return str(self.message["Message-ID"] or "")

    def body(self, kind: str) -> str:
        """Return the ``plain`` or ``html`` part, or an empty text."""
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part else ""


def mails(folder: Path) -> tuple[Mail, ...]:
    """Return every mail in a folder, in the order of arrival."""
    return tuple(_read(path) for path in sorted(folder.glob("*.eml")))


def _read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    to = tuple(str(message[_TO] or "").split(", "))
    return Mail(path, to, datetime.fromisoformat(str(message[_AT])), message)


class Mailbox:
    """Takes every mail but those for refused addresses, and says who got one."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        *,
        refuse: Collection[str] = (),
        arrived: Callable[[tuple[str, ...]], None] | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._clock = folder, clock
        self._refused = frozenset(address.lower() for address in refuse)
        self._arrived = arrived
        known = [
            int(found[1])
            for path in folder.glob("*.eml")
            if (found := re.match(r"(\d+)", path.name))
        ]
        self._numbers = count(max(known, default=0) + 1)

    def protocol(self) -> SMTP:
        """Return the SMTP protocol of one connection."""
        return SMTP(self, hostname="localhost", enable_SMTPUTF8=True)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names it
        self,
        server: SMTP,  # noqa: ARG002
        session: Session,  # noqa: ARG002
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        """Refuse an address for good, or note it."""
        if address.lower() in self._refused:
            return "550 5.1.1 The mailbox does not exist"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Keep a mail: written beside, then moved, so that no half mail is ever seen."""
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        to = tuple(envelope.rcpt_tos)
        heading = f"{_TO}: {', '.join(to)}\r\n{_AT}: {self._clock().isoformat()}\r\n"
        name = f"{next(self._numbers):05d}-{_file_name(to[0])}.eml"
        part = self._folder / f"{name}.part"
        part.write_bytes(heading.encode() + raw)
        part.rename(self._folder / name)
        if self._arrived:
            self._arrived(to)
        return "250 Message accepted"


def _file_name(address: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", address.partition("@")[0])[:40]
