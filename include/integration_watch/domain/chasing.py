"""Chasing an outside party: whoever handed an incident out is reminded when no answer comes."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from statistics import median

from .action import Action, Deed
from .catalogue import Catalogue
from .incident import Incident
from .notice import Notice, NoticeKind, notice_id
from .outside_party import OUTSIDE
from .response import Clock, ResponseTimes, calendar_of, clock, due_after, needs_answer
from .routing import Because, groups_for, recipients_in
from .value import Id, Instant, Value


def chases(
    incidents: Iterable[Incident],
    actions: Mapping[int, tuple[Action, ...]],
    catalogue: Catalogue,
    now: datetime,
) -> tuple[Notice, ...]:
    """Return what the groups are owed whose outside party is overdue; the same until time moves on.

    Each is told when the party's time is over, and once more when it is over twice.
    """
    found: list[Notice] = []
    for incident in incidents:
        running = clock(incident, actions.get(incident.number, ()), catalogue)
        if running is None or not running.party or running.stopped_at is not None:
            continue
        if not needs_answer(incident) or now < running.due_at:
            continue
        found += _reminders(running, _chaser(running, incident, catalogue), catalogue, now)
    return tuple(found)


def _chaser(running: Clock, incident: Incident, catalogue: Catalogue) -> Id:
    """Return the group that is to chase: the one that handed over, else the one that owns it."""
    groups = {group.id for group in catalogue.owner_groups}
    owner = groups_for(incident.finding, catalogue)[0][0]
    return running.handed_by if running.handed_by in groups else owner


def _reminders(running: Clock, group: Id, catalogue: Catalogue, now: datetime) -> list[Notice]:
    again = now >= running.escalates_at
    return [
        Notice(
            id=notice_id(
                NoticeKind.PARTY_DUE,
                running.incident,
                running.party,
                running.started_at.isoformat(),
                again,
                reader.address,
            ),
            kind=NoticeKind.PARTY_DUE,
            group=reader.group,
            address=reader.address,
            language=reader.language,
            incident=running.incident,
            about=f"{running.due_at.isoformat()} {running.party}",
            at=now,
        )
        for reader in recipients_in(group, Because.HANDED_OVER, catalogue)
    ]


class Stay(Value):
    """One time that an incident was with an outside party; ``ended_at`` is none while it is."""

    incident: int
    party: str
    since: Instant
    ended_at: Instant | None = None


def stays(incident: Incident, actions: Iterable[Action]) -> tuple[Stay, ...]:
    """Return when an incident was with which party: from its hand-over to the next, or to its end."""
    handed = [action for action in actions if action.deed is Deed.HANDED_OVER]
    ends = [action.at for action in handed[1:]]
    return tuple(
        Stay(incident=incident.number, party=action.to, since=action.at, ended_at=end)
        for action, end in zip(handed, [*ends, incident.resolved_at], strict=False)
        if action.to in OUTSIDE
    )


def party_times(
    incidents: Iterable[Incident],
    actions: Mapping[int, tuple[Action, ...]],
    catalogue: Catalogue,
) -> dict[str, ResponseTimes]:
    """Return how fast each outside party gave back what it had, in its own working time."""
    spans: dict[str, list[tuple[timedelta, bool]]] = {}
    for incident in incidents:
        for stay in stays(incident, actions.get(incident.number, ())):
            party = catalogue.settings.parties.named(stay.party)
            if party is None or stay.ended_at is None:
                continue
            took = calendar_of(party, catalogue).worked(stay.since, stay.ended_at)
            on_time = stay.ended_at <= due_after(party, stay.since, catalogue)
            spans.setdefault(stay.party, []).append((took, on_time))
    return {
        party: ResponseTimes(
            answered=len(times),
            in_time=sum(on_time for _, on_time in times),
            median=timedelta(seconds=median(took.total_seconds() for took, _ in times)),
        )
        for party, times in spans.items()
    }
