"""Monthly report: how a group's month was - of the group as a whole, never of a person."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from pydantic import Field

from .action import Action
from .catalogue import Catalogue
from .chasing import party_times
from .digest import concerns
from .finding import Layer
from .incident import Incident
from .owner_group import OwnerGroup
from .response import ResponseTimes, calendar_of, response_times
from .value import Id, Instant, Value

MOST = 5


class Repeated(Value):
    """One trouble that came more than once: where, what, how often."""

    incident: Incident
    times: int


class MonthlyReport(Value):
    """A group's month from ``begins`` to ``ends``.

    ``backlog`` is what was open at its end, ``lasted`` the middle of how long the incidents that
    ended in it lasted, ``documents`` how many documents its incidents held up, ``parties`` how fast
    the parties outside gave them back.
    """

    group: Id
    begins: Instant
    ends: Instant
    opened: int = 0
    resolved: int = 0
    explained: int = 0
    documents: int = 0
    by_layer: dict[Layer, int] = Field(default_factory=dict)
    lasted: timedelta | None = None
    backlog: tuple[Incident, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    times: ResponseTimes = ResponseTimes()
    parties: dict[str, ResponseTimes] = Field(default_factory=dict)


def month_of(said: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the begin and the end of ``2026-11`` in a zone; raise ValueError with a hint."""
    try:
        begins = datetime.strptime(said, "%Y-%m").replace(tzinfo=zone)
    except ValueError:
        raise ValueError(f'"{said}" is no month: write it like 2026-11') from None
    return begins, (begins + timedelta(days=32)).replace(day=1)


def month_before(now: datetime, zone: ZoneInfo) -> str:
    """Return the month before the one of ``now``: ``2026-10``."""
    first = now.astimezone(zone).replace(day=1)
    return f"{first - timedelta(days=1):%Y-%m}"


def monthly_report(
    group: OwnerGroup,
    incidents: Iterable[Incident],
    actions: Mapping[int, tuple[Action, ...]],
    catalogue: Catalogue,
    month: str,
) -> MonthlyReport:
    """Return a group's month; incidents that a cause explained are counted apart."""
    begins, ends = month_of(month, ZoneInfo(calendar_of(group, catalogue).zone))
    own = [each for each in incidents if concerns(each, group.id, actions, catalogue)]
    told = [each for each in own if not each.silenced]
    opened = [each for each in told if begins <= each.opened_at < ends]
    ended = [each for each in told if each.resolved_at and begins <= each.resolved_at < ends]
    spans = [(each.resolved_at or ends) - each.opened_at for each in ended]
    seconds = [span.total_seconds() for span in spans]
    return MonthlyReport(
        group=group.id,
        begins=begins,
        ends=ends,
        opened=len(opened),
        resolved=len(ended),
        explained=sum(each.silenced and begins <= each.opened_at < ends for each in own),
        documents=sum(each.finding.document_count for each in opened),
        by_layer=dict(Counter(each.finding.layer for each in opened)),
        lasted=timedelta(seconds=median(seconds)) if seconds else None,
        backlog=tuple(
            each
            for each in told
            if each.opened_at < ends and (each.resolved_at is None or each.resolved_at >= ends)
        ),
        repeated=_repeated(opened),
        times=response_times(ended, actions, catalogue).get(group.id, ResponseTimes()),
        parties=party_times(ended, actions, catalogue),
    )


def _repeated(opened: list[Incident]) -> tuple[Repeated, ...]:
    often = Counter(each.key for each in opened)
    newest = {each.key: each for each in opened}
    return tuple(
        Repeated(incident=newest[key], times=times)
        for key, times in often.most_common(MOST)
        if times > 1
    )
