"""`announce_maintenance`: who must know beforehand, and was Coupa Support told?"""

from datetime import UTC, datetime

from include.integration_watch.domain.notice import NoticeKind
from include.integration_watch.domain.support_case import ahead_notices, case_notices
from include.integration_watch.store import Store

from .broken import judge_check
from .maintenance import take_over_all, windows
from .places import catalogue, store

DAG_ID = "announce_maintenance"


class CalendarsBroken(Exception):
    """Some calendar could not be read; all other windows are announced all the same."""


def announce() -> int:
    """Take over what calendars say, owe what is to be told beforehand; return how much is new.

    Run twice it owes nothing new: each notice is owed once. A calendar that cannot be read is
    told as a check of ours that breaks, after everything else is done.
    """
    known, kept, now = catalogue(), store(), datetime.now(UTC)
    troubles = take_over_all(known, kept, now)
    found = windows(known, kept, now)
    told_now = kept.people.over(known, now)
    owed = ahead_notices(found, told_now, now)
    owed += case_notices(
        found,
        kept.incidents(open_only=True),
        kept.windows.filed(),
        told_now,
        now,
        asked_at=asked_at(kept),
    )
    new = kept.people.owe(owed) if owed else 0
    trouble = "\n".join(troubles) or None
    kept.apply(judge_check(DAG_ID, "calendars", trouble, now), known, now)
    if trouble:
        raise CalendarsBroken(trouble)
    return new or 0


def asked_at(kept: Store) -> dict[str, datetime]:
    """Return when each support case was asked for first."""
    asked: dict[str, datetime] = {}
    for notice in kept.people.notices(NoticeKind.SUPPORT_CASE):
        asked.setdefault(notice.about, notice.at)
    return asked
