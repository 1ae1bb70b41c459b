"""Notices: what we write to people about their lists and their time, beside the messages of incidents."""

import hashlib
from datetime import datetime
from enum import StrEnum

from .value import Id, Instant, Language, Value


class NoticeKind(StrEnum):
    """What a notice is about."""

    INVITATION = "invitation"
    INVITATION_REMINDER = "invitation_reminder"
    NOBODY_CONFIRMED = "nobody_confirmed"
    SOMEBODY_LEFT = "somebody_left"
    SOMEBODY_BOUNCED = "somebody_bounced"
    MANAGE = "manage"
    RESPONSE_DUE = "response_due"
    PARTY_DUE = "party_due"
    ESCALATION = "escalation"
    DIGEST = "digest"
    MONTHLY_REPORT = "monthly_report"
    CANARY = "canary"
    MAINTENANCE_AHEAD = "maintenance_ahead"
    SUPPORT_CASE = "support_case"
    SUPPORT_CASE_REMINDER = "support_case_reminder"
    BACKLOG_GONE = "backlog_gone"


class Notice(Value):
    """One notice to one address; the same ``id`` is owed once.

    ``generation`` is that of the membership it speaks of, ``about`` the address or the time it
    names, of a chase the time and the party.
    """

    id: str
    kind: NoticeKind
    group: Id
    address: str
    language: Language
    generation: int = 0
    incident: int | None = None
    about: str = ""
    at: Instant
    attempts: int = 0

    @property
    def owed_at(self) -> datetime:
        """Return since when somebody should know."""
        return self.at


def notice_id(kind: NoticeKind, *parts: object) -> str:
    """Return the id under which a notice is owed once: the same parts give the same id."""
    told = "\n".join((kind.value, *map(str, parts)))
    return hashlib.sha256(told.encode()).hexdigest()[:32]
