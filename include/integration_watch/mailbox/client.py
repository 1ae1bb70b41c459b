"""Read new mails of one folder by IMAP: nothing is marked, moved or deleted."""

import imaplib
import re
import ssl
from dataclasses import dataclass, field
from typing import Any

from .errors import MailboxError

LONGEST = 200_000
"""Bytes of one mail that are read: an alarm's words stand at its beginning."""

_UIDVALIDITY = "UIDVALIDITY"


@dataclass(frozen=True)
class Mail:
    """One mail as it lies there."""

    uid: int
    raw: bytes


@dataclass(frozen=True)
class Batch:
    """Mails behind a watermark, oldest first; of another ``uidvalidity`` the old watermark says nothing."""

    uidvalidity: int
    mails: tuple[Mail, ...]


@dataclass(frozen=True)
class MailboxClient:
    """Reads one folder; every answer is waited for ``timeout`` seconds."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    tls: bool = True
    timeout: float = 8
    context: ssl.SSLContext | None = field(default=None, repr=False)

    def after(self, uidvalidity: int, uid: int, *, limit: int = 50) -> Batch:
        """Return the mails behind a watermark, at most so many; raise `MailboxError`."""
        try:
            server = self._connect()
        except (OSError, imaplib.IMAP4.error) as broken:
            raise self._error("cannot be reached", broken) from None
        try:
            return self._read(server, uidvalidity, uid, limit)
        except (OSError, imaplib.IMAP4.error, ValueError) as broken:
            raise self._error("cannot be read", broken) from None
        finally:
            _leave(server)

    def _connect(self) -> imaplib.IMAP4:
        if not self.tls:
            return imaplib.IMAP4(self.host, self.port, timeout=self.timeout)
        context = self.context or ssl.create_default_context()
        return imaplib.IMAP4_SSL(self.host, self.port, ssl_context=context, timeout=self.timeout)

    def _read(self, server: imaplib.IMAP4, uidvalidity: int, uid: int, limit: int) -> Batch:
        server.login(self.user, self.password)
        self._taken(server.select(_quoted(self.folder), readonly=True))
        _, said = server.response(_UIDVALIDITY)
        valid = int(said[0] or 0) if said and said[0] else 0
        begin = uid + 1 if valid == uidvalidity else 1
        found = self._taken(server.uid("SEARCH", f"UID {begin}:*"))
        # "n:*" names the newest mail even where its number is below n.
        new = sorted({int(one) for one in (found[0] or b"").split() if int(one) >= begin})[:limit]
        return Batch(valid, tuple(self._mail(server, one) for one in new))

    def _mail(self, server: imaplib.IMAP4, uid: int) -> Mail:
        answer = self._taken(server.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LONGEST}>)"))
        raw = next((part[1] for part in answer if isinstance(part, tuple)), b"")
        return Mail(uid, raw)

    def _taken(self, answer: tuple[str, list[Any]]) -> list[Any]:
        word, data = answer
        if word != "OK":
            raise imaplib.IMAP4.error(f"{word} {data[0]!r}")
        return data

    def _error(self, what: str, broken: Exception) -> MailboxError:
        said = re.sub(r"[^ -~]", " ", str(broken)) or type(broken).__name__
        if self.password:
            said = said.replace(self.password, "…")
        return MailboxError(
            f"The mailbox {self.user} at {self.host}:{self.port} (folder {self.folder}) {what}: "
            f"{said[:200]}. Check the connection imap_alarms in Airflow."
        )


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _leave(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except (OSError, imaplib.IMAP4.error):
        server.shutdown()  # it is gone already; the socket is ours to close
