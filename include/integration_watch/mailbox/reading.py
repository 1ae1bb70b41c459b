"""Read a mail as an alarm of Boomi or Coupa, or as none: by what it names, not by how it looks.

How these mails look is not documented and changes with the vendor's release; what they name is ours:
the process, the integration, the run.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from html import unescape

from include.integration_watch.domain.alarm import Alarm, AlarmSource
from include.integration_watch.domain.integration import Integration

MOST_TEXT = 1500
_EXECUTION = re.compile(r"\bexecution-[0-9a-f-]{36}-\d{4}\.\d{2}\.\d{2}\b")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_SPACE = re.compile(r"\s+")
_BOOMI = re.compile(r"\bboomi\b|atomsphere|@(?:[\w-]+\.)*boomi\.com", re.IGNORECASE)
_COUPA = re.compile(r"\bcoupa\b|@(?:[\w-]+\.)*coupa(?:host|mail)?\.com", re.IGNORECASE)


def read_alarm(raw: bytes, integrations: Iterable[Integration], now: datetime) -> Alarm | None:
    """Return the alarm that a mail is, or none where it is not one of Boomi's or Coupa's."""
    mail = message_from_bytes(raw, policy=default)
    subject = _header(mail, "Subject")
    sender = _header(mail, "From")
    text = _text(mail)
    whole = f"{subject}\n{text}"
    executions = tuple(dict.fromkeys(_EXECUTION.findall(whole)))
    source = _source(sender, whole, executions)
    if source is None:
        return None
    named = tuple(each.id for each in integrations if _names(_word_of(each, source), whole))
    return Alarm(
        id=hashlib.sha256(_header(mail, "Message-ID").encode() or raw).hexdigest()[:32],
        at=min(_sent_at(mail, now), now),
        source=source,
        subject=subject[:300],
        text=text[:MOST_TEXT],
        integrations=named,
        executions=executions[:20],
    )


def _source(sender: str, whole: str, executions: tuple[str, ...]) -> AlarmSource | None:
    if executions:
        return AlarmSource.BOOMI
    for said in (sender, whole):
        if _BOOMI.search(said):
            return AlarmSource.BOOMI
        if _COUPA.search(said):
            return AlarmSource.COUPA
    return None


def _word_of(integration: Integration, source: AlarmSource) -> str:
    if source is AlarmSource.BOOMI:
        return integration.boomi_process
    return integration.coupa_integration or ""


def _names(name: str, whole: str) -> bool:
    """Tell whether a name stands in a text as a whole, however its spaces are broken."""
    words = [re.escape(word) for word in name.split()]
    pattern = r"(?<![\w-])" + r"\s+".join(words) + r"(?![\w-])"
    return bool(words) and re.search(pattern, whole, re.IGNORECASE) is not None


def _header(mail: EmailMessage, name: str) -> str:
    try:
        found = str(mail.get(name) or "")
    except (ValueError, IndexError, TypeError, AttributeError, LookupError):
        return ""  # a header that the standard library cannot make out says nothing
    return _SPACE.sub(" ", found).strip()


def _sent_at(mail: EmailMessage, now: datetime) -> datetime:
    try:
        sent = parsedate_to_datetime(_header(mail, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return now
    return sent.replace(tzinfo=UTC) if sent.tzinfo is None else sent.astimezone(UTC)


def _text(mail: EmailMessage) -> str:
    for kind in ("plain", "html"):
        for part in mail.walk():
            if part.get_content_type() == f"text/{kind}" and (said := _content(part)):
                plain = said if kind == "plain" else unescape(_TAG.sub(" ", said))
                return "\n".join(
                    filter(None, (_SPACE.sub(" ", line).strip() for line in plain.splitlines()))
                )
    return ""


def _content(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return payload.decode("utf-8", "replace")
