"""A real SMTP server on this machine that greylists, refuses, and dies in the middle of DATA."""

import asyncio
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class PostOffice:
    """Takes mail as its settings say; ``greylist`` refuses each address's first try.

    ``set_patience`` says how many seconds senders wait for one answer.
    """

    set_patience: Callable[[int], None]
    greylist: bool = False
    unknown: frozenset[str] = frozenset()
    dirty: bool = False
    dies_in_data: int = 0
    silent_in_data: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tries[address] += 1
        if address in self.unknown:
            return "550 5.1.1 no such user"
        if self.greylist and self.tries[address] == 1:
            return "451 4.7.1 greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.dirty:
            return "554 5.7.1 content refused"
        if self.silent_in_data:
            self.silent_in_data -= 1
            await self.released.wait()  # the sender's patience ends before
            return "451 4.3.0 too late"
        parsed = BytesParser(policy=default).parsebytes(envelope.content or b"")
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        if self.dies_in_data:
            self.dies_in_data -= 1
            server.transport.abort()  # taken, and nobody will ever say so
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Return the mails to an address."""
        return [mail for mail in self.mails if mail["To"] == address]


@contextmanager
def open_office(monkeypatch: pytest.MonkeyPatch, conn_id: str = "post") -> Iterator[PostOffice]:
    """Open a post office behind an Airflow connection; its senders wait as long as they may."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])

    def set_patience(seconds: int) -> None:
        monkeypatch.setenv(
            f"AIRFLOW_CONN_{conn_id.upper()}",
            f"smtp://127.0.0.1:{port}/?disable_ssl=true&disable_tls=true&timeout={seconds}",
        )

    office = PostOffice(set_patience=set_patience)
    server = Controller(office, hostname="127.0.0.1", port=port)
    server.start()
    set_patience(8)
    try:
        yield office
    finally:
        server.loop.call_soon_threadsafe(office.released.set)
        server.stop()
