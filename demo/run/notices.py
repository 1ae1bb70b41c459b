"""What people were written beside the messages of incidents: as often as the story says, and no more. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from demo.landscape.maintenance_plants import ExpectedNotice
from include.integration_watch.domain.notice import Notice


@dataclass(frozen=True)
class Written:
    """The mails of expected notices, a sentence for each that is missing and for each that is too many."""

    expected: frozenset[str] = field(default_factory=frozenset)
    missing: tuple[str, ...] = ()
    too_many: tuple[str, ...] = ()


NOTHING_WRITTEN = Written()


def mail_id(notice: Notice) -> str:
    """Return what the Message-ID of a notice begins with."""
    return f"notice-{notice.id}"


def written(
    wishes: Iterable[ExpectedNotice],
    owed: Iterable[Notice],
    mails: Iterable[str],
    *,
    since: datetime,
) -> Written:
    """Compare what people should be written with the notices owed and the ids of the mails that came.

    What was owed before ``since`` belongs to an earlier start: it is expected, and not counted.
    """
    notices = {mail_id(notice): notice for notice in owed}
    came = Counter(id for id in mails if id in notices)
    counted = Counter(
        (notices[id].kind, notices[id].address) for id in came if notices[id].at >= since
    )
    missing: list[str] = []
    many = [f"notice {id} came {times} times" for id, times in came.items() if times > 1]
    expected: set[str] = set()
    for wish in wishes:
        for address in wish.addresses:
            times = counted[wish.kind, address]
            if times < wish.least:
                missing.append(f"written {times} of {wish.least} times: {wish.kind} to {address}")
            if wish.most is not None and times > wish.most:
                many.append(f"{wish.kind} came {times} times to {address}")
            expected |= {
                id for id in came if (notices[id].kind, notices[id].address) == (wish.kind, address)
            }
    return Written(frozenset(expected), tuple(missing), tuple(many))
